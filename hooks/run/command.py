"""The words of `kustomize-litellm lint` and of the pre-commit hooks, without click: a hook runs at every commit."""

from __future__ import annotations

import sys

from kustomize_plugin.finding import Location
from kustomize_plugin.hooks.read.text import RENDERED
from kustomize_plugin.hooks.read.text_file import TextFile
from kustomize_plugin.hooks.run import finding_formats, lint, rule_registry
from kustomize_plugin.hooks.run.repository_top import RepositoryTop
from kustomize_plugin.hooks.run.rule_registry import Listed

HELP = """\
Usage: kustomize-litellm lint [OPTIONS] [PATHS]...

  Check LiteLLM configs, model fragments and what is around them; PATHS are
  files or folders, by default the current one.

Options:
  --format text|json|github|sarif|junit  Default: text.
  --select CODES    Run only these rules: codes, prefixes (LK4) or names, separated by commas.
  --ignore CODES    Leave these rules out.
  --strict          Warnings fail too.
  --fix             Make the safe fixes in the files.
  --deleted         Without PATHS: check the kustomizations around the YAML
                    files that the next commit deletes, and nothing else.
  --rendered DIR    Build DIR and check what comes out.
  --render          Build the overlays in PATHS, validate them with kubeconform
                    and compare committed renders (LK502, LK503).
  --allow-remote    With --render: build remote bases; their functions run on
                    this machine.
  -v, --verbose     Say which files were skipped, and why.
  -h, --help        Show this message and exit.

Examples:
  kustomize-litellm lint
  kustomize-litellm lint --select LK3,inline-secret overlays/production
  kustomize-litellm lint --format sarif > findings.sarif
  kustomize-litellm explain LK301

Exit codes: 0 clean, 1 findings or a changed file, 2 usage, 3 could not run.
"""
_WITH_VALUE = ("--format", "--select", "--ignore", "--rendered")
_FLAGS = {
    "--deleted": "deleted",
    "--strict": "strict",
    "--fix": "fix",
    "--render": "render",
    "--allow-remote": "allow-remote",
    "-v": "verbose",
    "--verbose": "verbose",
    "-h": "help",
    "--help": "help",
}


class UsageError(Exception):
    """The words make no sense; the message says which."""


class Words:
    """The parsed command line."""

    def __init__(self, arguments: list[str]) -> None:
        self.values = {"--format": "text", "--select": "", "--ignore": "", "--rendered": ""}
        self.flags: set[str] = set()
        self.paths: list[str] = []
        rest = list(arguments)
        while rest:
            word = rest.pop(0)
            name, equals, value = word.partition("=")
            if word == "--":
                self.paths += rest
                break
            if name in _WITH_VALUE:
                if not equals and not rest:
                    raise UsageError(f"{name} needs a value")
                self.values[name] = value if equals else rest.pop(0)
            elif word in _FLAGS:
                self.flags.add(_FLAGS[word])
            elif word.startswith("-") and word != "-":
                raise UsageError(f"no such option: {word}")
            else:
                self.paths.append(word)
        if "render" in self.flags and self.values["--rendered"]:
            raise UsageError("--render and --rendered exclude each other: the one builds all overlays, the other one")
        self._check_format()

    def _check_format(self) -> None:
        form = self.values["--format"]
        if form not in finding_formats.FORMATS:
            raise UsageError(f'"{form}" is no format; allowed: {", ".join(finding_formats.FORMATS)}')

    def codes(self, option: str) -> frozenset[str]:
        """Return the comma-separated words of an option."""
        return frozenset(word.strip() for word in self.values[option].split(",") if word.strip())


