"""Made-up GitOps trees of any size."""

from __future__ import annotations

import random
from pathlib import Path

FILES_PER_APP = 15
_ALERTS_PER_APP = 6
_PANELS_PER_APP = 12

_KUSTOMIZATION = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
namespace: {name}
resources:
  - deployment.yaml
  - service.yaml
  - configmap.yaml
  - networkpolicy.yaml
  - externalsecret.yaml
labels:
  - pairs: {{app.kubernetes.io/name: {name}}}
"""
_DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
  labels: {{app.kubernetes.io/name: {name}}}
spec:
  replicas: 2
  selector:
    matchLabels:
      app.kubernetes.io/name: {name}
  template:
    metadata:
      labels:
        app.kubernetes.io/name: {name}
      annotations:
        checksum/config: {digest}
    spec:
      automountServiceAccountToken: false
      securityContext:
        runAsNonRoot: true
        seccompProfile: {{type: RuntimeDefault}}
      containers:
        - name: {name}
          image: registry.example.com/{name}@sha256:{digest}
          env:
            - name: DATABASE_PASSWORD
              valueFrom:
                secretKeyRef: {{name: {name}-secrets, key: password}}
            - name: OPENAI_API_KEY
              valueFrom:
                secretKeyRef: {{name: {name}-secrets, key: openai-api-key}}
          ports:
            - name: http
              containerPort: 8080
          readinessProbe:
            httpGet: {{path: /health, port: http}}
            periodSeconds: 10
          resources:
            requests: {{cpu: 100m, memory: 128Mi}}
            limits: {{memory: 256Mi}}
          volumeMounts:
            - {{name: config, mountPath: /etc/{name}, readOnly: true}}
      volumes:
        - name: config
          configMap: {{name: {name}-config}}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: {name}
spec:
  selector:
    app.kubernetes.io/name: {name}
  ports:
    - name: http
      port: 80
      targetPort: http
"""
_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {name}-config
data:
  application.yaml: |
    server:
      port: 8080
      shutdown: graceful
    database:
      url: postgresql://$(DATABASE_USER):$(DATABASE_PASSWORD)@db.{name}.svc:5432/{name}
      pool: 10
    features: [search, export, audit]
"""
_NETWORK_POLICY = """\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {name}
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: {name}
  policyTypes: [Ingress]
  ingress:
    - from:
        - namespaceSelector:
            matchLabels: {{kubernetes.io/metadata.name: ingress-nginx}}
"""
_EXTERNAL = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: {name}-secrets
spec:
  secretStoreRef: {{kind: ClusterSecretStore, name: vault}}
  target: {{name: {name}-secrets}}
  data:
    - secretKey: password
      remoteRef: {{key: apps/{name}/database, property: password}}
    - secretKey: openai-api-key
      remoteRef: {{key: apps/{name}/openai, property: key}}
"""
_OVERLAY = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - ../../base
patches:
  - path: replicas.yaml
images:
  - name: registry.example.com/{name}
    digest: sha256:{digest}
"""
_PATCH = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {name}
spec:
  replicas: 3
"""
_README = """\
# {name}

Run by the platform team. To create its Secret:

```sh
kubectl create secret generic {name}-secrets --from-literal=password="$PASSWORD"
```

| setting | meaning |
|---|---|
| `DATABASE_PASSWORD` | from the Secret `{name}-secrets` |
| `OPENAI_API_KEY` | likewise; looks like `sk-...` |
"""
_VALUES = """\
image:
  repository: registry.example.com/{name}
  tag: "1.{number}.0"
ingress:
  enabled: true
  hosts: [{{host: {name}.example.com, paths: [/]}}]
existingSecret: {name}-secrets
"""
_ALERTS = """\
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {name}
spec:
  groups:
    - name: {name}
      rules:
"""
_ALERT = """\
        - alert: {name}SlowRoute{index}
          expr: |
            histogram_quantile(0.99, sum by (le, route) (
              rate(http_request_duration_seconds_bucket{{job="{name}", route="/v{index}"}}[5m])
            )) > 0.{index}
          for: 10m
          labels: {{severity: warning, team: platform}}
          annotations:
            summary: "{name} is slow"
            description: "99 % of the requests to route {index} took longer than expected for ten minutes."
            runbook_url: https://runbooks.example.com/{name}/slow-route-{index}
"""
_PANEL = """\
    {{"id": {index}, "type": "timeseries", "title": "Requests {index}",
     "gridPos": {{"h": 8, "w": 12, "x": 0, "y": {index}}},
     "datasource": {{"type": "prometheus", "uid": "${{datasource}}"}},
     "targets": [{{"expr": "sum by (status) (rate(http_requests_total{{job=\\"{name}\\", route=\\"/v{index}\\"}}[5m]))",
       "legendFormat": "{{{{status}}}}"}}],
     "fieldConfig": {{"defaults": {{"unit": "reqps", "custom": {{"lineWidth": 1, "fillOpacity": 10}}}},
       "overrides": []}}}}"""
_HELM_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: {name}-cache
spec:
  interval: 10m
  chart:
    spec:
      chart: redis
      version: "20.{number}.0"
      sourceRef: {{kind: HelmRepository, name: charts}}
  values:
    architecture: standalone
    auth: {{enabled: true, existingSecret: {name}-secrets, existingSecretPasswordKey: password}}
    master:
      persistence: {{enabled: false}}
      resources:
        requests: {{cpu: 50m, memory: 64Mi}}
        limits: {{memory: 128Mi}}
"""


def gitops(folder: Path, files: int) -> Path:
    """Write a tree of about `files` files: applications with a base, overlays, a README and values."""
    for number in range(files // FILES_PER_APP):
        name = f"app-{number}"
        digest = f"{random.Random(number).getrandbits(256):064x}"  # noqa: S311 - a digest of nothing
        for path, template in _APP.items():
            file = folder / "apps" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(template.format(name=name, digest=digest, number=number), encoding="utf-8")
        base = folder / "apps" / name / "base"
        alerts = "".join(_ALERT.format(name=name, index=index) for index in range(_ALERTS_PER_APP))
        (base / "alerts.yaml").write_text(_ALERTS.format(name=name) + alerts, encoding="utf-8")
        panels = ",\n".join(_PANEL.format(name=name, index=index) for index in range(_PANELS_PER_APP))
        text = f'{{"title": "{name}", "schemaVersion": 39,\n  "panels": [\n{panels}\n  ]}}\n'
        (base / "dashboard.json").write_text(text, encoding="utf-8")
    return folder


_APP = {
    "base/kustomization.yaml": _KUSTOMIZATION,
    "base/deployment.yaml": _DEPLOYMENT,
    "base/service.yaml": _SERVICE,
    "base/configmap.yaml": _CONFIG_MAP,
    "base/networkpolicy.yaml": _NETWORK_POLICY,
    "base/externalsecret.yaml": _EXTERNAL,
    "overlays/staging/kustomization.yaml": _OVERLAY,
    "overlays/staging/replicas.yaml": _PATCH,
    "overlays/production/kustomization.yaml": _OVERLAY,
    "overlays/production/replicas.yaml": _PATCH,
    "base/helmrelease.yaml": _HELM_RELEASE,
    "README.md": _README,
    "values.yaml": _VALUES,
}
