"""Measure everything and print all tables."""

from benchmarks import lint_tree, render, report, scale, startup


def main() -> None:
    """Print one table after the other."""
    report.machine()
    startup.main()
    render.main()
    scale.main()
    lint_tree.main()


if __name__ == "__main__":
    main()
