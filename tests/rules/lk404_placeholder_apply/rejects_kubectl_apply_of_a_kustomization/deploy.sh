kubectl apply -k app
