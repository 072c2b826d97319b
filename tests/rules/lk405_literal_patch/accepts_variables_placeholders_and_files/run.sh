kubectl create secret generic a --from-literal=OPENAI_API_KEY="$OPENAI_API_KEY" --from-literal=username=admin
kubectl create secret generic a --from-literal=A_KEY=${A_KEY} --from-literal="B_KEY=$(pass show b)" --from-env-file=.env
kubectl create secret generic a --from-literal=A_KEY=<your-key> --from-literal=B_KEY=your-key-here --from-file=key.txt
kubectl patch secret a -p "{\"stringData\":{\"A_KEY\":\"$A_KEY\"}}"
kubectl patch secret a -p '{"stringData":{"A_KEY":"'"$A_KEY"'"}}'
kubectl patch secret a --patch-file /dev/stdin
kubectl patch deployment a -p '{"spec":{"replicas":2}}'
# kubectl create secret generic a --from-literal=A_TOKEN=correct-horse
