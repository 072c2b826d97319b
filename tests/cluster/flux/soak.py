"""Random kills while pushes go on: ``python -m tests.cluster.flux.soak SECONDS [SEED]``.

Renderer, controllers and API server are killed (SIGKILL) and stopped for a while (SIGSTOP) at random, the renderer's
store is lost now and then, good and bad commits are pushed, paths are changed. In the end, with everything up: nothing
was ever applied that no good commit renders, nothing older after something newer, and the last good commit is there.
"""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx

from tests.cluster.flux.oracle import Oracle
from tools.cluster.program import Program
from tools.flux import objects, stage
from tools.flux.gateway import Gateway, files, fragment
from tools.flux.stage import Stage

GATEWAYS = 3
SETTLED = 180.0  # seconds in which everything has to have arrived once nothing is killed any more
FOLDERS = ("overlay", "other")
BAD: dict[str, dict[str, str | None]] = {
    "dangling": {"base/cloud.yaml": fragment("cloud", chain="locla")},
    "foreign": {
        "base/kustomization.yaml": "resources: [config.yaml, cloud.yaml, local.yaml]\ngenerators: [foreign.yaml]\n",
        "base/foreign.yaml": "apiVersion: example.com/v1\nkind: Anything\nmetadata: {name: anything}\n",
    },
    "broken": {"base/kustomization.yaml": "resources: [missing.yaml]\n"},
}


class Soaked:
    """One gateway with its oracle; `good` says whether its last commit renders."""

    def __init__(self, made: Stage, number: int) -> None:
        self.gateway = Gateway(made, f"soak-{number}")
        self.good = True
        self.commit = ""
        self._pushes = 0
        self.oracle = Oracle(made.servers.kubeconfig, self.gateway.target)
        self.gateway.repository.write(self._files())
        self._allow()
        self.gateway.create({})
        self.gateway.arrives(self.gateway.plain_build())

    def push(self, bad: str = "") -> None:
        """Push what differs from everything before."""
        self._pushes += 1
        self.gateway.repository.write({**self._files(), **BAD.get(bad, {})})
        if not bad:
            self._allow()
        self.commit = self.gateway.repository.push({})
        self.good = not bad
        with contextlib.suppress(httpx.HTTPError):
            self.gateway.ask(objects.source(self.gateway.name))

    def move(self) -> None:
        """Have another folder rendered."""
        other = FOLDERS[FOLDERS.index(self.gateway.folder) - 1]
        change = {"metadata": {"annotations": {objects.PATH: other}}}
        with contextlib.suppress(httpx.HTTPError):
            self.gateway.stage.api.patch(objects.artifact(self.gateway.name), change)
            self.gateway.folder = other

    def settle(self) -> list[str]:
        """Return what is wrong once everything has been up for long enough."""
        gateway = self.gateway
        try:
            gateway.fetch()
            if not self.good:
                gateway.refused(self.commit, SETTLED)
                self.push()
            gateway.arrives(gateway.plain_build(), SETTLED)
        except TimeoutError as error:
            return [f"{gateway.name}: lost: {error}"]
        return []

    def _allow(self) -> None:
        self.oracle.allow(self._pushes, *(self.gateway.plain_build(folder) for folder in FOLDERS))

    def _files(self) -> dict[str, str | None]:
        """Return a good gateway of this push alone, in two folders that render differently."""
        usual = files(model=f"push-{self._pushes}")
        other = {name.replace("overlay/", "other/"): text for name, text in usual.items()}
        listed = "resources: [../base, more.yaml, merge.yaml]\ntransformers: [merge.yaml]\n"
        more = {"other/kustomization.yaml": listed, "other/more.yaml": fragment("more", f"push-{self._pushes}")}
        return {**usual, **other, **more}


