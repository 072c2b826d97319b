#!/bin/sh
export LITELLM_MASTER_KEY=sk-1234
kubectl create secret generic a --from-literal=LITELLM_MASTER_KEY=sk-1234
kubectl patch secret a -p '{"stringData": {"LITELLM_SALT_KEY": "admin"}}'
