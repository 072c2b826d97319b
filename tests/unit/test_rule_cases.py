from __future__ import annotations

import threading

import pytest

from tests import rule_cases
from tests.rule_pages import CaseError

FILE = "`a.yaml`\n```yaml\na: 1\n```\n"


@pytest.fixture
def load(tmp_path):
    """Write pages, the first of which is lk301.md and the second shared.md, and load them."""

    def write(page, shared=None):
        (tmp_path / "lk301.md").write_bytes(page.encode())
        if shared is not None:
            (tmp_path / "shared.md").write_bytes(shared.encode())
        return rule_cases.load(tmp_path)

    return write


def test_a_case_is_a_promise_with_files_and_findings(load, tmp_path):
    page = f"# LK301\n\nWhat it is about.\n\n## Rejects Qwen's tag\n\nIts chain:\n\n{FILE}\nIt says so:\n\n"
    page += "```text\na: x\nb: y\n```\n"

    [case] = load(page)
    case.lay_out(tmp_path / "out")

    assert (case.rule, case.promise, case.name) == ("lk301", "Rejects Qwen's tag", "rejects_qwen_s_tag")
    assert (tmp_path / "out" / "a.yaml").read_bytes() == b"a: 1\n"
    assert case.expected == "a: x\nb: y\n"


def test_a_case_without_a_block_of_findings_expects_none(load):
    assert load(f"## Accepts it\n\n{FILE}")[0].expected == ""


@pytest.mark.parametrize(
    ("info", "lines", "content"),
    [
        ("yaml", "a: 1\n\n  b: 2 \n", b"a: 1\n\n  b: 2 \n"),
        ("yaml", "", b""),
        ("yaml", "a: 🦙\x85\u2028\n", "a: 🦙\x85\u2028\n".encode()),
        ("yaml", "a: \\x41 \\\n", b"a: \\x41 \\\n"),
        ("yaml crlf", "a: 1\nb: 2\n", b"a: 1\r\nb: 2\r\n"),
        ("yaml escaped", "\\xff\\x00🦙 \\\\x41\n", b"\xff\x00" + "🦙".encode() + b" \\x41\n"),
        ("yaml escaped", "a: \\\nb\\\n", b"a: b"),
        ("yaml crlf escaped", "\\xef\\xbb\\xbfa: 1\n", b"\xef\xbb\xbfa: 1\r\n"),
        ("text", "a: 1\n", b"a: 1\n"),
    ],
)
def test_a_block_holds_every_byte(load, info, lines, content):
    [case] = load(f"## Accepts it\n\n`a.yaml`\n```{info}\n{lines}```\n")

    assert case.files == {"a.yaml": content}


def test_a_block_with_blocks_in_it_has_a_longer_fence(load):
    [case] = load("## Accepts it\n\n`README.md`\n````markdown\n## Not a heading\n```sh\nmake\n```\n````\n")

    assert case.files == {"README.md": b"## Not a heading\n```sh\nmake\n```\n"}


def test_the_files_of_a_case_replace_those_of_its_bases(load):
    shared = "## Base: one\n\n`a.yaml`\n```yaml\n1\n```\n\n`b.yaml`\n```yaml\n1\n```\n"
    page = "## Base: two\n\nOn the base *one*:\n\n`b.yaml`\n```yaml\n2\n```\n"
    page += "\n## Accepts it\n\nOn the bases *one*, *two* in `base/x`\nand *two*:\n\n`a.yaml`\n```yaml\n3\n```\n"

    [case] = load(page, shared)

    assert case.files == {"a.yaml": b"3\n", "b.yaml": b"2\n", "base/x/a.yaml": b"1\n", "base/x/b.yaml": b"2\n"}


def test_a_base_may_be_all_that_a_case_has(load):
    assert load("## Accepts it\n\nOn the base *one*.\n", f"## Base: one\n\n{FILE}")[0].files == {"a.yaml": b"a: 1\n"}


BASE = f"## Base: one\n\n{FILE}\n"
USE = "On the base *one*.\n\n"
NONE = "```text\n```\n"


