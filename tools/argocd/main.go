// Command argocd is Argo CD's own plugin server and repo-server, without the rest of Argo CD around them.
//
// Called argocd-cmp-server or argocd-repo-server it is the program of that name. With the words
//
//	ask SOCKET ROOT PATH
//
// it is the other end of a plugin server: it sends a checkout the way the repo-server does, and prints whether the plugin
// takes the application at PATH, and what it generates; both paths are absolute. With the words
//
//	render ADDRESS APPLICATION
//
// it is the other end of a repo-server: it asks for the manifests of the Application in a file as the application
// controller does, and prints them, and on standard error what renders each source.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	plugin "github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
	repo "github.com/argoproj/argo-cd/v3/cmd/argocd-repo-server/commands"
	pluginclient "github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
	repoclient "github.com/argoproj/argo-cd/v3/reposerver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/cmp"
	"github.com/argoproj/argo-cd/v3/util/tls"
	"sigs.k8s.io/yaml"
)

func main() {
	if err := program()(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func program() func() error {
	ctx := context.Background()
	switch {
	case len(os.Args) == 5 && os.Args[1] == "ask":
		return func() error { return ask(ctx, os.Args[2], os.Args[3], os.Args[4]) }
	case len(os.Args) == 4 && os.Args[1] == "render":
		return func() error { return render(ctx, os.Args[2], os.Args[3]) }
	case filepath.Base(os.Args[0]) == "argocd-repo-server":
		return repo.NewCommand().Execute
	default:
		return plugin.NewCommand().Execute
	}
}

func ask(ctx context.Context, socket, root, path string) error {
	closer, client, err := pluginclient.NewConfigManagementPluginClientSet(socket).NewConfigManagementPluginClient()
	if err != nil {
		return err
	}
	defer closer.Close()

	match, err := client.MatchRepository(ctx)
	if err != nil {
		return err
	}
	if err := cmp.SendRepoStream(ctx, path, root, match, nil, nil); err != nil {
		return err
	}
	matched, err := match.CloseAndRecv()
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, "supported:", matched.IsSupported)

	generate, err := client.GenerateManifest(ctx)
	if err != nil {
		return err
	}
	if err := cmp.SendRepoStream(ctx, path, root, generate, nil, nil); err != nil {
		return err
	}
	generated, err := generate.CloseAndRecv()
	if err != nil {
		return err
	}
	show(generated.Manifests)
	return nil
}

func render(ctx context.Context, address, file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var application v1alpha1.Application
	if err := yaml.UnmarshalStrict(text, &application); err != nil {
		return err
	}
	// The repo-server makes itself a certificate, which the application controller does not look at either.
	clients := repoclient.NewRepoServerClientset(address, 90, tls.Configuration{StrictValidation: false})
	closer, client, err := clients.NewRepoServerClient()
	if err != nil {
		return err
	}
	defer closer.Close()

	sources := application.Spec.GetSources()
	refs := map[string]*v1alpha1.RefTarget{}
	for _, source := range sources {
		if source.Ref != "" {
			target := &v1alpha1.RefTarget{Repo: v1alpha1.Repository{Repo: source.RepoURL}, TargetRevision: source.TargetRevision}
			refs["$"+source.Ref] = target
		}
	}
	for _, source := range sources {
		if source.Ref != "" && source.Path == "" && source.Chart == "" {
			continue // it only lends its files to the others
		}
		generated, err := client.GenerateManifest(ctx, &repoclient.ManifestRequest{
			Repo:               &v1alpha1.Repository{Repo: source.RepoURL},
			Revision:           source.TargetRevision,
			AppName:            application.Name,
			Namespace:          application.Spec.Destination.Namespace,
			ApplicationSource:  &source,
			AppLabelKey:        "app.kubernetes.io/instance",
			TrackingMethod:     string(v1alpha1.TrackingMethodAnnotation),
			HasMultipleSources: application.Spec.HasMultipleSources(),
			RefSources:         refs,
			ProjectName:        application.Spec.Project,
			ProjectSourceRepos: []string{"*"},
			KubeVersion:        "1.35.0",
		})
		if err != nil {
			return err
		}
		fmt.Fprintln(os.Stderr, "rendered by:", generated.SourceType)
		show(generated.Manifests)
	}
	return nil
}

func show(manifests []string) {
	for _, manifest := range manifests {
		fmt.Printf("---\n%s\n", manifest)
	}
}