def main(arguments: list[str]) -> int:
    """Run lint and return its exit code."""
    try:
        words = Words(arguments)
        rules = rule_registry.chosen(words.codes("--select"), words.codes("--ignore"))
    except UsageError as error:
        sys.stderr.write(f"kustomize-litellm lint: {error}; see kustomize-litellm lint --help\n")
        return 2
    except KeyError as error:
        hint = rule_registry.like(error.args[0]) or "; see kustomize-litellm explain"
        sys.stderr.write(f'kustomize-litellm lint: "{error.args[0]}" is no rule{hint}\n')
        return 2
    if "help" in words.flags:
        sys.stdout.write(HELP)
        return 0
    if words.values["--rendered"]:
        return _rendered(words, rules)
    paths = words.paths or _unnamed(words)
    with RepositoryTop(paths) as here:
        if "render" in words.flags:
            return _render(words, rules, here)
        inside = list(map(here.inward, paths))
        return _finish(lint.Run(inside, rules, fix="fix" in words.flags, home=here.home), words, here)


def _unnamed(words: Words) -> list[str]:
    """Return what is checked where nothing is named."""
    if "deleted" not in words.flags:
        return ["."]
    from kustomize_plugin.hooks.run import deleted_files

    return deleted_files.kustomizations()


def _rendered(words: Words, rules: list[Listed]) -> int:
    """Build a kustomization and check its output."""
    from kustomize_plugin.hooks.run import build_output

    try:
        text, messages = build_output.build(words.values["--rendered"])
    except build_output.NotBuiltError as error:
        sys.stderr.write(f"kustomize-litellm: {error}\n")
        return 3
    sys.stderr.write("".join(f"{message}\n" for message in messages))
    if not text:
        return 1
    with RepositoryTop([words.values["--rendered"]]) as here:
        output = TextFile(here.inward(words.values["--rendered"]) + RENDERED, text)
        return _finish(lint.Run([], rules, extra=[output], home=here.home), words, here)


def _render(words: Words, rules: list[Listed], here: RepositoryTop) -> int:
    """Build overlays, validate them and compare what is committed of them."""
    from kustomize_plugin.hooks.run import kubeconform, lint_settings, overlay_lint
    from kustomize_plugin.machine import engine

    known = set(rule_registry.listed())
    wanted, _ = lint_settings.load(here.home, known)  # its flaws are reported by the run below
    try:
        overlays = overlay_lint.overlays([here.inward(path) for path in words.paths], wanted)
        renderer = overlay_lint.OverlayLint(wanted, "allow-remote" in words.flags) if overlays else None
        found = renderer.findings(overlays) if renderer else []
    except (engine.EngineError, kubeconform.KubeconformError, overlay_lint.NoKustomizationError) as error:
        sys.stderr.write(f"kustomize-litellm: {error}\n")
        return 3
    left = known - {rule.code for rule in rules}
    reported = [one for one in found if one.code not in left]
    own = [rule for rule in rules if rule.code in overlay_lint.CODES]
    return _finish(lint.Run([], own, reported=reported, home=here.home), words, here)


def explain(arguments: list[str]) -> int:
    """Print the page of a rule, or the list of all rules; returns the exit code."""
    if not arguments:
        sys.stdout.write("".join(f"{one.code} {one.name}\n" for one in rule_registry.listed().values()))
        return 0
    found = rule_registry.meant(arguments[0])
    if found is None:
        hint = rule_registry.like(arguments[0]) or "; without a code, explain lists them"
        sys.stderr.write(f'kustomize-litellm explain: "{arguments[0]}" is no rule{hint}\n')
        return 2
    sys.stdout.write(f"{found.code} {found.name} ({found.rule.severity})\n\n{rule_registry.page(found)}\n")
    return 0


def _finish(run: lint.Run, words: Words, here: RepositoryTop) -> int:
    for one in run.findings:
        if one.where is not None:
            one.where = Location(here.outward(one.where.file), one.where.line, one.where.column)
    sys.stdout.write(finding_formats.render(run.findings, words.values["--format"]))
    for path in run.fixed:
        sys.stderr.write(f"fixed {here.outward(path)}\n")
    for path, reason in (run.tree.skipped if "verbose" in words.flags else run.passed_over).items():
        sys.stderr.write(f"skipped {here.outward(path)}: {reason}\n")
    for path, reason in run.tree.errors.items():
        sys.stderr.write(f"kustomize-litellm: cannot read {here.outward(path)}: {reason}\n")
    if run.has_errors or run.fixed or ("strict" in words.flags and run.has_warnings):
        return 1
    return 3 if run.tree.errors else 0
