#!/bin/sh
cat secret.yaml | kubectl apply -f -
cat namespace.yaml secret.yaml | envsubst | kubectl -n ml apply -f -
kubectl apply -f - < secret.yaml
kubectl apply -f - <secret.yaml
