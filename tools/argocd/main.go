// Command argocd-cmp-server is Argo CD's own program of that name, without the rest of Argo CD around it.
//
// With the words `ask SOCKET ROOT PATH` it is the other end: it sends a checkout to a running server the way the
// repo-server does, and prints whether the plugin takes the application at PATH, and what it generates. Both paths are
// absolute.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/argoproj/argo-cd/v3/cmd/argocd-cmp-server/commands"
	"github.com/argoproj/argo-cd/v3/cmpserver/apiclient"
	"github.com/argoproj/argo-cd/v3/util/cmp"
)

func main() {
	program := commands.NewCommand().Execute
	if len(os.Args) == 5 && os.Args[1] == "ask" {
		program = func() error { return ask(context.Background(), os.Args[2], os.Args[3], os.Args[4]) }
	}
	if err := program(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func ask(ctx context.Context, socket, root, path string) error {
	closer, client, err := apiclient.NewConfigManagementPluginClientSet(socket).NewConfigManagementPluginClient()
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
	for _, manifest := range generated.Manifests {
		fmt.Printf("---\n%s\n", manifest)
	}
	return nil
}