class Chaos:
    """Does one thing after the other at random; `done` counts what."""

    def __init__(self, made: Stage, soaked: list[Soaked], seed: int) -> None:
        self.done: Counter[str] = Counter()
        self._stage, self._soaked = made, soaked
        self._random = random.Random(seed)  # noqa: S311 - the same run twice, not a secret
        self._back: list[tuple[float, str, Callable[[], None]]] = []
        self._acts: dict[Callable[[], str], int] = {
            self._push: 45,
            self._push_bad: 15,
            self._move: 5,
            self._kill: 27,
            self._freeze: 4,
            self._lose_store: 4,
        }

    def run(self, seconds: float) -> None:
        """Go on for a while, then bring everything back."""
        until_time = time.monotonic() + seconds
        while time.monotonic() < until_time:
            act = self._random.choices(list(self._acts), weights=list(self._acts.values()))[0]
            self.done[act()] += 1
            time.sleep(self._random.expovariate(1 / 1.5))
            self._bring_back(time.monotonic())
        self._bring_back(float("inf"))
        self._stage.start()

    def _bring_back(self, now: float) -> None:
        for one in [one for one in self._back if one[0] <= now]:
            self._back.remove(one)
            one[2]()

    def _up(self) -> dict[str, Program]:
        """Return the programs that nothing has been done to."""
        away = {name for _, name, _ in self._back}
        return {name: one for name, one in self._stage.programs.items() if name not in away}

    def _later(self, name: str, back: Callable[[], None]) -> None:
        self._back.append((time.monotonic() + self._random.uniform(0, 6), name, back))

    def _push(self) -> str:
        self._random.choice(self._soaked).push()
        return "push"

    def _push_bad(self) -> str:
        bad = self._random.choice(list(BAD))
        self._random.choice(self._soaked).push(bad)
        return f"push, {bad}"

    def _move(self) -> str:
        self._random.choice(self._soaked).move()
        return "another path"

    def _kill(self) -> str:
        up = self._up()
        if not up:
            return "nothing left to kill"
        # Ours three times as often as each of the others.
        name = self._random.choice([*up, *(["renderer"] * 2 if "renderer" in up else [])])
        up[name].kill()
        self._later(name, up[name].start)
        return f"kill {name}"

    def _freeze(self) -> str:
        up = self._up()
        if not up:
            return "nothing left to freeze"
        name = self._random.choice(list(up))
        pid = up[name].pid
        os.kill(pid, signal.SIGSTOP)
        self._later(name, lambda: os.kill(pid, signal.SIGCONT))
        return f"freeze {name}"

    def _lose_store(self) -> str:
        store = self._stage.renderer.store
        for lost in store.iterdir():
            shutil.rmtree(lost, ignore_errors=True)
        return "store lost"


@contextlib.contextmanager
def soaking(gateways: int) -> Iterator[tuple[Stage, list[Soaked]]]:
    """Yield a stage, and gateways that are applied."""
    with stage.running() as made:
        soaked = [Soaked(made, number) for number in range(gateways)]
        try:
            yield made, soaked
        finally:
            for one in soaked:
                one.oracle.close()


def main(seconds: float, seed: int) -> int:
    """Print what was done and what was wrong; 1 where something was."""
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.default_int_handler)  # whichever way it is ended, so are its servers
    with soaking(GATEWAYS) as (made, soaked):
        chaos = Chaos(made, soaked, seed)
        chaos.run(seconds)
        wrong = [message for one in soaked for message in one.settle()]
        wrong += [message for one in soaked for message in one.oracle.violations]
        states = sum(one.oracle.seen for one in soaked)
        log = made.renderer.program.log.read_text(errors="replace")
        chaos.done |= Counter({"states seen": states, "gaps in the watches": sum(one.oracle.gaps for one in soaked)})
        lines = [f"{count:6} {what}" for what, count in sorted(chaos.done.items())]
        sys.stdout.write("\n".join([f"seed {seed}, {seconds:g} s", *lines, *wrong[:20], ""]))
        if wrong:
            sys.stdout.write("".join(log.splitlines(keepends=True)[-60:]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
