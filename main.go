// Sluice is a terminal playground for Cloudflare AI Gateway: pick a provider and
// a model, chat, watch answers stream in, compare, and keep sessions as TOML.
package main

import (
	"context"
	"os"

	"sluice/internal/cli"
)

// version is set by the release build.
var version string

func main() {
	os.Exit(run())
}

func run() int {
	cli.PrivateMemory()
	cli.BoundGarbage()
	ctx, stop := cli.Signals(context.Background())
	defer stop()
	return cli.Main(ctx, &cli.Program{
		Args:    os.Args[1:],
		Environ: os.Environ(),
		Streams: cli.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr},
		Version: version,
		Exit:    os.Exit,
	})
}
