package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	_ "time/tzdata" // dates are Europe/Oslo, also where the host has no zone files
)

// version is set by the linker.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := root().ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "samlop:", err)
		stop()
		os.Exit(1) //nolint:gocritic // stop has just been called
	}
}

func root() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "samlop",
		Short: "Case management for individuell plan, koordinator og ansvarsgruppe",
		Long: "Samløp follows a person with long-term, coordinated needs from the first referral to the end.\n" +
			"Settings come from the environment: see docs/configuration.md.",
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	cmd.AddCommand(
		serveCommand("api", "Serve the HTTP API", partAPI),
		serveCommand("worker", "Run the case and mail workers", partWorker),
		migrateCommand(),
		checkCommand(),
		storyCommand(),
		&cobra.Command{Use: "version", Short: "Print the version", Args: cobra.NoArgs, Run: func(cmd *cobra.Command, _ []string) {
			fmt.Fprintln(cmd.OutOrStdout(), version)
		}},
	)
	return cmd
}
