"""The picture of a terminal in the README: `make picture` plays the commands below and draws what they print."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

REPOSITORY = Path(__file__).parent.parent
PICTURE = REPOSITORY / "docs" / "terminal.svg"
_README_FILE = re.compile(r"^```yaml\n(# (litellm\.yaml)\n.*?)^```$", re.DOTALL | re.MULTILINE)
_WIDTH = 122
_SCENES = (
    "kustomize-litellm lint litellm.yaml",
    "kustomize-litellm explain LK203",
)


def picture() -> str:
    """Return the SVG, which is the same for the same output."""
    console = Console(record=True, width=_WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    with tempfile.TemporaryDirectory() as folder:
        _write_config(Path(folder))
        for line in _SCENES:
            console.print(Text("$ ", "bold green"), Text(line, "bold"), sep="", end="\n")
            console.print(Text.from_ansi(_run(line, Path(folder))), end="\n")
    svg = console.export_svg(title="kustomize-litellm", theme=MONOKAI, unique_id="terminal")
    # rich names a web font; a picture in a README asks nobody for one
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    return svg.replace("Fira Code", "ui-monospace")


def _write_config(folder: Path) -> None:
    ((text, name),) = _README_FILE.findall((REPOSITORY / "README.md").read_text(encoding="utf-8"))
    (folder / name).write_text(text, encoding="utf-8")


def _run(line: str, folder: Path) -> str:
    scripts = str(Path(sys.executable).parent)
    path = os.pathsep.join([scripts, str(REPOSITORY / ".tools" / "bin"), os.environ["PATH"]])
    words = ["bash", "-c", f"exec 2>&1; {line}"]
    kept = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    environment = {**kept, "PATH": path, "FORCE_COLOR": "1", "COLUMNS": str(_WIDTH)}
    done = subprocess.run(  # noqa: S603 - the scenes above
        words, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout


if __name__ == "__main__":
    PICTURE.write_text(picture(), encoding="utf-8")
