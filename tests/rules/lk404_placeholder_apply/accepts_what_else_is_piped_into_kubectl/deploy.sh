#!/bin/sh
cat namespace.yaml | kubectl apply -f -
cat secret.yaml | wc -l; echo ok | kubectl apply -f -
kubectl apply -f - <<EOF
kind: Namespace
EOF
kubectl create secret generic x --dry-run=client -o yaml | kubectl apply -f -
