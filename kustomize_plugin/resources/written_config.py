"""What one merge wrote: proof for who sees the finished build, because text in a build can say anything of itself."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    Named = tuple[str, str]


class WrittenConfig:
    """A config as a merge read and wrote it: `before` and `after` are its texts, `note` the annotation beside it.

    `name` is the ConfigMap's at that time, `names` has its earlier ones too. `source` is a key that the merge removed,
    or empty. `rollouts` are kind and name of the workloads that got the checksum, `mounts` of those that use the
    ConfigMap. Of another `kind`, `key` and `source` are paths, and of a mapping the texts are what it means.
    """

    __slots__ = ("after", "before", "key", "kind", "mounts", "names", "note", "rollouts", "source")

    def __init__(  # noqa: PLR0913 - what there is to be told of a merge, each once
        self,
        *,
        names: list[str],
        key: str,
        source: str,
        before: str,
        after: str,
        note: str,
        rollouts: list[Named],
        mounts: list[Named],
        kind: str = "ConfigMap",
    ) -> None:
        self.names = names
        self.key = key
        self.source = source
        self.before = before
        self.after = after
        self.note = note
        self.rollouts = rollouts
        self.mounts = mounts
        self.kind = kind

    @property
    def name(self) -> str:
        """What the ConfigMap was called when it was written."""
        return self.names[0]

    def follows(self, earlier: WrittenConfig) -> bool:
        """Tell whether it was made of what an earlier merge wrote."""
        return earlier.after == self.before and earlier.key == self.key and bool(set(earlier.names) & set(self.names))


def standing(written: list[WrittenConfig]) -> list[WrittenConfig]:
    """Return those of the merges of one build, in their order, that no later one has built upon."""
    found: list[WrittenConfig] = []
    for one in written:
        replaced = next((earlier for earlier in reversed(found) if one.follows(earlier)), None)
        found = [earlier for earlier in found if earlier is not replaced]
        found.append(one)
    return found
