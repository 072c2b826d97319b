"""YAML as PyYAML, and so LiteLLM, reads it; what differs between PyYAML's releases is read our way."""

from __future__ import annotations

from yaml import YAMLError, load
from yaml.constructor import ConstructorError, SafeConstructor
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from kustomize_plugin.yamltext import nodes

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # a PyYAML built without libyaml
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

_MERGE = "tag:yaml.org,2002:merge"
_VALUE = "tag:yaml.org,2002:value"
_TEXT = "tag:yaml.org,2002:str"
_MOST_DIGITS = 4000
_MISFITS = (AttributeError, LookupError, ArithmeticError, TypeError)  # of PyYAML, for a `!!timestamp` of what is none
_Pairs = list[tuple[Node, Node]]


class _MergeKeys(SafeConstructor):
    """Of `<<: [*a, *b]` the first mapping wins, as YAML says and Go does: PyYAML 6.0.4 lets the last one win.

    The keys come in the order of PyYAML 6.0.1 to 6.0.3: those of the last mapping first, the entry's own at the end.
    """

    def flatten_mapping(self, node: MappingNode) -> None:
        pairs: _Pairs = node.value
        node.value = [pair for pair in pairs if pair[0].tag != _MERGE]  # first: a mapping may merge itself
        merged: _Pairs = []
        for key, value in pairs:
            if key.tag == _MERGE:
                merged += self._merged(value)
            elif key.tag == _VALUE:
                key.tag = _TEXT
        node.value = merged + node.value

    def construct_yaml_int(self, node: ScalarNode) -> int:
        """Read an integer; of more digits than Python writes none is read, in no base. Raises ValueError."""
        if len(node.value) > _MOST_DIGITS:
            raise ValueError(f"a number has {len(node.value)} digits")
        return super().construct_yaml_int(node)

    def _merged(self, value: Node) -> _Pairs:
        merged: _Pairs = []
        for source in reversed(value.value) if isinstance(value, SequenceNode) else (value,):
            if not isinstance(source, MappingNode):
                problem = 'the merge key "<<" takes a mapping, or a list of them'
                raise ConstructorError(None, None, problem, source.start_mark)
            self.flatten_mapping(source)
            merged += source.value
        return merged


_MergeKeys.add_constructor("tag:yaml.org,2002:int", _MergeKeys.construct_yaml_int)  # type: ignore[type-var]


class _QuickLoader(nodes.Unbounded, _MergeKeys, _SafeLoader):
    """The fastest loader of safe values that PyYAML has here, for texts that cannot be too deep."""


class Loader(nodes.Bounded, _MergeKeys, _SafeLoader):
    """The same for any text."""


def values(text: str) -> object:
    """Return the values of one document; raises yaml.YAMLError, and ValueError for a date such as 2024-13-45."""
    try:
        return load(text, Loader=Loader if nodes.may_be_deep(text) else _QuickLoader)  # noqa: S506 - it is PyYAML's safe one
    except (YAMLError, RecursionError) as error:
        raise nodes.depth_flaw(text) or error from error
    except _MISFITS as error:
        raise ConstructorError(None, None, "a value does not fit its tag", None) from error


def value(text: str, key: str) -> object:
    """Return the value of one key at the top, whatever is under the others; raises as `values` does."""
    loader = Loader(text)
    try:
        pair = nodes.entry(loader.get_single_node(), key)
        return loader.construct_document(pair[1]) if pair else None
    finally:
        loader.dispose()


def constructed(node: Node) -> object:
    """Return the value of a node that PyYAML has composed; raises as `values` does."""
    return _MergeKeys().construct_document(node)
