"""`install --standalone`: this program, its interpreter and its libraries in one folder, for images without Python."""

from __future__ import annotations

import compileall
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from py_compile import PycInvalidationMode

from kustomize_plugin.machine import files, first_start

DISTRIBUTION = "kustomize-litellm"
_PARTS = ("lib", "python", "bin")  # the launcher goes last: it tells whose folder this is
_UNUSED = shutil.ignore_patterns(
    *(
        "__pycache__",
        "site-packages",
        "dist-packages",
        "test",
        "tests",
        "idlelib",
        "tkinter",
        "turtledemo",
        "ensurepip",
    ),
    *("lib2to3", "pydoc_data", "config-*", "*.a", "*.o"),
    # extension modules for desktops, terminals, databases and tests, with the libraries behind them
    *("_tkinter.*", "_curses*.so", "readline.*", "nis.*", "_sqlite3.*", "_dbm.*", "_gdbm.*"),
    *("_test*.so", "_ctypes_test.*", "xx*.so"),
)
# Imports every extension module that is shipped, so that all shared libraries are mapped, and prints what is.
_PROBE = """
import importlib, sys
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception:
        pass
print(open("/proc/self/maps").read())
"""
_SIGN = "# Uses nothing but the shell itself: there may be no other program, and no PATH."
_LAUNCHER = """\
#!/bin/sh
{sign}
case $0 in */*) here=${{0%/*}}/.. ;; *) here={home} ;; esac
[ -e "$here/lib/{loader}" ] || here={home}
unset PYTHONPATH PYTHONSTARTUP PYTHONINSPECT PYTHONDEBUG LD_LIBRARY_PATH LD_PRELOAD
export PYTHONHOME="$here/python" PYTHONNOUSERSITE=1 PYTHONSAFEPATH=1 PYTHONDONTWRITEBYTECODE=1
exec "$here/lib/{loader}" --library-path "$here/lib" "$here/python/bin/{python}" -c '{start}' "$@"
"""
# Other functions of the same build may be Python programs too, so the home of this one is not for them. Debian's Python
# does not look into site-packages, so the folder is named here.
_START = (
    "import os, sys; "
    'sys.path.append(os.path.join(sys.prefix, "lib", "python%d.%d" % sys.version_info[:2], "site-packages")); '
    'sys.argv[0] = os.path.abspath(os.path.join(os.environ.pop("PYTHONHOME"), "../bin/kustomize-litellm")); '
    "from kustomize_plugin.function import start; sys.exit(start())"
)


class StandaloneError(Exception):
    """The folder cannot be made; the message names the way out."""


def install(folder: Path) -> Path:
    """Rebuild the folder and return the path of the executable in it; raises StandaloneError and OSError.

    It may be moved or mounted elsewhere as a whole, needs /bin/sh and the same kind of processor, and writes nothing.
    """
    if not sys.platform.startswith("linux"):
        raise StandaloneError("--standalone works on Linux only; run it in an image, as deploy/argocd/ does")
    folder.mkdir(parents=True, exist_ok=True)
    foreign = _foreign(folder)
    if foreign:
        raise StandaloneError(f'{folder} contains other files, such as "{foreign}"; name an empty folder')
    for part in _PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
    python = _copy_python(folder / "python")
    loader = _copy_libraries(folder / "lib", _extensions(folder / "python"))
    _open_to_all(folder)
    executable = folder / "bin" / DISTRIBUTION
    executable.parent.mkdir()
    text = _LAUNCHER.format(
        sign=_SIGN, home=shlex.quote(str(folder.absolute())), loader=loader, python=python, start=_START
    )
    files.write(executable, text)
    files.let_run(executable)
    flaw = first_start.filter_flaw(executable.absolute())
    if flaw:
        raise StandaloneError(f"{executable} was written, but does not start: {flaw}; install with another Python")
    return executable


def _foreign(folder: Path) -> str:
    """Return the name of something in a folder that no earlier run has made; empty where there is nothing.

    An installation prefix has a bin/ and a lib/ too, and a program of our name in it.
    """
    names = sorted(path.name for path in folder.iterdir())
    others = [name for name in names if name not in _PARTS]
    try:
        is_ours = _SIGN in (folder / "bin" / DISTRIBUTION).read_text(encoding="utf-8", errors="replace")
    except OSError:
        is_ours = False
    if others or is_ours:
        return next(iter(others), "")
    return next(iter(names), "")


