"""NVIDIA NIM: its public API, or a container of one's own."""

from kustomize_plugin.providers.provider import OPENAI, OPENAI_CATALOG, OPENAI_ROUTES, Provider

PROVIDER = Provider(
    "nvidia_nim",
    catalog=OPENAI_CATALOG,
    dialect=OPENAI,
    hosts=("integrate.api.nvidia.com",),
    base="https://integrate.api.nvidia.com/v1",
    paths=r"/v1(?:/.*)?",
    surplus=OPENAI_ROUTES,
    openai_base="https://integrate.api.nvidia.com/v1",
    key="NVIDIA_NIM_API_KEY",
    key_format=r"nvapi-[A-Za-z0-9_-]{60,70}",
    key_sign=r"nvapi-[\w-]{50,}",
)
