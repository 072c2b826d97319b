"""Builds every piece of a release here and uses it, so that a tag does not show what is broken. Publishes nothing.

Run ``make release-check``. Each step prints one line; what this machine cannot do is said, and counts as not done.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable
from pathlib import Path

from kustomize_plugin import __version__
from tools import release_notes

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / ".tools" / "release"
DIST = WORK / "dist"
CASE = ROOT / "tests" / "function" / "merges_a_gateway"
IMAGES = {"kustomize-litellm": "Dockerfile", "kustomize-litellm-argocd": "deploy/argocd/plugin/Dockerfile"}
PYTHON = sys.executable


class BrokenError(Exception):
    """A piece is not as it should be."""


class MissingError(Exception):
    """This machine has not what the step needs."""


def main() -> int:
    """Run all steps; returns 1 where one is broken. What cannot be done here is no failure, but is said."""
    shutil.rmtree(WORK, ignore_errors=True)
    DIST.mkdir(parents=True)
    steps: dict[str, Callable[[], str]] = {
        "release notes": notes,
        "sdist and wheel": distributions,
        "site and schemas": site,
        "wheel by pip, tutorial": by_pip,
        "wheel by pipx, tutorial": by_pipx,
        "wheel by uv, tutorial": by_uv,
        "standalone archive": archive,
        "workflows": workflows,
        **{f"image {name}": lambda name=name: image(name) for name in IMAGES},  # type: ignore[misc]
    }
    broken = [name for name, step in steps.items() if not _done(name, step)]
    for name in broken:
        sys.stderr.write(f"broken: {name}\n")
    return 1 if broken else 0


def _done(name: str, step: Callable[[], str]) -> bool:
    """Carry a step out and print what came out; false where it is broken."""
    begun = time.monotonic()
    try:
        mark, said = "ok", step()
    except MissingError as error:
        mark, said = "not done", str(error)
    except BrokenError as error:
        mark, said = "BROKEN", str(error)
    sys.stdout.write(f"{mark:9}{name:28}{time.monotonic() - begun:6.1f} s  {said}\n")
    sys.stdout.flush()
    return mark != "BROKEN"


def run(*words: object, cwd: Path = ROOT, stdin: str = "", **environment: str) -> str:
    """Run a program and return what it prints; raises BrokenError with the end of what it says."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, input=stdin, capture_output=True, text=True, check=False,
        env={**os.environ, **environment},
    )  # fmt: skip
    if done.returncode:
        said = (done.stdout + done.stderr).strip().splitlines()[-12:]
        raise BrokenError(f"{Path(str(words[0])).name} ended with {done.returncode}:\n  " + "\n  ".join(said))
    return done.stdout


def notes() -> str:
    """Take the changelog's part on this version."""
    try:
        text = release_notes.notes(release_notes.CHANGELOG.read_text(encoding="utf-8"), __version__)
    except release_notes.NotesError as error:
        raise BrokenError(str(error)) from error
    return f"{len(text.splitlines())} lines on {__version__}"


def distributions() -> str:
    """Build the sdist, and the wheel from it."""
    run(PYTHON, "-m", "build", "--no-isolation", "--quiet", "--outdir", DIST, ROOT)
    made = sorted(file.name for file in DIST.iterdir())
    wanted = [f"kustomize_litellm-{__version__}-py3-none-any.whl", f"kustomize_litellm-{__version__}.tar.gz"]
    if made != wanted:
        raise BrokenError(f"built {made}, not {wanted}")
    return ", ".join(f"{file.name} {file.stat().st_size // 1024} KiB" for file in sorted(DIST.iterdir()))


def wheel() -> Path:
    """Return the wheel that was built."""
    found = next(DIST.glob("*.whl"), None)
    if found is None:
        raise BrokenError("there is no wheel")
    return found


