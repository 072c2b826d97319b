"""Which deployment of a group was which before: they have no names of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kustomize_plugin.config.litellm_config import same
from kustomize_plugin.gateway.deployments import Deployment

Pair = tuple[Deployment | None, Deployment | None]


def pairs(before: list[Deployment], after: list[Deployment]) -> Iterator[Pair]:
    """Yield the deployments in pairs, the likest first; None stands for what was added or removed."""
    left, right = list(before), list(after)
    found: list[Pair] = []
    for alike in (_equal, _one_backend, _one_model, _any):
        found += _matched(left, right, alike)
    position = {id(one): index for index, one in enumerate(after)}
    yield from sorted(found, key=lambda pair: position[id(pair[1])])
    yield from ((None, one) for one in right)
    yield from ((one, None) for one in left)


def _matched(
    left: list[Deployment], right: list[Deployment], alike: Callable[[Deployment, Deployment], bool]
) -> Iterator[Pair]:
    """Yield the pairs that are alike, and take them out of both lists."""
    for one in list(left):
        other = next((other for other in right if alike(one, other)), None)
        if other is not None:
            left.remove(one)
            right.remove(other)
            yield one, other


def _equal(one: Deployment, other: Deployment) -> bool:
    return same(one.params, other.params) and same(one.info, other.info)


def _one_backend(one: Deployment, other: Deployment) -> bool:
    return (one.model, one.api_base) == (other.model, other.api_base)


def _one_model(one: Deployment, other: Deployment) -> bool:
    return one.model == other.model


def _any(_one: Deployment, _other: Deployment) -> bool:
    return True
