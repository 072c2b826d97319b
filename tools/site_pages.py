"""What mkdocs calls while it builds the site: the pages of rules and commands come from the rules and the commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from kustomize_plugin.commands.cli import main
from kustomize_plugin.hooks.rule import Rule
from kustomize_plugin.hooks.run import pages, rule_registry

_RULE_LINK = re.compile(r"\.\./RULES\.md(?:#(lk\d{3})[\w-]*)?")
_SOURCE_LINK = re.compile(r"\]\(\.\./(?!RULES\.md)([^)]*)\)")
_WIDTH = 100
_SCHEMAS = Path(__file__).parent.parent / "schemas"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that nobody writes."""
    rules = list(rule_registry.all_rules().values())
    generated = {"rules/index.md": _rules(rules)}
    for rule in rules:
        text = f"# {pages.heading(rule)}\n\n_Severity: {rule.severity}_\n\n{pages.markdown(rule)}\n"
        generated[f"rules/{rule.code.lower()}.md"] = text
    _fill_menu(config, list(generated))
    # below the addresses that their $id names; the vendored ones are others', at addresses of others
    for path in sorted(_SCHEMAS.glob("[!v]*/*.json")):
        name = f"schemas/{path.relative_to(_SCHEMAS).as_posix()}"
        files.append(File.generated(config, name, content=path.read_text(encoding="utf-8")))
    for name, text in {**generated, "commands.md": _commands()}.items():
        files.append(File.generated(config, name, content=text))
    return files


def _fill_menu(config: MkDocsConfig, names: list[str]) -> None:
    (entry,) = (entry for section in config.nav or () for entry in next(iter(section.values())) if "Rules" in entry)
    entry["Rules"] = names


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG001 - mkdocs' names
    """Lead links out of docs/ to the site's pages of rules, or to the repository."""
    source = _RULE_LINK.sub(lambda match: f"rules/{match[1] or 'index'}.md", markdown)
    return _SOURCE_LINK.sub(rf"]({config.repo_url}/blob/main/\1)", source)


def _rules(rules: list[Rule]) -> str:
    lines = ["# Rules", "", "`kustomize-litellm explain CODE` prints a page in the terminal.", ""]
    for family, title in pages.FAMILIES.items():
        lines += [f"## {title}", "", "| code | name | severity | what is wrong |", "|---|---|---|---|"]
        lines += [_row(rule) for rule in rules if rule.code[2] == family]
        lines.append("")
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    what = pages.summary(rule).replace("|", "\\|")
    return f"| [{rule.code}]({rule.code.lower()}.md) | {rule.name} | {rule.severity} | {what} |"


def _commands() -> str:
    sections = [f"## {name}\n\n```text\n{text}\n```\n" for name, text in _helps(main, "kustomize-litellm", None)]
    return "\n".join(["# Commands\n", "What `--help` prints.\n", *sections])


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    """Yield the help of a command and of those below it, as an 100 columns wide terminal shows it."""
    context = click.Context(command, info_name=name, parent=parent, max_content_width=_WIDTH, terminal_width=_WIDTH)
    yield context.command_path, command.get_help(context).rstrip()
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from _helps(found, below, context)