def site() -> str:
    """Build the site, strictly, with the schemas in it."""
    run(PYTHON, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", WORK / "site", NO_MKDOCS_2_WARNING="1")
    schemas = list((WORK / "site" / "schemas").rglob("*.json"))
    if not schemas:
        raise BrokenError("the site has no schemas")
    return f"{len(list((WORK / 'site').rglob('*.html')))} pages, {len(schemas)} schemas"


def by_pip() -> str:
    """Install the wheel into an empty environment by pip."""
    run(PYTHON, "-m", "venv", "--clear", WORK / "pip")
    run(WORK / "pip/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", wheel(), cwd=WORK)
    return used(WORK / "pip" / "bin")


def by_pipx() -> str:
    """Install it by pipx."""
    tools = _tools("pipx>=1.7,<2")
    places = {"PIPX_HOME": str(WORK / "pipx"), "PIPX_BIN_DIR": str(WORK / "pipx-bin"), "PIPX_DEFAULT_PYTHON": PYTHON}
    run(tools / "pipx", "install", wheel(), cwd=WORK, **places)
    return used(WORK / "pipx-bin")


def by_uv() -> str:
    """Install it by uv."""
    tools = _tools("uv>=0.9,<1")
    places = {"UV_TOOL_DIR": str(WORK / "uv"), "UV_TOOL_BIN_DIR": str(WORK / "uv-bin")}
    run(tools / "uv", "tool", "install", "--quiet", "--python", PYTHON, wheel(), cwd=WORK, **places)
    return used(WORK / "uv-bin")


def _tools(requirement: str) -> Path:
    """Return the programs of an environment with one installer in it."""
    home = ROOT / ".tools" / "installers" / requirement.partition(">")[0]
    if not (home / ".installed").is_file():
        run(PYTHON, "-m", "venv", "--clear", home)
        run(home / "bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check", "install", requirement)
        (home / ".installed").touch()
    return home / "bin"


def used(programs: Path) -> str:
    """Merge a gateway and go through the tutorial with an installed program, from a folder without the sources."""
    program = programs / "kustomize-litellm"
    merged = run(program, cwd=WORK, stdin=(CASE / "input.yaml").read_text(encoding="utf-8"))
    if merged != (CASE / "expected.yaml").read_text(encoding="utf-8"):
        raise BrokenError("the installed function merges a gateway differently")
    run(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_tutorial.py", PROGRAMS=str(programs))
    return run(program, "--version", cwd=WORK).strip()


def archive() -> str:
    """Pack the standalone archive with the installed wheel, unpack it and use it."""
    python = WORK / "pip" / "bin" / "python"
    if not python.is_file():
        raise BrokenError("there is no environment with the wheel")
    # by its path, so that the sources are out of the way
    script = ROOT / "tools" / "pack_archive.py"
    packed = Path(run(python, script, WORK / "standalone", DIST, cwd=WORK).strip())
    with tarfile.open(packed) as tar:
        tar.extractall(WORK / "unpacked", filter="data")
    (folder,) = (WORK / "unpacked").iterdir()
    stdin = (CASE / "input.yaml").read_text(encoding="utf-8")
    done = subprocess.run(
        [folder / "bin/kustomize-litellm"], input=stdin, env={}, cwd="/", capture_output=True, text=True, check=False
    )
    if done.stdout != (CASE / "expected.yaml").read_text(encoding="utf-8"):
        raise BrokenError(f"the unpacked program merges a gateway differently: {done.stderr.strip()}")
    return f"{packed.name} {packed.stat().st_size >> 20} MiB"


def workflows() -> str:
    """Lint the workflows and the action."""
    run(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_deploy_workflows.py", "-k", "accepts")
    return "actionlint, zizmor and hadolint have nothing to say"


def image(name: str) -> str:
    """Build an image for this processor where there is a Docker; its steps run in a plain folder elsewhere."""
    if shutil.which("docker") and not subprocess.run(["docker", "info"], capture_output=True, check=False).returncode:
        tag = f"{name}:release-check"
        run("docker", "build", "--quiet", "--file", IMAGES[name], "--tag", tag, ".")
        calls = (("kustomize-litellm", "--version"), ("kustomize", "version"))
        said = [run("docker", "run", "--rm", "--entrypoint", program, tag, word).strip() for program, word in calls]
        return f"built; {said[0]}, kustomize {said[1]}"
    words = ("-k", f"steps and {'sidecar' if name.endswith('argocd') else 'function'}")
    run(PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/e2e/test_deploy_workflows.py", *words)
    raise MissingError("no Docker daemon: no image is built; the steps of its Dockerfile run in a plain folder")


if __name__ == "__main__":
    sys.exit(main())
