"""The merge of one config text with its fragments: text and values in, text and findings out."""

from __future__ import annotations

from kustomize_plugin.config import chain_names, header, kind_shapes
from kustomize_plugin.config.fragment import ModelFragment, SettingsFragment
from kustomize_plugin.config.litellm_config import Config, ConfigError
from kustomize_plugin.failover import compiled
from kustomize_plugin.finding import WARNING, Field, Finding, has_errors
from kustomize_plugin.merge import model_list, settings_merge
from kustomize_plugin.merge.chains import Chains, Origin
from kustomize_plugin.secrets import inline_keys
from kustomize_plugin.yamltext.splice import SharedAnchorError

LIMIT_BYTES = 1024 * 1024  # the API server's limit for the data of a ConfigMap
ANNOTATION_BYTES = 256 * 1024  # client-side apply keeps a copy in an annotation of at most this size
_MASTER = ("master_key", "salt_key")


class Promise:
    """A `spec.failover` to compile; `local` and `cloud` name the groups of these tiers, an earlier merge's included."""

    __slots__ = ("cloud", "failover", "local")

    def __init__(self, failover: dict[str, object], local: set[str], cloud: set[str]) -> None:
        self.failover = failover
        self.local = local
        self.cloud = cloud

    def compile_into(self, text: str) -> str:
        """Return a merged text that keeps the promise; raises SharedAnchorError."""
        from kustomize_plugin.failover import compiler, order_levels  # only a merge that promises one pays for it

        return compiler.compile_text(text, self.failover, order_levels.Tiers(self.local, self.cloud))


def merge(
    text: str,
    models: list[ModelFragment],
    setting_fragments: list[SettingsFragment],
    explicit: set[str],
    origin: Origin,
    promise: Promise | None = None,
) -> tuple[str, list[Finding]]:
    """Return the merged text and the findings; on an error the text is worthless.

    `explicit` names the groups that are explicit-only after the merge, those of an earlier merge included. What an
    earlier merge compiled for its failover goes; the promise is compiled again.
    """
    joined = settings_merge.Joined(setting_fragments)
    findings = _twice(models) + joined.findings
    try:
        config = Config(compiled.strip_text(text))
        findings += _keys_of_base(config, origin)
        if has_errors(findings):
            return text, findings
        sections = settings_merge.merge(config, joined)
    except SharedAnchorError as error:
        return text, [_shared_anchor(error, origin)]
    except ConfigError as error:
        return text, [_unusable(error, origin)]
    model_list.merge(config, models)
    names = chain_names.after_merge(config, models, sections, explicit, origin.text_of)
    chains = Chains(config, names, sections, origin)
    for setting in kind_shapes.CHAIN_FIELDS.values():
        chains.merge(setting, models)
    chains.merge_defaults(setting_fragments)
    findings += chains.findings
    try:
        merged = header.merge(config.render(), models)
        if promise is not None and not has_errors(findings):
            merged = promise.compile_into(merged)
    except SharedAnchorError as error:
        return text, [*findings, _shared_anchor(error, origin)]
    return merged, findings + _size(merged, origin)


def _keys_of_base(config: Config, origin: Origin) -> list[Finding]:
    """Refuse what lint refuses in a config, as in a fragment: what is built goes further than what is in git."""
    return [
        Finding(
            "LK401",
            f'"{path[-1]}" of the base is {inline_keys.redacted(value)} in plain text',
            "keep it in the Secret and write os.environ/NAME",
            origin.field(config.line(path), path),
            {"key": str(path[-1])},
        )
        for path, value in inline_keys.find(config.values)
        if not (str(path[-1]).endswith(_MASTER) and _is_published(value))  # another rule's
    ]


def _is_published(value: str) -> bool:
    from kustomize_plugin.secrets import placeholder_values  # has patterns; few bases have such a key

    return placeholder_values.is_published(value)


def _unusable(error: ConfigError, origin: Origin) -> Finding:
    problem = f"the LiteLLM config is not usable: {error}"
    return Finding(error.code, problem, "fix the base", origin.field(error.line))


def _shared_anchor(error: SharedAnchorError, origin: Origin) -> Finding:
    problem = f'anchor "&{error.anchor}" is defined in text that the merge changes, but "*{error.anchor}" still uses it'
    place = origin.field(error.line)
    return Finding("LK608", problem, "write the value out there", place, {"anchor": error.anchor})


def _twice(models: list[ModelFragment]) -> list[Finding]:
    """Find groups that two fragments claim."""
    owners: dict[str, ModelFragment] = {}
    findings = []
    for fragment in sorted(models, key=lambda fragment: fragment.subject.name):
        owner = owners.setdefault(fragment.group, fragment)
        if owner is not fragment:
            problem = f'group "{fragment.group}" is also defined by {owner.subject}'
            remedy = "keep one fragment for the group, with all deployments in its list"
            place = Field(fragment.subject, ("spec", "modelName"))
            findings.append(Finding("LK601", problem, remedy, place, {"group": fragment.group}))
    return findings


def _size(text: str, origin: Origin) -> list[Finding]:
    size = len(text.encode())
    if size > LIMIT_BYTES:
        problem = f"the merged config has {size:,} bytes, a ConfigMap holds {LIMIT_BYTES:,}"
        return [Finding("LK609", problem, "split the gateway in two", Field(origin.subject), {"bytes": size})]
    if size > ANNOTATION_BYTES:
        problem = f"the merged config has {size:,} bytes, too many for client-side apply"
        remedy = "apply it with --server-side"
        return [Finding("LK610", problem, remedy, Field(origin.subject), {"bytes": size}, severity=WARNING)]
    return []
