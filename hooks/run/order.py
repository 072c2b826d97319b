"""What a lint run is asked for, as a value."""

from __future__ import annotations


class Order:
    """The words of a command line, or of a caller inside.

    `select` and `ignore` hold codes, their beginnings or names. Without `paths` the run is about the current folder, or
    with `deleted` about what the next commit deletes. `rendered` names a folder whose build is checked instead of
    files; `render` builds the overlays in `paths`. `held` are texts that count instead of what their files have.
    `today` is a day as ISO writes it, and `is_commit` says that the hook of a commit asks: what follows the clock is
    judged as of that day, or with `strict` as of now. `form`, `strict`, `quiet` and `verbose` are for whoever shows the
    report.
    """

    __slots__ = (
        "allow_exec", "allow_remote", "deleted", "fix", "form", "held", "ignore", "is_commit", "paths", "quiet",
        "render", "rendered", "select", "strict", "today", "verbose",
    )  # fmt: skip

    def __init__(  # noqa: PLR0913 - an option each; all have a default
        self,
        paths: list[str] | None = None,
        *,
        select: frozenset[str] = frozenset(),
        ignore: frozenset[str] = frozenset(),
        form: str = "text",
        fix: bool = False,
        strict: bool = False,
        deleted: bool = False,
        rendered: str = "",
        render: bool = False,
        allow_remote: bool = False,
        allow_exec: bool = False,
        quiet: bool = False,
        verbose: bool = False,
        today: str = "",
        held: dict[str, str] | None = None,
        is_commit: bool = False,
    ) -> None:
        self.paths = paths or []
        self.select = select
        self.ignore = ignore
        self.form = form
        self.fix = fix
        self.strict = strict
        self.deleted = deleted
        self.rendered = rendered
        self.render = render
        self.allow_remote = allow_remote
        self.allow_exec = allow_exec
        self.quiet = quiet
        self.verbose = verbose
        self.today = today
        self.held = held or {}
        self.is_commit = is_commit
