"""The commands `secret set` and `secret status`: words in, words out, and no value among them."""

from __future__ import annotations

import json
import sys

import click

from kustomize_plugin.commands import notice, permissions, sections
from kustomize_plugin.commands import source as sources
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.source import Read, Source
from kustomize_plugin.machine.kubectl import Kubectl, KubectlError, SecretNotFoundError
from kustomize_plugin.machine.live_secret import LiveSecret
from kustomize_plugin.resources.outcome import CLEAN, FINDINGS
from kustomize_plugin.secrets import printable_text, secret_value

SECTION = sections.DAILY
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import NoReturn

    from kustomize_plugin.sources.gateway_configs import GatewayConfig

_SECRET = "litellm-secrets"  # noqa: S105 - a Secret's name


class RefusedError(CouldNotRunError):
    """The value is one that must not reach the cluster."""

    exit_code = FINDINGS


def _plain(_context: click.Context, _parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse what kubectl would take for an option."""
    if value is not None and value.startswith("-"):
        raise click.BadParameter(f'"{value}" is not a valid name')
    return value


@click.group(cls=sections.Group)
def secret() -> None:
    """Set keys of the gateway's Secret, and see which are missing."""


@secret.command(
    "set",
    epilog="""\b
Examples:
  kustomize-litellm secret set GROQ_API_KEY --namespace ml
  pass show groq | kustomize-litellm secret set GROQ_API_KEY --namespace ml --restart
  kustomize-litellm secret set OLLAMA_API_KEY --create --dry-run
\b
Exit codes: 0 set, 1 the value is refused, 2 usage, 3 kubectl or the cluster refused.
""",
)
@click.argument("name")
@click.argument("surplus", nargs=-1, metavar="")
@click.option(
    "--secret", "secret_name", default=_SECRET, show_default=True, callback=_plain, help="The Secret to write to."
)
@click.option("--context", callback=_plain, help="Default: kubectl's current one.")
@click.option("-n", "--namespace", callback=_plain, help="Default: that of the context.")
@click.option("--create", is_flag=True, help="Create the Secret if it does not exist.")
@click.option(
    "--deployment", default="litellm", show_default=True, callback=_plain, help="What reads the Secret at its start."
)
@click.option("--restart", is_flag=True, help="Restart the Deployment, instead of printing the command for it.")
@click.option("--dry-run", is_flag=True, help="Let the API server check everything, and write nothing.")
def set_value(
    *,
    name: str,
    surplus: tuple[str, ...],
    secret_name: str,
    context: str | None,
    namespace: str | None,
    create: bool,
    deployment: str,
    restart: bool,
    dry_run: bool,
) -> None:
    """Set the key NAME of the Secret to a value from a hidden prompt or from stdin; other keys stay.

    Placeholders, published defaults and values that do not look like a key of NAME's provider are refused. The value
    reaches kubectl by its stdin: no command line, file or variable has it.
    """
    if surplus or not secret_value.is_variable(name):
        raise click.UsageError("give only the name of a variable; the value is asked for, or read from stdin")
    try:
        kubectl = Kubectl(context, namespace)
        value = _value(name)
        created = LiveSecret(kubectl, secret_name).put(name, value, create=create, dry_run=dry_run)
    except SecretNotFoundError as error:
        raise CouldNotRunError(
            f"{error}; create it with --create, or name another by --secret and --namespace"
        ) from error
    except KubectlError as error:
        raise CouldNotRunError(str(error)) from error
    done = f"{'created' if created else 'patched'} secret/{secret_name}: {name} ({len(value)} characters)"
    notice.tell(f"{done}{' (dry run: nothing is written)' if dry_run else ''}")
    if not dry_run:
        _restart(kubectl, deployment, run=restart)
    elif restart:
        notice.tell(f"would restart deployment/{deployment}")


def _value(name: str) -> str:
    """Return the value that the user typed in or piped; raises RefusedError."""
    if sys.stdin is None:
        raise CouldNotRunError(f"stdin is closed; pipe the value of {name} in, or run this on a terminal")
    if sys.stdin.isatty():
        value = click.prompt(f"value of {name}", default="", show_default=False, hide_input=True, err=True)
    else:
        content = sys.stdin.buffer.read(secret_value.LARGEST + 1)
        if len(content) > secret_value.LARGEST:
            raise RefusedError(f'the value for "{name}" is larger than a Secret can be')
        value = content.decode(errors="surrogateescape")
    bare = value.rstrip("\r\n")
    if bare != value:
        notice.tell("stripped the line break at the end of the value")
    try:
        bare.encode()
    except UnicodeEncodeError:
        raise RefusedError(f'the value for "{name}" is not UTF-8') from None
    flaw = secret_value.flaw(name, bare)
    if flaw:
        raise RefusedError(f'the value for "{name}" {flaw}')
    return bare


def _restart(kubectl: Kubectl, deployment: str, *, run: bool) -> None:
    words = ("rollout", "restart", f"deployment/{deployment}")
    if not run:
        notice.tell("the gateway reads its environment at its start; restart it:")
        click.echo(kubectl.command(*words))
        return
    try:
        kubectl.run(*words)
    except KubectlError as error:
        raise CouldNotRunError(f"the key is set, but the gateway still runs with the old one: {error}") from error
    notice.tell(f"restarted deployment/{deployment}")


@secret.command(
    epilog="""\b
Examples:
  kustomize-litellm secret status overlays/production
  kustomize-litellm secret status overlays/production --context home --format json
  kustomize-litellm secret status compose.yaml
\b
Exit codes: 0 all are set, 1 some are not or the build has findings, 2 usage, 3 could not run.
"""
)
@sources.argument()
@click.option(
    "--secret", "secret_name", callback=_plain, metavar="NAME",
    help=f"The Secret to look at. Default: what the gateway takes its variables from, else {_SECRET}.",
)  # fmt: skip
@click.option("--context", callback=_plain, help="Default: kubectl's current one.")
@click.option(
    "-n", "--namespace", callback=_plain, help="Default: that of the rendered ConfigMap, else that of the context."
)
@click.option("--allow-remote", is_flag=True, help="Build remote bases; their functions run on this machine.")
@permissions.allow_exec
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def status(
    *,
    source: Source,
    secret_name: str | None,
    context: str | None,
    namespace: str | None,
    allow_remote: bool,
    form: str,
) -> None:
    """Tell for each os.environ/NAME of SOURCE's config what the live Secret has, and never its value.

    SOURCE is a kustomization, which is built, another folder, a file, - for standard input, or REV:PATH for one in git.
    A key is missing, empty, placeholder or set. Variables that the gateway gets from elsewhere are left out.

    Where a docker-compose file starts the gateway, its files of variables and this shell are looked at in place of a
    cluster.
    """
    from kustomize_plugin.commands import compose_status

    read = sources.read(source, allow_remote)
    configs = _configs(read)
    service = compose_status.started(read, configs) if not (secret_name or context or namespace) else None
    if service is not None:
        _tell(compose_status.values(service, configs), {"service": service.name, "file": service.file}, form)
    secret_name, keys, values = _live(read, configs, secret_name, context, namespace)
    _tell({name: values.get(key) for name, key in keys.items()}, {"secret": secret_name}, form)


def _live(
    read: Read, configs: list[GatewayConfig], secret_name: str | None, context: str | None, namespace: str | None
) -> tuple[str, dict[str, str], dict[str, str]]:
    """Return the Secret that counts, the key of each variable in it, and what the cluster has under these keys."""
    from kustomize_plugin.sources import needed_variables

    resources = _resources(read.text)
    secret_name = secret_name or needed_variables.secret(configs, resources) or _SECRET
    needed = needed_variables.needed(configs, resources, secret_name)
    try:
        live = LiveSecret(Kubectl(context, namespace or needed.namespace), secret_name)
        return secret_name, needed.keys, live.values() if needed.keys else {}
    except SecretNotFoundError as error:
        notice.tell(f"kustomize-litellm: {error}")
        return secret_name, needed.keys, {}
    except KubectlError as error:
        raise CouldNotRunError(str(error)) from error


def _tell(values: Mapping[str, str | None], head: dict[str, str], form: str) -> NoReturn:
    """Print the state of each variable, and end."""
    states = {name: secret_value.state(name, value) for name, value in values.items()}
    if form == "json":
        listed = [{"name": name, "status": found} for name, found in states.items()]
        click.echo(json.dumps({**head, "variables": listed}, indent=2))
    else:
        width = max(map(len, states), default=0)
        for name, found in states.items():
            click.echo(printable_text.line(f"{name:{width}}  {found}"))
    raise click.exceptions.Exit(CLEAN if set(states.values()) <= {secret_value.SET} else FINDINGS)


def _configs(read: Read) -> list[GatewayConfig]:
    """Return the configs that are meant; a source without any has no variables that could be set."""
    if not read.gateways:
        raise CouldNotRunError(f"{read.source} has no LiteLLM config")
    return read.gateways


def _resources(text: str) -> list[dict[str, object]]:
    """Return all mappings in a text."""
    from yaml import YAMLError

    from kustomize_plugin.yamltext import nodes, typed

    try:
        return [typed.mapping(nodes.value(root)) for root in nodes.compose_all(text)]
    except YAMLError:
        return []
