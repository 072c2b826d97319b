# kustomize-litellm as a containerised KRM function and as a command: docker build -t registry.example.com/kustomize-litellm .
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/kustomize-litellm && /opt/kustomize-litellm/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/kustomize-litellm /opt/kustomize-litellm
# Artifact Hub shows these.
LABEL org.opencontainers.image.title="kustomize-litellm" \
      org.opencontainers.image.description="Keeps each model group of a LiteLLM gateway in a file of its own and merges them during kustomize build" \
      org.opencontainers.image.source="https://github.com/kustomize-litellm/kustomize-litellm" \
      org.opencontainers.image.licenses="Apache-2.0" \
      io.artifacthub.package.license="Apache-2.0" \
      io.artifacthub.package.readme-url="https://raw.githubusercontent.com/kustomize-litellm/kustomize-litellm/main/README.md"
ENV PATH=/opt/kustomize-litellm/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1
# nobody, as a number: runAsNonRoot cannot tell who a name is.
USER 65534
ENTRYPOINT ["kustomize-litellm"]
