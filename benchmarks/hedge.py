"""What a hedge costs, and what it is for: the same gateway with and without one, and one whose upstreams fail."""

from __future__ import annotations

import argparse
import asyncio

from benchmarks import hedge_costs, hedge_outages, report

RELEASE = "1.110.2"


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hedge", description=__doc__)
    parser.add_argument("--release", default=RELEASE, help="of LiteLLM, as `make litellm` installs it")
    parser.add_argument("--pairs", type=int, default=100, help="questions of one client to each gateway")
    parser.add_argument("--clients", type=int, default=50, help="at once")
    parser.add_argument("--only", choices=("costs", "outages"), help="leave the other tables out")
    asyncio.run(_measured(parser.parse_args()))


async def _measured(order: argparse.Namespace) -> None:
    if order.only != "outages":
        await hedge_costs.measured(order.release, order.pairs, order.clients)
    if order.only != "costs":
        await hedge_outages.measured(order.release, order.clients)


if __name__ == "__main__":
    report.machine()
    main()