def _copy_python(home: Path) -> str:
    """Copy interpreter, standard library and packages, compiled; return the interpreter's file name."""
    interpreter = Path(os.path.realpath(sys.executable))
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (home / "bin").mkdir(parents=True)
    shutil.copy2(interpreter, home / "bin" / name)
    library = home / "lib" / name
    shutil.copytree(sysconfig.get_path("stdlib"), library, ignore=_UNUSED)
    platform = Path(sysconfig.get_path("platstdlib"))
    if not (library / "lib-dynload").exists() and (platform / "lib-dynload").exists():
        shutil.copytree(platform / "lib-dynload", library / "lib-dynload")
    site = library / "site-packages"
    site.mkdir()
    for source in _packages():
        if source.is_dir():
            shutil.copytree(source, site / source.name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.is_file():
            shutil.copy2(source, site / source.name)
    _copy_what_a_wheel_would_have(Path(__file__).parents[2], site)
    # Never looked at again: a volume's times mean nothing, and nobody may write here.
    mode = PycInvalidationMode.UNCHECKED_HASH
    compileall.compile_dir(str(library), quiet=2, invalidation_mode=mode)
    return name


def _copy_what_a_wheel_would_have(root: Path, site: Path) -> None:
    """Copy what a source tree keeps beside the packages, and a wheel inside them; nothing where this is a wheel."""
    project = root / "pyproject.toml"
    if not project.is_file():
        return
    import tomllib

    wheel = tomllib.loads(project.read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]["wheel"]
    for source, target in wheel["force-include"].items():
        (site / target).parent.mkdir(parents=True, exist_ok=True)
        if (root / source).is_dir():
            shutil.copytree(root / source, site / target, dirs_exist_ok=True)
        else:
            shutil.copy2(root / source, site / target)


def _packages() -> Iterator[Path]:
    """Yield our packages and the top folders and files of all distributions that they need."""
    yield Path(__file__).parents[1]
    pending, seen = [DISTRIBUTION], set[str]()
    while pending:
        name = re.sub(r"[-_.]+", "-", pending.pop()).lower()
        if name in seen:
            continue
        seen.add(name)
        try:
            found = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # needed on other systems only
            continue
        pending += [re.split(r"[ <>=!~;\[(]", one)[0] for one in found.requires or () if "extra ==" not in one]
        tops = {file.parts[0] for file in found.files or () if file.parts[0] not in ("..", "__pycache__")}
        # of ours the metadata alone: the code may lie elsewhere, and has been yielded
        wanted = [top for top in sorted(tops) if name != DISTRIBUTION or top.endswith(".dist-info")]
        yield from (Path(str(found.locate_file(top))) for top in wanted)


def _extensions(home: Path) -> list[str]:
    """Return the names of all extension modules below a copied library."""
    (library,) = (home / "lib").glob("python*")
    names = []
    for file in library.rglob("*.so"):
        below = file.relative_to(library).parts
        package = below[1:-1] if below[0] in ("lib-dynload", "site-packages") else below[:-1]
        names.append(".".join((*package, file.name.split(".")[0])))
    return sorted(names)


def _copy_libraries(folder: Path, extensions: list[str]) -> str:
    """Copy the C library, its loader and what the extensions are linked to; return the loader's file name."""
    folder.mkdir()
    command = [sys.executable, "-W", "ignore", "-c", _PROBE, *extensions]
    mapped = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=True).stdout
    loader = ""
    for name in sorted(set(re.findall(r"(?<!\S)(/\S+)$", mapped, re.MULTILINE))):
        file = Path(name)
        if not re.search(r"\.so(?:\.|$)", file.name):
            continue
        if re.search(r"\.(cpython|abi3)-?", file.name) or "site-packages" in file.parts:
            continue  # an extension itself, which is copied with its package
        soname = _soname(file)
        shutil.copy2(file, folder / soname)
        if soname.startswith("ld-"):
            loader = soname
    if not loader:
        raise StandaloneError(f"{sys.executable} is not linked to a shared C library; use a Python that is")
    return loader


def _soname(file: Path) -> str:
    """Return the name under which the loader looks for a library: its file may be named after a finer version."""
    names = [link.name for link in file.parent.glob(f"{file.name.split('.so')[0]}.so*") if link.is_symlink()]
    return min((name for name in names if re.search(r"\.so\.", name)), key=len, default=file.name)


def _open_to_all(folder: Path) -> None:
    """Let every user read it all: who installs it is often root, who runs it is not."""
    for path in folder.rglob("*"):  # the folder itself may be a volume that belongs to root
        mode = path.stat().st_mode
        path.chmod(mode & 0o755 | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
