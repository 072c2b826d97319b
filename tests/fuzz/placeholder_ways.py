"""`python -m tests.fuzz.placeholder_ways` lints every way, and prints what LK404 catches and where it cries wolf."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from pathlib import Path

from kustomize_plugin.hooks.run import lint
from kustomize_plugin.hooks.run.order import Order
from tests.fuzz.placeholder_cases import HARMLESS, Files, ways


def is_caught(files: Files) -> bool:
    """Lint a tree of these files; tell whether LK404 says something."""
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for path, text in files.items():
            Path(path).parent.mkdir(parents=True, exist_ok=True)
            Path(path).write_bytes(text.encode())
        report = lint.run(Order(["."], select=frozenset(["LK404"])))
    codes = {one.code for one in report.findings}
    if "LK005" in codes:
        raise AssertionError([str(one) for one in report.findings])
    return "LK404" in codes


def main() -> int:
    """Print the rates and what is wrong."""
    caught: dict[str, list[bool]] = {}
    missed = []
    for kind, name, files in ways():
        found = is_caught(files)
        caught.setdefault(kind, []).append(found)
        missed += [] if found else [f"{kind}: {name}"]
    wolves = [name for name, files in HARMLESS.items() if is_caught(files)]
    for kind, found_all in caught.items():
        sys.stdout.write(f"{kind}: {sum(found_all)} of {len(found_all)} caught\n")
    sys.stdout.write(f"look-alikes: {len(HARMLESS) - len(wolves)} of {len(HARMLESS)} silent\n")
    sys.stdout.write("".join(f"missed {one}\n" for one in missed) + "".join(f"wolf {one}\n" for one in wolves))
    return len(missed) + len(wolves)


if __name__ == "__main__":
    raise SystemExit(1 if main() else 0)
