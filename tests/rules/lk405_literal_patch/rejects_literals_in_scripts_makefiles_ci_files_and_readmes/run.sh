#!/usr/bin/env bash
kubectl create secret generic a --from-literal=OPENAI_API_KEY=correct-horse-battery
kubectl -n ml create secret generic a \
  --from-literal username=admin \
  --from-literal "DB_PASSWORD=correct horse"
kubectl patch secret a --type merge -p '{"stringData":{"OPENAI_API_KEY":"correct-horse-battery"}}'
kubectl patch secret/a -p='{"data": {"OPENAI_API_KEY": "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5"}}'
kubectl patch secret a --type json -p "[{\"op\": \"add\", \"path\": \"/stringData/A_KEY\", \"value\": \"correct-horse\"}]"
kubectl create secret docker-registry r --docker-username=u --docker-password=correct-horse
