"""One text file: its lines, and what its name and its words say of it before anybody parses it."""

from __future__ import annotations

import re
from functools import cached_property

from kustomize_plugin.finding import Edit, Location
from kustomize_plugin.resources.kustomization_names import FILE_NAMES
from kustomize_plugin.yamltext.template_names import TEMPLATES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from yaml import YAMLError

    from kustomize_plugin.yamltext.text_level import TextLevel

RENDERED = " (rendered)"  # ends the name of a build's output, which is not a file
_YAML_NAMES = (".yaml", ".yml", ".json", "kustomization", RENDERED)
# what a file has to mention before it is worth parsing: parsing costs a hundred times more than these searches
_OURS = ("litellm", "model_list", "os.environ/")
_SETTINGS = ("router_settings", "general_settings")
_LISTED = r"(?m)^[ \t-]*(?:model_list|model_name|litellm_params)[\"']?\s*:"
_KIND = r"kind[\"']?:\s*[\"']?Secret(?:List)?\b"
_DATA = r"(?<![A-Za-z])(?:data|stringData)[\"']?\s*:"
_KUSTOMIZE = "kustomize.config.k8s.io/"
_BREAK = r"\r\n|[\n\r\x85\u2028\u2029]"


class Text:
    """One text file; `path` is what findings show."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.is_named_as_patch: Callable[[str], bool] | None = None  # asks by path; None for a text that is not a file
        self.error: YAMLError | None = None
        self.failure: Exception | None = None  # that of our own reader
        self.substitutes: Callable[[], bool] | None = None  # whether something replaces `${NAME}` after the build
        self.is_literal = False  # and whether the ConfigMap that is made of it is left as it is
        self.is_foreign = False  # a kustomization that leads to nothing of ours
        self.release = (0, 0, 0)  # the newest LiteLLM that reads it, where git shows one
        self.generates: Callable[[], bool] | None = None  # whether kustomize makes a ConfigMap of the whole file
        self.is_listed = False  # a kustomization is known to list it
        self.is_parsed = False
        self.cut: Location | None = None  # where the first of more configs begins than anybody keeps in one file
        self.damage: tuple[Location, str, str] | None = None  # why the text is only what could be saved of the file

    @property
    def is_substituted(self) -> bool:
        """Whether something replaces `${NAME}` in what is built of the file."""
        return self.substitutes is not None and not self.is_literal and self.substitutes()

    @property
    def is_generated(self) -> bool:
        """Whether kustomize is known to make a ConfigMap of the whole file; only fixes ask."""
        return self.generates is not None and self.generates()

    @cached_property
    def level(self) -> TextLevel:
        """The text as the parser reads it."""
        from kustomize_plugin.yamltext.text_level import TextLevel  # with the parser, which most files do not need

        return TextLevel(self.text.removeprefix("\ufeff"))

    @cached_property
    def starts(self) -> list[int]:
        """The indexes at which the lines begin."""
        return [0, *(match.end() for match in re.finditer(_BREAK, self.text))]

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks, as the parser's marks count them."""
        return re.split(_BREAK, self.text)

    def edited(self, edits: list[Edit]) -> str:
        """Return the text with each old word replaced by a new one; where the old one does not stand, nothing is."""
        pieces = re.split(f"({_BREAK})", self.text)
        for edit in sorted(edits, key=lambda edit: (edit.where.line, edit.where.column), reverse=True):
            index, start = (edit.where.line - 1) * 2, edit.where.column - 1
            if pieces[index].startswith(edit.old, start):
                pieces[index] = pieces[index][:start] + edit.new + pieces[index][start + len(edit.old) :]
        return "".join(pieces)

    def holds(self, edit: Edit) -> bool:
        """Tell whether the word that an edit replaces stands where it says."""
        return self.lines[edit.where.line - 1].startswith(edit.old, max(edit.where.column - 1, 0))

    @cached_property
    def is_yaml(self) -> bool:
        """Whether the file's name says YAML or JSON; of a template's without either, whether it makes a config."""
        name = self.path.lower()
        if not name.endswith(TEMPLATES):
            return name.endswith(_YAML_NAMES)
        return name.rpartition(".")[0].endswith(_YAML_NAMES) or re.search(_LISTED, self.text) is not None

    @cached_property
    def is_relevant(self) -> bool:
        """Whether the text mentions LiteLLM or holds a Secret."""
        lower = self.text.lower()
        self.is_about_litellm = _is_ours(lower)
        return self.is_about_litellm or ("secret" in lower and ("secretgenerator" in lower or self._has_secret))

    @cached_property
    def is_about_litellm(self) -> bool:
        """Whether the text mentions LiteLLM or its settings."""
        return _is_ours(self.text.lower())

    @property
    def _has_secret(self) -> bool:
        """Whether the text holds or patches a Secret: many files of a Flux tree only refer to one."""
        if re.search(_KIND, self.text) is None:
            return False
        return "patch" in self.text or self.is_kustomization or re.search(_DATA, self.text) is not None

    @cached_property
    def is_kustomization(self) -> bool:
        """Whether the file's name or its apiVersion says that kustomize builds it."""
        named = self.path.replace("\\", "/").rsplit("/", 1)[-1] in FILE_NAMES
        return named or (self.is_yaml and _KUSTOMIZE in self.text)

    @property
    def is_rendered(self) -> bool:
        """Whether this is what a build prints."""
        return self.path.endswith(RENDERED)

    @cached_property
    def is_foreign_json(self) -> bool:
        """Whether the file is JSON of another kind than ours, whose comments and escapes need be no YAML."""
        return self.path.endswith(".json") and not re.search(r"\"(?:apiVersion|model_list)\"\s*:", self.text)

    @cached_property
    def is_template(self) -> bool:
        """Whether the file is a template, such as Helm's, which is not valid YAML before it is rendered."""
        return self.path.lower().endswith(TEMPLATES) or _spans(self.text, "{{", "}}") or _spans(self.text, "{%", "%}")


def _is_ours(lower: str) -> bool:
    for word in _OURS:  # any() takes twice as long, and this runs for every file
        if word in lower:
            return True
    return "_settings" in lower and any(word in lower for word in _SETTINGS)


def _spans(text: str, opening: str, closing: str) -> bool:
    """Tell whether two marks are on one line, the closing one behind; many that stay open cost no more than one."""
    start = text.find(opening)
    while start >= 0:
        end = text.find("\n", start)
        end = end if end >= 0 else len(text)
        if text.find(closing, start + len(opening), end) >= 0:
            return True
        start = text.find(opening, end)
    return False
