"""`kustomize-litellm flux`: words in, a renderer that runs until it is told to end."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kustomize_plugin.commands import sections
from kustomize_plugin.commands.could_not_run import CouldNotRunError
from kustomize_plugin.commands.number_range import PositiveSeconds
from kustomize_plugin.flux.flux_settings import MIB, Address, Bounds, FluxSettings, Places

if TYPE_CHECKING:
    from kustomize_plugin.flux.controller import Controller
    from kustomize_plugin.flux.kubernetes_api import KubernetesApi

SECTION = sections.RUNNING
_BUILD = "kustomize_plugin.commands.flux_build"
_EXTRA = "install kustomize-litellm[flux]"
_OWN_NAMESPACE = Path("/var/run/secrets/kubernetes.io/serviceaccount/namespace")
_ADDRESS = re.compile(r"(?P<host>|\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+):(?P<port>\d{1,5})")
_ADVERTISED = re.compile(r"(\[[0-9a-fA-F:.]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?")
_LARGEST_PORT = 65535
_MOST_NAMESPACES = 20


class _AddressType(click.ParamType):  # type: ignore[type-arg, unused-ignore]
    """HOST:PORT, or :PORT for every address of the machine."""

    name = "address"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Address:
        if isinstance(value, Address):
            return value
        found = _ADDRESS.fullmatch(str(value))
        if found is None or int(found["port"]) > _LARGEST_PORT:
            self.fail(f'"{value}" is not HOST:PORT; write :9090 for every address of the machine', param, ctx)
        return Address(found["host"].strip("[]"), int(found["port"]))


_WHERE = _AddressType()


@click.command(
    epilog="""\b
Examples:
  kustomize-litellm flux
  kustomize-litellm flux --storage-path /data --storage-adv-addr kustomize-litellm.flux-system.svc