@pytest.mark.parametrize(
    ("page", "problem"),
    [
        ("", "no case was found"),
        ("# LK301\n", "no case was found"),
        ("## Accepts it\n", "lk301.md:1: 'Accepts it' has no files"),
        ("## Accepts it\n\n```text\na: x\n```\n", "lk301.md:1: 'Accepts it' has no files"),
        (f"## Takes it\n\n{FILE}", "lk301.md:1: 'Takes it' is not a promise"),
        (f"## Accepts it\n\n{FILE}\n## Accepts it\n\n{FILE}", "lk301.md:8: 'Accepts it' appears twice"),
        (f"## Accepts it\n\n{FILE}\n## Accepts  It!\n\n{FILE}", "lk301.md:8: 'Accepts  It!' appears twice"),
        (f"## Accepts it\n\n{FILE}\n{FILE}", "lk301.md:9: a.yaml appears twice"),
        (
            f"## Accepts it\n\n{FILE}\n```text\n```\n\n```text\n```\n",
            "lk301.md:11: the block of findings appears twice",
        ),
        ("## Accepts it\n\n```yaml\na: 1\n```\n", "lk301.md:3: the block has no path"),
        ("## Accepts it\n\n`a.yaml`\n\n```yaml\na: 1\n```\n", "lk301.md:3: no block follows `a.yaml`"),
        ("## Accepts it\n\n`a.yaml`\n", "lk301.md:3: no block follows `a.yaml`"),
        ("## Accepts it\n\n`a.yaml`\n```yml\na: 1\n```\n", "lk301.md:4: 'yml' is not an info"),
        ("## Accepts it\n\n`a.yaml`\n```\na: 1\n```\n", "lk301.md:4: '' is not an info"),
        ("## Accepts it\n\n`a.yaml`\n```yaml base64\nYQ==\n```\n", "lk301.md:4: 'yaml base64' is not an info"),
        ("## Accepts it\n\n`a.yaml`\n```yaml escaped\n\\xFF\n```\n", "lk301.md:4: write a backslash as two"),
        ("## Accepts it\n\n`../a.yaml`\n```yaml\n```\n", "lk301.md:4: '../a.yaml' is not a path"),
        ("## Accepts it\n\n`/a.yaml`\n```yaml\n```\n", "lk301.md:4: '/a.yaml' is not a path"),
        ("## Accepts it\n\n`./a.yaml`\n```yaml\n```\n", "lk301.md:4: './a.yaml' is not a path"),
        ("## Accepts it\n\n`a.yaml`\n````yaml\na: 1\n```\n", "lk301.md:4: the block never ends"),
        ("## Accepts it\n\n- `a.yaml`\n  ```yaml\n  a: 1\n  ```\n", "lk301.md:4: a block begins at the margin"),
        (f"{FILE}\n## Accepts it\n\n{FILE}", "lk301.md:2: a block begins at the margin, below a heading"),
        (f"## Accepts it\n\nOn the base *two*:\n\n{FILE}", "lk301.md:1: there is no base 'two'"),
        (f"## Accepts it\n\nOn the base two:\n\n{FILE}", "lk301.md:1: write the name of the base between asterisks"),
        (f"{BASE}## Accepts it\n\n{FILE}", "lk301.md:1: no case uses 'Base: one'"),
        (f"{BASE}```text\n```\n\n## Accepts it\n\n{USE}", "lk301.md:8: a base has no findings"),
        (
            f"{BASE}## Base: two\n\n## Accepts it\n\nOn the bases *one* and *two*.\n",
            "lk301.md:8: 'Base: two' has no files",
        ),
    ],
)
def test_what_nobody_would_read_is_refused(load, page, problem):
    with pytest.raises(CaseError) as error:
        load(page)

    assert problem in str(error.value)


@pytest.mark.parametrize(
    ("shared", "problem"),
    [
        (f"## Base: one\n\n{FILE}\n## Base: two\n\n{FILE}", "shared.md:8: no case uses 'Base: two'"),
        (f"## Base: one\n\n{FILE}\n## Accepts it\n\n{FILE}", "shared.md:8: 'Accepts it' is not a base"),
        (f"## Base: one\n\n{FILE}\n## Base: three\n\n{FILE}", "lk301.md:1: the base 'three' appears twice"),
    ],
)
def test_a_shared_base_has_one_name_and_a_use(load, shared, problem):
    page = f"## Base: three\n\n{FILE}\n## Accepts it\n\nOn the bases *one* and *three*.\n"

    with pytest.raises(CaseError) as error:
        load(page, shared)

    assert problem in str(error.value)


@pytest.mark.parametrize("page", [f"## Accepts it\n\n{FILE}", f"## Accepts it\n\n{FILE}\n\n## Accepts them\n\n{FILE}"])
def test_findings_of_a_new_case_are_written_below_its_files(load, tmp_path, page):
    [case, *others] = load(page)

    rule_cases.record(case, "a: x\n", tmp_path)

    assert [one.expected for one in rule_cases.load(tmp_path)] == ["a: x\n", *[one.expected for one in others]]
    written = (tmp_path / "lk301.md").read_text()
    assert written == page.replace(FILE, f"{FILE}\n```text\na: x\n```\n", 1)


def test_findings_are_replaced_where_they_are(load, tmp_path):
    page = f"## Accepts it\n\n{FILE}\n```text\na: x\nb: y\n```\n\nIt says so.\n\n## Accepts them\n\n{FILE}"
    [case, _] = load(page)

    rule_cases.record(case, "c: z\n", tmp_path)

    assert (tmp_path / "lk301.md").read_text() == page.replace("a: x\nb: y\n", "c: z\n")


def test_a_case_that_finds_nothing_any_more_loses_its_block(load, tmp_path):
    page = f"## Accepts it\n\n{FILE}\n```text\na: x\n```\n\n## Accepts them\n\n{FILE}"
    [case, _] = load(page)

    rule_cases.record(case, "", tmp_path)

    assert (tmp_path / "lk301.md").read_text() == page.replace("\n```text\na: x\n```\n", "")


def test_what_has_not_changed_is_not_written(load, tmp_path):
    [case] = load(f"## Accepts it\n\n{FILE}\n\n\n```text\na: x\n```")
    before = (tmp_path / "lk301.md").read_bytes()

    rule_cases.record(case, "a: x\n", tmp_path)

    assert (tmp_path / "lk301.md").read_bytes() == before


def test_workers_write_one_file_at_the_same_time(load, tmp_path):
    cases = load("\n".join(f"## Accepts number {number}\n\n{FILE}" for number in range(20)))
    threads = [threading.Thread(target=rule_cases.record, args=(case, f"{case.name}\n", tmp_path)) for case in cases]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [case.expected for case in rule_cases.load(tmp_path)] == [f"{case.name}\n" for case in cases]
