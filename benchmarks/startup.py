"""The whole function on what kustomize sends it for the production overlay, against a bare interpreter."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks import measure, report
from benchmarks.measure import FUNCTION, PYTHON, REPOSITORY, Command

ROUNDS = 25
BUDGET = 5.0


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as scratch:
        resource_list = measure.recorded(REPOSITORY / "overlays" / "production", Path(scratch))
        count = resource_list.read_text(encoding="utf-8").count("\n  kind: ModelFragment\n")
        commands = [
            Command("python -I -S -c pass", [PYTHON, "-I", "-S", "-c", "pass"]),
            Command("python -c 'import yaml'", [PYTHON, "-c", "import yaml"]),
            Command(f"kustomize-litellm, {count} fragments", [FUNCTION], resource_list),
        ]
        samples = measure.in_turns(commands, ROUNDS)
    report.times("The function, cold", commands, samples)
    report.budget("the function / a bare interpreter", samples[2].median / samples[0].median, BUDGET, "x")


if __name__ == "__main__":
    report.machine()
    main()
