# kustomize-litellm as a containerised KRM function and as a command: docker build -t registry.example.com/kustomize-litellm .
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN python -m venv /opt/kustomize-litellm && /opt/kustomize-litellm/bin/pip install --no-cache-dir .

FROM python:3.13-slim
COPY --from=build /opt/kustomize-litellm /opt/kustomize-litellm
ENV PATH=/opt/kustomize-litellm/bin:/usr/local/bin:/usr/bin:/bin PYTHONDONTWRITEBYTECODE=1
# nobody, as a number: runAsNonRoot cannot tell who a name is.
USER 65534
ENTRYPOINT ["kustomize-litellm"]
