// Command flux-build builds a folder of an artifact the way Flux's kustomize-controller does: its own generator, its
// own kustomize with plugins disabled, its own substitution of variables.
//
// Usage: flux-build ROOT PATH [NAME=VALUE…]; ROOT is written to, as the controller writes to its copy.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/fluxcd/pkg/kustomize"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(root, path string, pairs []string) error {
	variables := map[string]any{}
	for _, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		variables[name] = value
	}
	spec := map[string]any{"path": path, "postBuild": map[string]any{"substitute": variables}}
	object := unstructured.Unstructured{Object: map[string]any{"spec": spec}}

	folder := filepath.Join(root, path)
	if _, err := kustomize.NewGenerator(root, object).WriteFile(folder); err != nil {
		return err
	}
	resources, err := kustomize.SecureBuild(root, folder, false)
	if err != nil {
		return err
	}
	for _, resource := range resources.Resources() {
		options := kustomize.SubstituteWithDryRun(true)
		if _, err := kustomize.SubstituteVariables(context.Background(), nil, object, resource, options); err != nil {
			return err
		}
	}
	text, err := resources.AsYaml()
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}
