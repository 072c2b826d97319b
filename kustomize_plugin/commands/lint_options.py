"""The options of `lint`, each said once: its parser, its help and its completion are made from these."""

from __future__ import annotations

from argparse import ArgumentError, ArgumentParser, HelpFormatter

from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.hooks.run.finding_formats import FORMATS
from kustomize_plugin.hooks.run.order import Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn


class UsageError(Exception):
    """The words make no sense; the message says which, and the way out."""


class Option:
    """One option; `metavar` names its value, `choices` are the values there are. Without both it is a flag."""

    __slots__ = ("choices", "help", "metavar", "names")

    def __init__(self, *names: str, text: str, metavar: str = "", choices: tuple[str, ...] = ()) -> None:
        self.names = names
        self.help = text
        self.metavar = metavar
        self.choices = choices


RULES, FOLDER = "CODES", "DIR"
OPTIONS = (
    Option("--format", text="Default: text, which shows the lines on a terminal; concise does not.", choices=FORMATS),
    Option(
        "--select", metavar=RULES,
        text="Run only these rules: codes, prefixes (LK4) or names, separated by commas.",
    ),
    Option("--ignore", metavar=RULES, text="Leave these rules out."),
    Option("--strict", text="Warnings fail too."),
    Option("--fix", text="Make the safe fixes in the files."),
    Option(
        "--deleted",
        text="Without PATHS: check the kustomizations around the YAML files that the next commit deletes, "
        "and nothing else.",
    ),
    Option("--rendered", metavar=FOLDER, text="Build DIR and check what comes out."),
    Option(
        "--render",
        text="Build the overlays in PATHS, validate them with kubeconform and compare committed renders "
        "(LK502, LK503).",
    ),
    Option(
        "--allow-remote", text="With --render: build remote bases; their functions run on this machine."
    ),
    Option("-q", "--quiet", text="Do not say what was checked."),
    Option("-v", "--verbose", text="Say which files were skipped, and why."),
)  # fmt: skip
HELP = ("-h", "--help")
_SEE = "; see kustomize-litellm lint --help"
_MISSING = "\0"  # no word of a command line holds one


class _Parser(ArgumentParser):
    """A parser that raises what argparse would print."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(message)


def parse(words: list[str]) -> Order | None:
    """Return what the words order, or None where they ask for help; raises UsageError."""
    end = words.index("--") if "--" in words else len(words)
    try:
        found, rest = _parser().parse_known_args(words[:end])
    except ArgumentError as error:  # all else that can be wrong is told below
        raise UsageError(f"{error.argument_name} takes no value{_SEE}") from error
    _refuse_unknown(rest)
    values: dict[str, Any] = dict(vars(found))
    if values.pop("help"):
        return None
    _refuse_senseless(values)
    for name in ("select", "ignore"):
        values[name] = _listed(values[name])
    return Order(rest + words[end + 1 :], form=values.pop("format"), **values)


def _refuse_unknown(words: list[str]) -> None:
    for word in words:
        if word.startswith("-") and word != "-":
            name = word.partition("=")[0]
            known = [name for one in OPTIONS for name in one.names if name.startswith("--")]
            meant = did_you_mean(name, [*known, *HELP[1:]])
            raise UsageError(f"no such option: {word}{f'; {meant}' if meant else _SEE}")


def _refuse_senseless(values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value == _MISSING:
            raise UsageError(f"--{name} needs a value{_SEE}")
    if values["format"] not in FORMATS:
        raise UsageError(f'"{values["format"]}" is not a format; allowed: {", ".join(FORMATS)}{_SEE}')
    if values["render"] and values["rendered"]:
        both = "use --render or --rendered, not both: --render builds all overlays, --rendered builds one"
        raise UsageError(f"{both}{_SEE}")


def _listed(text: str) -> frozenset[str]:
    """Return words that are separated by commas."""
    return frozenset(word.strip() for word in text.split(",") if word.strip())


def _parser() -> ArgumentParser:
    parser = _Parser(
        prog="kustomize-litellm lint",
        usage="",
        add_help=False,
        allow_abbrev=False,
        exit_on_error=False,
        formatter_class=lambda prog: HelpFormatter(prog, width=100),  # else it asks for the terminal's, which is slow
    )
    for one in OPTIONS:
        if one.metavar or one.choices:
            parser.add_argument(*one.names, nargs="?", const=_MISSING, default="text" if one.choices else "")
        else:
            parser.add_argument(*one.names, action="store_true")
    parser.add_argument(*HELP, action="store_true")
    return parser
