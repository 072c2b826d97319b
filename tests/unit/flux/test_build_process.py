"""A build in a process of its own, with an engine that does whatever whoever can push could make it do."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kustomize_plugin.commands import flux_build
from kustomize_plugin.flux import build_process, confinement
from kustomize_plugin.flux.build_process import BuildProcesses, EndedError, Workplace
from kustomize_plugin.flux.build_starter import StartError
from kustomize_plugin.flux.flux_settings import MIB, Bounds
from kustomize_plugin.flux.verdict import RefusedError
from tests.unit.flux.made_archives import of_files

CHILD = "kustomize_plugin.commands.flux_build"
FILES = {"overlay/kustomization.yaml": "resources: [a.yaml]\n", "overlay/a.yaml": "kind: ConfigMap\n"}
RENDER = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: litellm-config
data:
  config.yaml: |
    model_list:
      - model_name: a
        litellm_params: {model: openai/a, api_key: os.environ/OPENAI_API_KEY}
"""
SECRET = "---\napiVersion: v1\nkind: Secret\nmetadata: {name: keys}\nstringData: {A: somebody}\n"


@pytest.fixture
def place(tmp_path):
    found = Workplace(tmp_path / "source.tar.gz", tmp_path / "tree", tmp_path / "home", tmp_path / "temporary")
    for one in found[1:]:
        one.mkdir()
    found.archive.write_bytes(of_files(FILES))
    return found


@pytest.fixture
def engine(tmp_path):
    """Write a kustomize that is this shell script."""

    def write(script: str) -> str:
        program = tmp_path / "kustomize"
        program.write_text(f"#!/bin/sh\ngiven=$PATH\nexport PATH=/usr/bin:/bin\n{script}\n")
        program.chmod(0o755)
        (tmp_path / "render.yaml").write_text(RENDER)
        return str(program)

    return write


@contextlib.contextmanager
def building(engine, **bounds):
    secrets = bounds.pop("allows_secrets", False)
    builds = BuildProcesses(CHILD, engine, Bounds(**bounds), secrets)
    try:
        yield builds
    finally:
        builds.end_all()


def build(place, engine, path="overlay", **bounds):
    with building(engine, **bounds) as builds:
        return builds.build(place, path).text


def refusal(place, engine, path="overlay", **bounds):
    with pytest.raises(RefusedError) as refused:
        build(place, engine, path, **bounds)
    return refused.value.refusal


def prints(place: Workplace) -> str:
    return f"cat {place.archive.parent}/render.yaml"


def test_what_the_engine_prints_comes_back(place, engine):
    assert build(place, engine(prints(place))) == RENDER


def test_a_build_knows_nothing_of_ours(place, engine, monkeypatch):
    """No token, no address of the API server, no programs but those that were installed with ours."""
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
    monkeypatch.setenv("KUBECONFIG", "/secret")
    monkeypatch.setenv("PYTHONPATH", ".")
    seen = place.archive.parent / "seen"
    build(place, engine(f'env > {seen}; echo "given=$given" >> {seen}; {prints(place)}'))
    found = seen.read_text()

    assert "KUBE" not in found
    assert "PYTHON" not in found
    assert f"HOME={place.home}\n" in found
    assert f"TMPDIR={place.temporary}\n" in found
    own = (Path(sys.executable), Path(sys.argv[0]).absolute(), Path(flux_build.__file__))
    assert set(found.partition("given=")[2].strip().split(":")) == {str(one.parent) for one in own}


def test_what_the_engine_says_of_a_good_build_is_handed_on(place, engine):
    program = engine(f"printf '# Warning: \\033[31mold\\n\\n' >&2; {prints(place)}")

    with building(program) as builds:
        assert builds.build(place, "overlay").warnings == ["# Warning: ?[31mold"]


