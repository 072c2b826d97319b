"""Run a cluster with Flux and our renderer until Ctrl-C: ``python -m tools.flux``."""

from __future__ import annotations

import argparse
import shlex
import signal
import sys
from pathlib import Path

from tools.cluster.program import ProgramError
from tools.cluster.serve import ClusterError
from tools.flux import gateway, programs, stage
from tools.flux.api import NAMESPACE
from tools.flux.objects import REQUESTED


def main() -> int:
    """Serve one small gateway, and say where everything is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--deploy", type=Path, default=stage.DEPLOY, help="the kustomization with the renderer's rights"
    )
    parser.add_argument("--renderer", default=shlex.join(programs.RENDERER), help="what is run as the renderer")
    chosen = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with stage.running(chosen.deploy, shlex.split(chosen.renderer)) as made:
            one = gateway.Gateway(made, "gw")
            one.create(gateway.files())
            sys.stdout.write(_told(made, one))
            sys.stdout.flush()
            signal.pause()
    except KeyboardInterrupt:
        return 130
    except (ClusterError, ProgramError) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    return 0


def _told(made: stage.Stage, one: gateway.Gateway) -> str:
    push = "git add -A && git commit -m x && git push ../gw.git main"
    return "\n".join(
        (
            f"export KUBECONFIG={made.servers.kubeconfig}",
            f"# logs of each program: {made.folder}/*.log; the renderer's account: {made.account}",
            f"# push: cd {one.repository.folder} && {push}",
            f"# then: kubectl -n {NAMESPACE} annotate --overwrite gitrepository gw {REQUESTED}=$(date +%s%N)",
            f"# applied: kubectl -n {one.target} get configmap litellm-config",
            f"# artifacts: {made.renderer.address}; metrics: http://127.0.0.1:{made.renderer.metrics_port}/metrics",
            "",
        )
    )


if __name__ == "__main__":
    sys.exit(main())
