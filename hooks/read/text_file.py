"""Files as rules see them: text, YAML documents, and the configs inside ConfigMaps, all with file:line:column."""

from __future__ import annotations

from functools import cached_property

from kustomize_plugin.hooks.read.text import Text
from kustomize_plugin.yamltext import yaml_import

TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.hooks.read.document import Document


class TextFile(Text):
    """One text file with what is parsed of it."""

    @cached_property
    def documents(self) -> list[Document]:
        """The YAML documents, those inside ConfigMaps behind the one that holds them; `error` says why one is missing.

        Empty for files that are not YAML or mention nothing of ours.
        """
        if not self.is_yaml or self.damage or self.is_foreign or not (self.is_relevant or self.is_kustomization):
            return []
        from kustomize_plugin.hooks.read import worth

        if not worth.parsing(self.text):
            return []
        self.is_parsed = True
        yaml_import.prepare()
        from kustomize_plugin.hooks.read import parsing  # most files need no parser

        try:
            found, error = parsing.documents(self)
        except Exception as failure:  # noqa: BLE001 - the run has other files
            self.failure = failure
            return []
        if not self.is_template:
            self.error = error
        return found
