"""Variables that a container's command sets before the gateway starts."""

from __future__ import annotations

import re

_EXPORT = re.compile(
    r"\bexport[ \t]+(?:-\w[ \t]+)*([A-Za-z_]\w*)[ \t]*=|(?:^|[;&|(]|\benv)[ \t]*([A-Za-z_]\w*)=", re.MULTILINE
)
# what brings in variables that the command does not name: a file that is read, another program's output, a wrapper
_OPENING = re.compile(
    r"(?:^|[\s;&|(])(?:source|\.|eval|set\s+-(?=\w*a)\w*|set\s+-o\s+allexport)[\s;]|\b(?:doppler|infisical|vault-env|chamber|"
    r"envconsul|teller|berglas|aws-vault|summon|dotenv|direnv)\b|\bop\s+run\b|\bxargs\b|export\s+[\"']?\$\("
)
_STARTING = re.compile(
    r"^(?:|.*/)(?:litellm|sh|bash|ash|python[\d.]*|tini|dumb-init|docker-entrypoint\.sh|uvicorn|gunicorn|"
    r"entrypoint\.sh|prod_entrypoint\.sh|opentelemetry-instrument|ddtrace-run|env|uv|poetry)$"
)


def exported(words: list[str]) -> set[str]:
    """Return the names that a command sets in the environment of what it starts."""
    return {first or second for word in words for first, second in _EXPORT.findall(word)}


def is_open(command: list[str], arguments: list[str]) -> bool:
    """Tell whether a command may bring in variables that nobody can read from it."""
    if command and not _STARTING.match(command[0]):
        return True
    return any(_OPENING.search(word) for word in (*command, *arguments))
