# kustomize-litellm as a containerised KRM function, as a command, and as the renderer for Flux:
#   docker build -t registry.example.com/kustomize-litellm .
# The engine, of the version that is tested. Every module is held to the checksums of tools/go.sum.
FROM golang:1.26 AS kustomize
WORKDIR /source/tools
COPY tools/go.mod tools/go.sum ./
RUN CGO_ENABLED=0 GOTOOLCHAIN=local go build -mod=readonly -trimpath -ldflags "-s -w -X sigs.k8s.io/kustomize/api/provenance.version=$(go list -m -f '{{.Version}}' sigs.k8s.io/kustomize/kustomize/v5)" -o /usr/local/bin/kustomize sigs.k8s.io/kustomize/kustomize/v5

FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
# What the extra flux brings, held to the checksums of constraints/; then the program alone.
RUN python -m venv /opt/kustomize-litellm && /opt/kustomize-litellm/bin/pip install --no-cache-dir --require-hashes -r constraints/flux.txt && /opt/kustomize-litellm/bin/pip install --no-cache-dir --no-deps .

FROM python:3.13-slim
COPY --from=kustomize /usr/local/bin/kustomize /usr/local/bin/kustomize
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