def test_modules_of_the_source_are_not_imported(place, engine):
    marker = place.archive.parent / "imported"
    evil = f"open({str(marker)!r}, 'w')\n"
    names = ("yaml", "json", "tarfile", "kustomize_plugin", "sitecustomize", "usercustomize", "resource", "_signal")
    planted = {f"{folder}{name}.py": evil for folder in ("", "overlay/") for name in names}
    planted |= {"pyvenv.cfg": "home = .\n", "overlay/.pth": f"import os; {evil}"}
    place.archive.write_bytes(of_files({**FILES, **planted}))

    assert build(place, engine(prints(place))) == RENDER
    assert not marker.exists()


@pytest.mark.parametrize("script", ["exec sleep 60", "sleep 60 & wait", "(trap '' TERM INT HUP; sleep 60) & wait"])
def test_a_build_that_does_not_end_is_ended_with_all_that_it_started(place, engine, script):
    began = time.monotonic()
    found = refusal(place, engine(script), seconds=1.5)

    assert (found.reason, "after 1.5 s" in found.message) == ("BuildTimedOut", True)
    assert time.monotonic() - began < 10
    assert is_soon_alone(place)


def test_a_time_out_that_is_seen_late_is_still_one(place, engine, monkeypatch):
    """On a busy machine the build has ended itself before anybody looks at the time."""
    monkeypatch.setattr(build_process, "_LOOK", 30.0)

    assert refusal(place, engine("exec sleep 60"), seconds=1.5).reason == "BuildTimedOut"


