#!/bin/sh
set -e
kubectl apply -f k8s/secret.yaml
kubectl apply --namespace ml \
  --filename="k8s"
cd k8s && kubectl create -f secret.yaml
kubectl replace -f "$(dirname "$0")/k8s/secret.yaml"
# kubectl apply -f k8s/secret.yaml
echo "kubectl apply -f k8s/secret.yaml"
kubectl apply --dry-run=client -f k8s/secret.yaml
kubectl delete -f k8s/secret.yaml
kubectl apply -f "$FILE"
