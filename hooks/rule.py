"""What a rule is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin.finding import ERROR, Finding

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

CONFIG, DOCUMENT, FILE = "config", "document", "file"
GATEWAY, PROXY, ROOT, SCOPE = "gateway", "proxy", "root", "scope"


class Rule:
    """One rule: `check` takes what `on` names and yields findings.

    document: one YAML document (hooks/read/document.py); config: likewise, one that may be part of a gateway; file:
    one text file (hooks/read/text_file.py); gateway: the model groups, chains and settings that one LiteLLM proxy reads
    (hooks/gateway/one_proxy.py); root: one kustomization that is built (hooks/kustomize/root.py); proxy: likewise, one
    that builds a config or fragments; scope: all that the run looks at (hooks/scope.py). A rule without a
    check documents a code that the tool or the merge itself reports. `gateway` is a second check, for what shows only
    in the whole gateway. `fix` takes a file and returns its text with the safe fixes made.
    """

    __slots__ = ("check", "code", "fix", "gateway", "name", "on", "severity")

    def __init__(  # noqa: PLR0913 - one fact a parameter; all but the first two have a default
        self,
        code: str,
        name: str,
        check: Callable[[Any], Iterator[Finding]] | None = None,
        *,
        on: str = CONFIG,
        severity: str = ERROR,
        fix: Callable[[Any], str] | None = None,
        gateway: Callable[[Any], Iterator[Finding]] | None = None,
    ) -> None:
        self.code = code
        self.name = name
        self.check = check
        self.on = on
        self.severity = severity
        self.fix = fix
        self.gateway = gateway


def refusal(code: str, name: str, severity: str = ERROR) -> Rule:
    """Return the rule of what the merges of a build root say under a code: the page is here, the check is theirs."""

    def check(root: Any) -> Iterator[Finding]:
        yield from root.refused(code)

    return Rule(code, name, check, on=ROOT, severity=severity)