def children(place: Workplace) -> list[str]:
    """Return the processes that work in the tree."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            found += [folder.name] if (folder / "cwd").readlink() == place.tree else []
        except OSError:
            continue
    return found


def is_soon_alone(place: Workplace) -> bool:
    """Tell whether nobody works in the tree; the system takes a moment to end who was killed."""
    end = time.monotonic() + 3
    while children(place) and time.monotonic() < end:
        time.sleep(0.02)
    return not children(place)


def test_processor_time_is_bounded_too(place, engine):
    """Should nobody look after it any more."""
    found = refusal(place, engine("while :; do :; done"), seconds=1.0)

    assert found.reason == "BuildTimedOut"


def test_a_build_that_takes_all_memory_is_ended(place, engine):
    program = f"exec {sys.executable} -c 'import time; a = bytearray(300 << 20); time.sleep(30)'"
    found = refusal(place, engine(program), memory=200 * MIB)

    assert found.reason == "BuildOutOfMemory"
    assert "more than 200 MiB" in found.message


def test_processes_count_together(place, engine):
    """Each of them is within the bound."""
    one = f"{sys.executable} -c 'import time; a = bytearray(120 << 20); time.sleep(30)' &"
    found = refusal(place, engine(f"{one}\n{one}\n{one}\nwait"), memory=250 * MIB)

    assert found.reason == "BuildOutOfMemory"


@pytest.mark.parametrize("said", ["fatal error: runtime: out of memory", "fork: Cannot allocate memory", "MemoryError"])
def test_an_engine_that_got_no_memory_says_so_itself(place, engine, said):
    assert refusal(place, engine(f"echo '{said}' >&2; exit 2")).reason == "BuildOutOfMemory"


def test_a_render_without_end_is_refused(place, engine):
    found = refusal(place, engine("yes 'kind: ConfigMap'"), memory=400 * MIB, seconds=20.0)

    assert found.reason in ("BuildOutOfMemory", "BuildTimedOut")


def test_a_large_render_is_refused(place, engine, monkeypatch):
    monkeypatch.setattr(build_process, "_LARGEST_ANSWER", len(RENDER))
    found = refusal(place, engine(prints(place)))

    assert (found.reason, "renders to more than" in found.message) == ("BuildFailed", True)


def test_a_disk_that_is_full_is_tried_again(place, engine):
    found = refusal(place, engine("echo 'open x: no space left on device' >&2; exit 1"))

    assert (found.reason, found.is_retried) == ("StorageFailed", True)


def test_what_the_engine_says_has_no_path_of_this_machine(place, engine):
    found = refusal(
        place, engine(f"echo 'Error: accumulating: {place.tree}/base/x.yaml is odd, so is {place.tree}' >&2; exit 1")
    )

    assert found.reason == "BuildFailed"
    assert found.message.startswith("accumulating: base/x.yaml is odd, so is .;")
    assert str(place.tree) not in found.message


@pytest.mark.parametrize("path", ["nowhere", "overlay/a.yaml", "overlay/a.yaml/b", "ü" * 128])
def test_a_folder_that_is_not_there_is_said(place, engine, path):
    found = refusal(place, engine("exit 1"), path)

    assert (found.reason, found.message) == ("InvalidPath", f'there is no folder "{path}" in the source')


def test_a_folder_without_a_kustomization_is_said(place, engine):
    place.archive.write_bytes(of_files({"overlay/kustomisation.yaml": "", "overlay/a.yaml": ""}))
    found = refusal(place, engine("exit 1"))

    assert found.reason == "BuildFailed"
    assert found.message == 'overlay has no kustomization.yaml; rename "kustomisation.yaml"'


def test_an_archive_that_is_refused_is_not_built(place, engine):
    place.archive.write_bytes(b"no archive")
    marker = place.archive.parent / "ran"
    found = refusal(place, engine(f"touch {marker}"))

    assert (found.reason, found.message) == ("SourceRefused", "the source's archive is not a whole tar.gz")
    assert not marker.exists()


@pytest.mark.parametrize("bound", [{"files": 1}, {"unpacked": 10}])
def test_the_bounds_of_an_archive_are_those_of_the_command_line(place, engine, bound):
    assert refusal(place, engine("exit 1"), **bound).reason == "SourceRefused"


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n---\n"])
def test_an_empty_render_is_refused(place, engine, text):
    """Flux would delete what it has applied."""
    (place.archive.parent / "empty.yaml").write_text(text)
    found = refusal(place, engine(f"cat {place.archive.parent}/empty.yaml"))

    assert found.reason == "BuildFailed"


def test_a_secret_that_anybody_can_read_is_refused_unless_it_is_allowed(place, engine):
    program = engine(prints(place))
    (place.archive.parent / "render.yaml").write_text(RENDER + SECRET)
    found = refusal(place, program)

    assert (found.reason, '"keys"' in found.message, "somebody" in found.message) == ("BuildFailed", True, False)
    place.tree.rename(place.tree.with_name("used"))
    place.tree.mkdir()
    assert "kind: Secret" in build(place, program, allows_secrets=True)


PROGRAMS = {
    "an exec function": "config.kubernetes.io/function: 'exec: {path: ./evil}'",
    "an exec function by the old name": "config.k8s.io/function: 'exec: {path: ./evil}'",
    "ours with arguments": "config.kubernetes.io/function: 'exec: {path: kustomize-litellm, args: [x]}'",
    "a container": "config.kubernetes.io/function: 'container: {image: example.com/evil}'",
    "a starlark function": "config.kubernetes.io/function: 'starlark: {path: evil.star}'",
    "a container by annotation": "config.kubernetes.io/container: example.com/evil",
}


@pytest.mark.parametrize("section", ["generators", "transformers", "validators"])
@pytest.mark.parametrize("annotation", PROGRAMS.values(), ids=PROGRAMS)
def test_a_program_that_is_not_ours_is_a_finding(place, engine, section, annotation):
    config = f"apiVersion: example.com/v1\nkind: Evil\nmetadata:\n  name: evil\n  annotations:\n    {annotation}\n"
    files = {"overlay/kustomization.yaml": f"{section}: [evil.yaml]\n", "overlay/evil.yaml": config}
    place.archive.write_bytes(of_files(files))
    marker = place.archive.parent / "ran"
    found = refusal(place, engine(f"touch {marker}"))

    assert not marker.exists(), "the engine was started"
    assert found.reason == "BuildFailed"
    assert found.message.startswith("overlay/evil.yaml: runs ")
    assert found.message.endswith("; in the cluster no program but kustomize-litellm runs; remove it, or render in CI")


def test_a_legacy_plugin_is_a_finding(place, engine):
    config = "apiVersion: example.com/v1\nkind: Evil\nmetadata: {name: evil}\n"
    place.archive.write_bytes(
        of_files({"overlay/kustomization.yaml": "generators: [e.yaml]\n", "overlay/e.yaml": config})
    )

    assert refusal(place, engine("exit 9")).message.startswith('overlay/e.yaml: runs the plugin "Evil" of ')


@pytest.mark.parametrize(
    "kustomization",
    [
        "resources: [https://example.com/a.yaml]\n",
        "resources: [github.com/org/repo//base?ref=main]\n",
        "components: ['git@example.com:org/repo']\n",
        "patches: [{path: https://example.com/p.yaml}]\n",
        "configMapGenerator: [{name: a, files: [https://example.com/f]}]\n",
        "helmCharts: [{name: a, repo: 'https://example.com', valuesFile: https://example.com/v.yaml}]\n",
    ],
)
def test_nothing_is_fetched(place, engine, kustomization):
    place.archive.write_bytes(of_files({"overlay/kustomization.yaml": kustomization}))
    found = refusal(place, engine("exit 9"))

    assert found.reason == "BuildFailed"
    assert found.message.startswith("overlay/kustomization.yaml: fetches ")
    assert "--allow" not in found.message


def test_a_renderer_that_ends_takes_its_builds_with_it_and_believes_none_of_them(place, engine):
    builds = BuildProcesses(CHILD, engine("sleep 60"), Bounds())
    ends: list[type[BaseException]] = []

    def run() -> None:
        try:
            builds.build(place, "overlay")
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test looks at it
            ends.append(type(error))

    worker = threading.Thread(target=run)
    worker.start()
    end = time.monotonic() + 10
    while not children(place) and time.monotonic() < end:
        time.sleep(0.02)
    builds.end_all()
    worker.join(5)

    assert ends == [EndedError]
    assert is_soon_alone(place)
    with pytest.raises(EndedError):
        builds.build(place, "overlay")


def test_a_build_outlives_nobody_for_long(place, engine):
    """Should nobody look after it, and should those end who would."""
    with building(engine("exec sleep 60"), seconds=1.0) as builds:
        order: dict[str, object] = {
            "archive": str(place.archive),
            "tree": str(place.tree),
            "environment": {},
            "path": "overlay",
        }
        order |= {"engine": builds._engine, "allow_secrets": False, **builds._bounds._asdict()}
        answers, output = os.pipe()
        builds._starter.start(json.dumps(order).encode(), output, output)
        os.close(output)
        began = time.monotonic()
        while os.read(answers, 1000):
            pass
        os.close(answers)

        assert time.monotonic() - began < 10
        assert is_soon_alone(place)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_who_asks_may_be_killed_and_its_builds_end_with_it(place, engine, number):
    code = (
        "import sys\nfrom tests.unit.flux.test_build_process import *\n"
        "place = Workplace(*map(Path, sys.argv[1:5]))\n"
        "BuildProcesses(CHILD, sys.argv[5], Bounds()).build(place, 'overlay')\n"
    )
    words = [sys.executable, "-c", code, *map(str, place), engine("exec sleep 60")]
    with subprocess.Popen(words, cwd=Path(__file__).parents[3]) as process:
        end = time.monotonic() + 20
        while len(children(place)) < 2 and time.monotonic() < end:
            time.sleep(0.02)
        assert children(place)
        process.send_signal(number)

    assert is_soon_alone(place)


def test_who_starts_builds_may_be_killed_and_another_one_starts_them(place, engine):
    with building(engine(prints(place))) as builds:
        assert builds.build(place, "overlay").text == RENDER
        server = builds._starter.server
        assert server is not None
        server.kill()
        server.wait()
        (place.tree / "overlay").rename(place.home / "used")

        assert builds.build(place, "overlay").text == RENDER
        assert builds._starter.server is not server


SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: orphans below come to us, as they do to a container's first process


def test_no_dead_process_is_left_to_the_first_one(place, engine):
    prctl = ctypes.CDLL(None).prctl
    assert prctl(SUBREAPER, 1, 0, 0, 0) == 0
    try:
        with building(engine("sleep 60 & sleep 60 & wait"), seconds=1.0) as builds:
            with pytest.raises(RefusedError):
                builds.build(place, "overlay")
            time.sleep(1.1)
            assert len(dead_children()) >= 2, "they came to us; else this test could not fail"
            builds._forget_orphans(1 << 22)
            assert dead_children() == []
    finally:
        prctl(SUBREAPER, 0, 0, 0, 0)


def dead_children() -> list[str]:
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = file.read_text().rpartition(")")[2].split()[:2]
            found += [file.parent.name] if (state, int(parent)) == ("Z", os.getpid()) else []
    return found


def test_an_installation_that_is_broken_is_no_fault_of_the_source(place, engine):
    builds = BuildProcesses("kustomize_plugin.nothing", engine("exit 1"), Bounds())

    with pytest.raises(StartError):
        builds.build(place, "overlay")
    builds.end_all()


def test_many_builds_at_once_do_not_get_in_each_others_way(place, engine, tmp_path):
    program = engine("cat overlay/a.yaml")
    ends: dict[int, str] = {}

    def run(builds: BuildProcesses, number: int) -> None:
        work = Workplace(*(tmp_path / str(number) / one.name for one in place))
        for one in work[1:]:
            one.mkdir(parents=True)
        text = RENDER.replace("name: a", f"name: a{number}")
        work.archive.write_bytes(of_files({**FILES, "overlay/a.yaml": text}))
        ends[number] = builds.build(work, "overlay").text

    with building(program) as builds:
        workers = [threading.Thread(target=run, args=(builds, number)) for number in range(12)]
        for one in workers:
            one.start()
        for one in workers:
            one.join(60)

    assert ends == {number: RENDER.replace("name: a", f"name: a{number}") for number in range(12)}


def test_bounds_that_are_tighter_already_stay(place, engine):
    with building(engine(f"ulimit -H -f >&2; {prints(place)}")) as builds:
        builds._starter._open()
        server = builds._starter.server
        assert server is not None
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))

        assert builds.build(place, "overlay").warnings == ["2048"]


@pytest.mark.parametrize("script", ["kill -9 $PPID", "kill -9 $$", "echo 'signal: killed' >&2; exit 1"])
def test_what_is_killed_for_memory_is_tried_again_now_and_then(place, engine, script):
    """By the system, which takes what it likes: the build, the engine or our function in it."""
    found = refusal(place, engine(script))

    assert (found.reason, found.is_fleeting, "memory" in found.message) == ("BuildOutOfMemory", True, True)


def test_a_defect_of_ours_is_told(place, engine, monkeypatch):
    monkeypatch.setattr(build_process, "_environment", lambda _: {"TMPDIR": 7})
    found = refusal(place, engine("exit 1"))

    assert found.reason == "BuildFailed"
    assert found.message.startswith("the build ended without an answer: ")
    assert "TypeError" in found.message


def test_memory_of_a_group_is_that_of_all_its_processes():
    script = f"{sys.executable} -c 'import time; a = bytearray(30 << 20); print(1, flush=True); time.sleep(30)'"
    with subprocess.Popen(
        ["/bin/sh", "-c", f"{script} & wait"], stdout=subprocess.PIPE, start_new_session=True
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        found = build_process._memory_of(process.pid)
        os.killpg(process.pid, signal.SIGKILL)

    assert 30 * MIB < found < 80 * MIB
    end = time.monotonic() + 3
    while build_process._memory_of(process.pid) and time.monotonic() < end:
        time.sleep(0.02)
    assert build_process._memory_of(process.pid) == 0


def test_an_engine_that_runs_what_it_should_not_reaches_nothing(place, engine, tmp_path_factory):
    token = tmp_path_factory.mktemp("other") / "token"
    token.write_text("of the pod")
    with building(engine(f"cat {token} >&2 2>/dev/null || echo denied >&2; {prints(place)}")) as builds:
        found = builds.build(place, "overlay").warnings

    if confinement.version_of(ctypes.CDLL(None)) < 1:
        pytest.skip("the kernel has no Landlock")
    assert found[-1:] == ["denied"]
    assert "of the pod" not in str(found)