\b
Exit codes: 0 ended by SIGTERM, 2 usage, 3 could not run, 130 interrupted.
"""
)
@click.option("--namespace", "namespaces", multiple=True, metavar="NS",
              help="Watch this one; may be repeated. Default: the pod's own.")  # fmt: skip
@click.option("--all-namespaces", "everywhere", is_flag=True, help="Watch all namespaces.")
@click.option("--allow-cross-namespace", "crosses", is_flag=True, help="Render sources of another namespace, too.")
@click.option("--storage-path", "storage", type=click.Path(file_okay=False, path_type=Path), metavar="DIR",
              help="Where artifacts are kept. Default: a temporary folder.")  # fmt: skip
@click.option("--storage-addr", "storage_address", type=_WHERE, default=":9090", show_default=True, metavar="HOST:PORT",
              help="Serve artifacts here.")  # fmt: skip
@click.option("--storage-adv-addr", "advertised", default="", metavar="HOST[:PORT]",
              help="What the URLs of artifacts name. Default: --storage-addr.")  # fmt: skip
@click.option("--metrics-addr", "metrics_address", type=_WHERE, default=":8080", show_default=True, metavar="HOST:PORT",
              help="Serve /metrics, /healthz and /readyz here.")  # fmt: skip
@click.option("--events-addr", "events_url", default="", metavar="URL",
              help="Flux's notification-controller. Default: Kubernetes' Events only.")  # fmt: skip
@click.option("--concurrent", "workers", type=click.IntRange(1, 32), default=2, show_default=True, metavar="N",
              help="How many are built at the same time.")  # fmt: skip
@click.option("--requeue-seconds", "look", type=PositiveSeconds(10, 86400), default=300, show_default=True, metavar="N",
              help="Look at everything again this often.")  # fmt: skip
@click.option("--build-timeout", "seconds", type=PositiveSeconds(1, 3600), default=60, show_default=True,
              metavar="SECONDS", help="Refuse what takes longer to build.")  # fmt: skip
@click.option("--build-memory", "memory", type=click.IntRange(192, 65536), default=1024, show_default=True,
              metavar="MIB", help="Refuse builds that take more.")  # fmt: skip
@click.option("--max-source-mib", "packed", type=click.IntRange(1, 10240), default=50, show_default=True, metavar="N",
              help="Refuse larger archives.")  # fmt: skip
@click.option("--max-unpacked-mib", "unpacked", type=click.IntRange(1, 10240), default=250, show_default=True,
              metavar="N", help="Refuse archives that hold more.")  # fmt: skip
@click.option("--max-files", "files", type=click.IntRange(1, 1_000_000), default=20000, show_default=True, metavar="N",
              help="Refuse archives with more files and folders.")  # fmt: skip
@click.option("--allow-secrets", is_flag=True, help="Publish Secrets whose values anybody can read.")
@click.option("--log-format", "log_format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def flux(
    *,
    namespaces: tuple[str, ...],
    everywhere: bool,
    crosses: bool,
    storage: Path | None,
    storage_address: Address,
    advertised: str,
    metrics_address: Address,
    events_url: str,
    workers: int,
    look: float,
    seconds: float,
    memory: int,
    packed: int,
    unpacked: int,
    files: int,
    allow_secrets: bool,
    log_format: str,
) -> None:
    """Render gateways in the cluster, for Flux to apply.

    Watches ExternalArtifacts with the annotation kustomize-litellm.dev/path, and the GitRepositories, OCIRepositories
    and Buckets that they name. What a source holds is built as `build` does, in a process of its own; programs other
    than ours never run, and nothing is fetched. The render is served, and the ExternalArtifact's status says where.
    After a mistake it says what is wrong, and what was applied last stays.

    Uses KUBECONFIG, or the service account of the pod.
    """
    _refuse(namespaces, everywhere, advertised, storage_address)
    api, own = _cluster()
    seen = () if everywhere else tuple(dict.fromkeys(namespaces)) or (own,)
    bounds = Bounds(seconds, memory * MIB, packed * MIB, unpacked * MIB, files)
    places = Places(storage_address, advertised, metrics_address, events_url)
    with _folder(storage) as folder:
        _run(FluxSettings(seen, crosses, folder, places, workers, look, bounds, allow_secrets, log_format), api)


def _refuse(namespaces: tuple[str, ...], everywhere: bool, advertised: str, address: Address) -> None:
    if namespaces and everywhere:
        raise click.UsageError("--namespace goes only without --all-namespaces")
    if len(set(namespaces)) > _MOST_NAMESPACES:
        raise click.UsageError(f"more than {_MOST_NAMESPACES} namespaces: pass --all-namespaces")
    if advertised and not _ADVERTISED.fullmatch(advertised):
        raise click.UsageError(f'--storage-adv-addr: "{advertised}" is not HOST or HOST:PORT; leave out http://')
    if not advertised and not address.host and _OWN_NAMESPACE.exists():
        raise click.UsageError("in a pod, name the Service: --storage-adv-addr kustomize-litellm.flux-system.svc")


def _cluster() -> tuple[KubernetesApi, str]:
    """Return the API server, and the namespace that is ours."""
    try:
        import prometheus_client  # noqa: F401 - before a connection is made

        from kustomize_plugin.flux import kubernetes_api
    except ImportError as error:
        raise CouldNotRunError(f"{error.name} is not installed: {_EXTRA}") from error
    try:
        api, namespace = kubernetes_api.connect()
    except kubernetes_api.NoClusterError as error:
        raise CouldNotRunError(str(error)) from error
    with contextlib.suppress(OSError):
        namespace = _OWN_NAMESPACE.read_text(encoding="utf-8").strip() or namespace
    return api, os.environ.get("RUNTIME_NAMESPACE") or namespace


@contextlib.contextmanager
def _folder(storage: Path | None) -> Iterator[Path]:
    """Return where artifacts are kept, for as long as we run where nobody named a folder."""
    if storage is not None:
        yield storage
        return
    with tempfile.TemporaryDirectory(prefix="kustomize-litellm-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def _run(settings: FluxSettings, api: KubernetesApi) -> None:
    from kustomize_plugin.flux import log_lines
    from kustomize_plugin.flux.build_process import BuildProcesses
    from kustomize_plugin.flux.controller import Controller
    from kustomize_plugin.machine import engine

    if shutil.which(engine.KUSTOMIZE, path=engine.search_path()) is None:
        raise CouldNotRunError("kustomize is not on PATH, and kubectl would not run the merge; install kustomize 5")
    try:
        program = engine.choose(engine.KUSTOMIZE).path
        builds = BuildProcesses(_BUILD, program, settings.bounds, settings.allows_secrets)
        controller = Controller(settings, api, builds, log_lines.to(settings.log_format))
    except engine.EngineError as error:
        raise CouldNotRunError(str(error)) from error
    except OSError as error:
        raise CouldNotRunError(
            f"cannot start: {error.strerror or error}; see --storage-path and the addresses"
        ) from error
    if _until_ended(controller) == signal.SIGINT:
        raise KeyboardInterrupt


def _until_ended(controller: Controller) -> int:
    """Run until a signal comes, and return its number; further ones do not break off the end."""
    received: list[int] = []

    def stop(number: int, _frame: object) -> None:
        received.append(number)
        controller.stop()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop)
    controller.run()
    return received[0] if received else signal.SIGTERM
