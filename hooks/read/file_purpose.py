"""What a file is for, told by its path: a page, a program, a test, a sample that people copy, a list of look-alikes."""

from __future__ import annotations

_PAGES = (".md", ".mdx", ".markdown", ".rst", ".txt", ".adoc", ".asciidoc", ".org")
_PROGRAMS = (
    ".py", ".pyi", ".ipynb", ".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".vue", ".svelte", ".go", ".rs", ".java",
    ".kt", ".scala", ".c", ".h", ".cc", ".cpp", ".hpp", ".cs", ".rb", ".php", ".swift", ".lua", ".dart", ".ex", ".exs",
    ".tf", ".hcl", ".ps1", ".psm1", ".nix",
)  # fmt: skip
_SAMPLES = ("example", "sample", "template", ".dist")
# not `test` alone: an environment is often called so, and has a gateway
_FIXTURES = frozenset(("tests", "testdata", "fixtures", "__tests__"))
_TEST_FOLDERS = _FIXTURES | {"__mocks__", "mocks", "mock", "e2e", "spec", "evals"}
_TEST_STARTS, _TEST_ENDS = ("test_", "test-", "conftest"), ("_test", "-test", ".test", ".spec", "_spec")
_PIPELINES = (".github/", ".circleci/", ".gitea/", ".forgejo/", ".woodpecker/", ".buildkite/")
_PIPELINE_FILES = (".gitlab-ci", "jenkinsfile", "azure-pipelines", "bitbucket-pipelines", ".drone", ".woodpecker")
# what somebody else wrote, copied in
_VENDORED = frozenset(("vendor", "third_party", "third-party", "site-packages", "ansible_collections"))
# what the programs that search for keys keep beside a repository: patterns, and what is to be passed over
_SCANNERS = ("gitleaks", "trufflehog", "gitguardian", ".secrets.baseline", ".talismanrc", ".ggshield")


def is_page(path: str) -> bool:
    """Tell whether people read the file: what it shows is an example, until its form says that it is a real key."""
    return path.lower().endswith(_PAGES)


def is_program(path: str) -> bool:
    """Tell whether a file is the source of a program, where an unquoted word is the name of something."""
    return path.lower().endswith(_PROGRAMS)


def is_sample(path: str) -> bool:
    """Tell whether a file is there to be copied and filled in."""
    *folders, name = path.lower().split("/")
    return any(word in name for word in _SAMPLES) or any(one.startswith(_SAMPLES[:2]) for one in folders)


def is_test(path: str) -> bool:
    """Tell whether a file belongs to the tests of a program."""
    *folders, name = path.lower().split("/")
    stem = name.rpartition(".")[0] or name
    in_program = is_program(path) and (stem.startswith(_TEST_STARTS) or stem.endswith(_TEST_ENDS))
    return in_program or not _TEST_FOLDERS.isdisjoint(folders)


def is_fixture(path: str) -> bool:
    """Tell whether a file is below the tests of a program, and is no gateway that somebody runs."""
    return not _FIXTURES.isdisjoint(path.lower().split("/")[:-1])


def is_vendored(path: str) -> bool:
    """Tell whether a file is of another project, copied in."""
    return not _VENDORED.isdisjoint(path.lower().split("/")[:-1])


def is_pipeline(path: str) -> bool:
    """Tell whether a file says what a CI service runs: what it starts lives no longer than the job."""
    lower = path.lower()
    return lower.startswith(_PIPELINES) or lower.rpartition("/")[2].startswith(_PIPELINE_FILES)


def is_for_scanner(path: str) -> bool:
    """Tell whether a file tells a program that searches for keys what looks like one and is none."""
    return any(word in path.lower().rpartition("/")[2] for word in _SCANNERS)
