"""Writes LiteLLM configs of every shape and style: groups twice, chains in either section, null sections, aliases."""

from __future__ import annotations

from collections.abc import Callable

from tests.unit.writer import Path, Writer

GROUPS = ("a", "b/c", "d-1", "e.f", "zz")
ALIAS = "alias"
CHAINS = ("fallbacks", "context_window_fallbacks", "content_policy_fallbacks")
Write = Callable[[str, int, Path], None]


class ConfigWriter(Writer):
    """Writes whole configs; each chain setting stands in one section."""

    def config(self) -> None:
        if self.chance(15):
            self.add("# kustomize-litellm: zz story=1", ())
        self.noise(0, (), ())
        if self.chance(15):
            self.add(self.rng.choice(("---", "--- # start", "%YAML 1.1\n---")), ())
            self.noise(0, (), ())
        kind = self.rng.randrange(20)
        if kind == 0:
            self.add(self.rng.choice(("# nothing here", "~", "{}", "null # c", "{ }  # c")), (), shared=True)
        elif kind == 1:
            self.add(self.flow_config(), (), shared=True)
        else:
            self.block_config()
        self.noise(0, (), self.owners[-1][0][:1] if self.owners else ())
        if self.chance(5):
            self.add("...", ())

    def block_config(self) -> None:
        self.homes = {chain: self.rng.choice(("litellm_settings", "router_settings")) for chain in CHAINS}
        sections = [
            ("include", lambda head, _indent, owner: self.add(head + " []", owner)),
            ("model_list", self.model_list),
            ("litellm_settings", self.section),
            ("router_settings", self.section),
            ("general_settings", self.section),
            ("environment", self.value),
        ]
        self.rng.shuffle(sections)
        self.pairs(("", 0), (), [pair for pair in sections if pair[0] == "include" or self.chance(75)])

    def flow_config(self) -> str:
        models = self.flow_list([self.flow_model(name) for name in self.some_groups()], 0)
        chains = self.flow_list([self.flow_chain(name) for name in self.some_groups()], 0)
        sections = [
            ("include", "[]"),
            ("model_list", models),
            ("litellm_settings", self.flow_map([("fallbacks", chains)], 0)),
        ]
        return self.flow_map([*sections, ("general_settings", ""), ("x", "{}")], 0)

    def some_groups(self) -> list[str]:
        return [self.rng.choice(GROUPS) for _ in range(self.rng.randrange(4))]

    def nothing(self, head: str, owner: Path, empty: str) -> bool:
        """Maybe write a section that is null or empty."""
        if self.chance(15):
            self.add(
                head + self.rng.choice(("", " ~", f" {empty}", f" {empty[0]} {empty[1]} # c", "  # c")),
                owner,
                shared=True,
            )
            return True
        return False

    def model_list(self, head: str, indent: int, owner: Path) -> None:
        groups = self.some_groups()
        if self.nothing(head, owner, "[]") or not groups:
            return None if self.owners and self.owners[-1][0] == owner else self.add(head + " []", owner, shared=True)
        if self.chance(15):
            models = [self.flow_model(name) for name in groups]
            return self.add(f"{head} {self.flow_list(models, indent)}{self.trailing()}", owner, shared=True)
        return self.sequence(head, indent, owner, [self.model(name) for name in groups])

    def model(self, name: str) -> Write:
        def write(head: str, indent: int, owner: Path) -> None:
            if self.chance(15):
                self.add(f"{head} {self.flow_model(name)}{self.trailing()}", owner, shared=True)
                return
            pairs = [
                (
                    "model_name",
                    lambda head, _indent, owner: self.add(f"{head} {self.quoted(name)}{self.trailing()}", owner),
                ),
                ("litellm_params", self.params),
                ("model_info", self.value),
            ]
            self.mapping(head, indent, owner, pairs[: self.rng.choice((2, 2, 3))])

        return write

    def params(self, head: str, indent: int, owner: Path) -> None:
        self.mapping(
            head,
            indent,
            owner,
            [("model", self.scalar), *[(f"p{n}", self.value) for n in range(self.rng.randrange(3))]],
        )

    def quoted(self, name: str) -> str:
        return self.rng.choice((name, f"'{name}'", f'"{name}"'))

    def flow_model(self, name: str) -> str:
        return f"{{model_name: {self.quoted(name)}, litellm_params: {{model: x, p0: {self.flow_any(40)}}}}}"

    def flow_chain(self, source: str) -> str:
        targets = [self.quoted(name) for name in self.some_groups() if source not in (name, ALIAS)]
        return self.flow_map([(self.quoted(source), self.flow_list(targets, 40))], 40)

    def section(self, head: str, indent: int, owner: Path) -> None:
        if self.nothing(head, owner, "{}"):
            return
        name = str(owner[0])
        pairs: list[tuple[str, Write]] = [("s1", self.value), ("s2", self.value), ("s3", self.settings)]
        if name == "litellm_settings":
            pairs += [("callbacks", self.callbacks)]
        if name == "router_settings":
            pairs += [("model_group_alias", self.aliases)]
        if name != "general_settings":
            pairs += [(chain, self.chains) for chain in CHAINS if self.homes[chain] == name]
            if self.chance(40):
                pairs += [("default_fallbacks", self.targets)]
        self.rng.shuffle(pairs)
        self.mapping(head, indent, owner, [pair for pair in pairs if self.chance(70)] or [("s0", self.scalar)])

    def settings(self, head: str, indent: int, owner: Path) -> None:
        if not self.nothing(head, owner, "{}"):
            self.mapping(head, indent, owner, [("t1", self.value), ("t2", self.value)])

    def callbacks(self, head: str, indent: int, owner: Path) -> None:
        if self.nothing(head, owner, "[]"):
            return
        if self.chance(50):
            self.add(f"{head} {self.flow_list(['prometheus', 'x'], indent)}{self.trailing()}", owner, shared=True)
        else:
            self.sequence(head, indent, owner, [self.word("prometheus")])

    def aliases(self, head: str, _indent: int, owner: Path) -> None:
        self.add(
            head + " " + self.rng.choice((f"{{{ALIAS}: a}}", f"{{{ALIAS}: {{model: 'a', hidden: true}}}}")),
            owner,
            shared=True,
        )

    def chains(self, head: str, indent: int, owner: Path) -> None:
        sources = [*self.some_groups(), *([ALIAS] if self.chance(20) else [])]
        if not sources or self.chance(25):
            chains = [self.flow_chain(name) for name in sources]
            self.add(f"{head} {self.flow_list(chains, indent)}{self.trailing()}", owner, shared=True)
        else:
            self.sequence(head, indent, owner, [self.chain(name) for name in sources])

    def chain(self, source: str) -> Write:
        def write(head: str, indent: int, owner: Path) -> None:
            if self.chance(40):
                self.add(f"{head} {self.flow_chain(source)}{self.trailing()}", owner, shared=True)
            else:
                self.mapping(head, indent, owner, [(source, self.targets)])

        return write

    def targets(self, head: str, indent: int, owner: Path) -> None:
        source = str(owner[-1])
        names = [self.quoted(name) for name in self.some_groups() if source not in (name, ALIAS)]
        if not names or self.chance(40):
            self.add(f"{head} {self.flow_list(names, indent)}{self.trailing()}", owner, shared=True)
        else:
            self.sequence(head, indent, owner, [self.word(name) for name in names])

    def word(self, text: str) -> Write:
        return lambda head, _indent, owner: self.add(f"{head} {text}{self.trailing()}", owner)
