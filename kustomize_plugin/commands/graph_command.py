"""`kustomize-litellm graph`: words in, words out."""

from __future__ import annotations

from pathlib import Path

import click

from kustomize_plugin.commands import delivery, notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from kustomize_plugin.commands.source import Source
    from kustomize_plugin.picture.gateway_report import GatewayReport
    from kustomize_plugin.picture.rendered_gateway import Rendered
    from kustomize_plugin.providers.tags_lock import TagsLock

MERMAID, SVG, HTML = "mermaid", "svg", "html"
_ENDINGS = {
    ".svg": SVG,
    ".html": HTML,
    ".htm": HTML,
    "": MERMAID,
    **dict.fromkeys((".md", ".mmd", ".mermaid", ".txt"), MERMAID),
}


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm graph overlays/production
  kustomize-litellm graph overlays/production -o gateway.svg
  kustomize-litellm graph overlays/production -o gateway.html
  kustomize-litellm graph helmrelease.yaml
  kustomize-litellm graph main:values.yaml --config proxy_config
  kustomize-litellm build overlays/local | kustomize-litellm graph - --format svg > local.svg
\b
Exit codes: 0 drawn, 1 the build has findings, 2 usage, 3 could not run.
"""
)
@sources.argument()
@click.option("--format", "form", type=click.Choice([MERMAID, SVG, HTML]),
              help="Default: what the ending of the -o FILE says; mermaid on stdout.")  # fmt: skip
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of stdout.")
@click.option("--budget", type=PositiveSeconds(min=0, min_open=True), metavar="SECONDS",
              help="What a failover may take; default: the FragmentMerge's budgetSeconds.")  # fmt: skip
@click.option("--no-lint", is_flag=True, help="Leave findings out of the HTML report.")
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
def graph(
    *, source: Source, form: str | None, output: Path | None, budget: float | None, no_lint: bool, allow_remote: bool
) -> None:
    """Draw the groups, tiers and fallback chains of a gateway.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git:
    wherever the config is kept (docs/layouts.md). Mermaid is for a README, SVG for a wiki. The HTML report is one file
    without scripts, and tells of each group its deployments, time-outs, secrets (names only), locked tags, worst-case
    failover and findings.
    """
    wanted = form or _ending(output)
    rendered = sources.read(source, allow_remote).gateway
    title = _title(source)
    if wanted == HTML:
        from kustomize_plugin.picture import html_page

        text = html_page.render(_report(source, rendered, title, budget, lint=not no_lint))
    elif wanted == SVG:
        from kustomize_plugin.picture import svg

        text = svg.document(rendered.gateway, f"Fallback chains of {title}")
    else:
        text = _mermaid(rendered)
    delivery.deliver(text, output)


def _mermaid(rendered: Rendered) -> str:
    from kustomize_plugin.picture import mermaid

    drawn = mermaid.draw(rendered.gateway)
    if drawn.left_out:
        message = f"mermaid draws {mermaid.MOST_EDGES} edges at most: {drawn.left_out} groups are left out"
        notice.tell(f"{message}; --format svg and html have them all")
    return drawn.text


def _report(source: Source, rendered: Rendered, title: str, budget: float | None, *, lint: bool) -> GatewayReport:
    from kustomize_plugin.commands import graph_findings, lint_findings
    from kustomize_plugin.picture.gateway_report import GatewayReport

    found: list[dict[str, object]] | None = None
    by_file: dict[str, str] = {}
    if lint and not (source.is_stdin or source.revision):
        try:
            found, by_file = graph_findings.findings(source.path), graph_findings.groups(source.path)
        except lint_findings.NotLintedError as error:
            notice.tell(f"the report has no findings: {error}")
    return GatewayReport(rendered.gateway, title, findings=found, by_file=by_file, lock=_lock(source), budget=budget)


def _lock(source: Source) -> TagsLock | None:
    from kustomize_plugin.providers import tags_lock

    place = source.path.resolve()
    try:
        return None if source.is_stdin else tags_lock.nearest(str(place / tags_lock.FILE if place.is_dir() else place))
    except tags_lock.TagsLockError as error:
        raise CouldNotRunError(f"{error.path}: {error}") from error


def _ending(output: Path | None) -> str:
    """Return the format that a file's name asks for."""
    found = _ENDINGS.get(output.suffix.lower() if output else "")
    if found is None:
        raise click.UsageError(
            f'"{output}" does not end like a known format; name it .svg, .html or .md, or pass --format'
        )
    return found


def _title(source: Source) -> str:
    """Name the gateway by its folder or file: a path from elsewhere would make the same gateway another file."""
    if source.is_stdin:
        return "standard input"
    resolved = source.path.resolve()
    return resolved.name or str(resolved)
