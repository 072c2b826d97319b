"""Print which letters hardly follow each other in names: ``python -m tools.letter_pairs FOLDER`` for plain_words.py.

Counted are the words of all identifiers in the Python files of a folder, each word once: those of LiteLLM 1.110.2 with
what it installs (``.tools/litellm-1.110.2/lib``).
"""

from __future__ import annotations

import re
import string
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path

from kustomize_plugin.secrets import plain_words

SHARE = 2e-4  # of all pairs; those below are rare


def main(folder: str) -> None:
    """Print a row for each letter."""
    counted = Counter(pair for word in _words(Path(folder)) for pair in pairwise(word))
    least = SHARE * counted.total()
    for first in string.ascii_lowercase:
        rare = "".join(second for second in string.ascii_lowercase if counted[first, second] < least)
        sys.stdout.write(f'"{first}": "{rare}",\n')


def _words(folder: Path) -> set[str]:
    found: set[str] = set()
    for file in folder.rglob("*.py"):
        names = re.findall(r"\b[A-Za-z]{5,40}\b", file.read_text(encoding="utf-8", errors="ignore"))
        parts = (part for name in set(names) for part in plain_words.camel_words(name))
        found.update(part.lower() for part in parts if not part.isupper())
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
