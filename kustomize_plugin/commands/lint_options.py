"""The options of `lint`, each said once: its parser, its help and its completion are made from these."""

from __future__ import annotations

from kustomize_plugin.finding import did_you_mean
from kustomize_plugin.hooks.run.finding_formats import FORMATS
from kustomize_plugin.hooks.run.order import Order

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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

    @property
    def key(self) -> str:
        """What its value is called inside."""
        return self.names[-1].lstrip("-").replace("-", "_")

    @property
    def takes_value(self) -> bool:
        """Whether it is no flag."""
        return bool(self.metavar or self.choices)


RULES, FOLDER, DAY = "CODES", "DIR", "DATE"
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
        "--allow-remote",
        text="With --render or --rendered: build remote bases; their functions run on this machine.",
    ),
    Option(
        "--allow-exec",
        text="With --render or --rendered: run programs other than ours that a kustomization names, such as ksops.",
    ),
    Option(
        "--today", metavar=DAY,
        text="Judge as of DATE, such as 2026-11-27, which models have ended (LK208); --strict does as of today.",
    ),
    Option("-q", "--quiet", text="Do not say what was checked."),
    Option("-v", "--verbose", text="Say which files were skipped, and why."),
)  # fmt: skip
HELP = frozenset(("-h", "--help"))
_SEE = "; see kustomize-litellm lint --help"


def parse(words: list[str]) -> Order | None:
    """Return what the words order, or None where they ask for help; raises UsageError."""
    end = words.index("--") if "--" in words else len(words)
    if not HELP.isdisjoint(words[:end]):
        return None
    values, rest = _Words(words[:end]).sorted()
    _refuse_senseless(values)
    for name in ("select", "ignore"):
        values[name] = _listed(values[name])
    return Order(rest + words[end + 1 :], form=values.pop("format"), **values)


class _Words:
    """Words, told apart. argparse could do it, and takes as long as the whole check of a small commit."""

    def __init__(self, words: list[str]) -> None:
        self._left = words[::-1]
        self._options = {name: one for one in OPTIONS for name in one.names}
        self._values: dict[str, Any] = {one.key: _default(one) for one in OPTIONS}

    def sorted(self) -> tuple[dict[str, Any], list[str]]:
        """Return the values of all options, and the words that belong to none."""
        rest = []
        while self._left:
            word = self._left.pop()
            if word[:1] != "-" or word == "-":
                rest.append(word)
            else:
                self._take(word)
        return self._values, rest

    def _take(self, word: str) -> None:
        name, sign, value = word.partition("=")
        one = self._options.get(name)
        if one is None:
            self._take_flags(word)
        elif one.takes_value:
            self._values[one.key] = value if sign else self._following(name)
        elif sign:
            raise UsageError(f"{name} takes no value{_SEE}")
        else:
            self._values[one.key] = True

    def _take_flags(self, word: str) -> None:
        """Take what is written together, as in `-qv`."""
        flags = [self._options.get(f"-{letter}") for letter in word[1:]]
        for one in flags:
            if one is None:
                raise UsageError(f"no such option: {word}{_hint(word)}")
            self._values[one.key] = True

    def _following(self, name: str) -> str:
        if not self._left or (self._left[-1][:1] == "-" and self._left[-1] != "-"):
            raise UsageError(f"{name} needs a value{_SEE}")
        return self._left.pop()


def _default(one: Option) -> object:
    if not one.takes_value:
        return False
    return "text" if one.choices else ""


def _hint(word: str) -> str:
    known = [name for one in OPTIONS for name in one.names if name.startswith("--")]
    meant = did_you_mean(word.partition("=")[0], [*known, "--help"])
    return f"; {meant}" if meant else _SEE


def _refuse_senseless(values: dict[str, Any]) -> None:
    if values["format"] not in FORMATS:
        raise UsageError(f'"{values["format"]}" is not a format; allowed: {", ".join(FORMATS)}{_SEE}')
    if values["today"] and not _is_day(values["today"]):
        raise UsageError(f'"{values["today"]}" is not a day; write YYYY-MM-DD{_SEE}')
    if values["render"] and values["rendered"]:
        both = "use --render or --rendered, not both: --render builds all overlays, --rendered builds one"
        raise UsageError(f"{both}{_SEE}")


def _is_day(text: str) -> bool:
    from datetime import date  # few ask

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _listed(text: str) -> frozenset[str]:
    """Return words that are separated by commas."""
    return frozenset(word.strip() for word in text.split(",") if word.strip())
