"""Amazon Bedrock; names are vendor.model ids, inference profiles or ARNs, with LiteLLM's route before them."""

from kustomize_plugin.providers.provider import Provider, Trap

_ROUTES = r"(?:(?:converse|converse_like|invoke)/)?"
_FAMILIES = r"(?:claude|llama|nova|titan|mistral|mixtral|command)[-\d]"

PROVIDER = Provider(
    "bedrock",
    catalog=None,
    dialect="",
    key="AWS_ACCESS_KEY_ID",
    key_format="",
    key_sign="",
    secrets=("api_key", "aws_secret_access_key", "aws_session_token", "aws_web_identity_token"),
    names=(
        Trap(
            _ROUTES + _FAMILIES, "lacks its vendor", 'Bedrock\'s ids look like "anthropic.claude-…" or "amazon.nova-…"'
        ),
        Trap(_ROUTES + "anthropic/", "has a slash after its vendor", "Bedrock's ids have a dot there"),
    ),
)
