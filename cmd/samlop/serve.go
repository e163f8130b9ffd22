package main

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"

	"samlop/internal/app"
	"samlop/internal/config"
	"samlop/internal/telemetry"
	"samlop/internal/temporalsetup"
	"samlop/models"
	"samlop/worker"
)

var (
	partAPI    = app.Parts{API: true}
	partWorker = app.Parts{Worker: true}
)

// serveCommand runs one half of the system until it is told to stop.
func serveCommand(use, short string, parts app.Parts) *cobra.Command {
	return &cobra.Command{Use: use, Short: short, Args: cobra.NoArgs, RunE: func(cmd *cobra.Command, _ []string) error {
		cfg, err := config.FromEnvironment()
		if err != nil {
			return err
		}
		logger := telemetry.NewLogger(os.Stderr, cfg.LogLevel, telemetry.Format(cfg.LogFormat))
		logger.Info("starting", "part", use, "version", version, "config", cfg)
		return app.Run(cmd.Context(), cfg, app.Options{Parts: parts, Logger: logger, Version: version,
			Ready: func() { logger.Info("ready", "part", use) }})
	}}
}

// migrateCommand brings the database to today's schema, and makes the Temporal
// namespace ready. It may be run any number of times.
func migrateCommand() *cobra.Command {
	return &cobra.Command{Use: "migrate", Short: "Bring the database and the Temporal namespace up to date", Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.FromEnvironment()
			if err != nil {
				return err
			}
			if err := models.Migrate(cmd.Context(), cfg.DatabaseURL.Reveal()); err != nil {
				return fmt.Errorf("migrating the database: %w", err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "database: up to date")
			client, err := app.TemporalClient(cfg, telemetry.NewLogger(os.Stderr, cfg.LogLevel, telemetry.Format(cfg.LogFormat)), nil)
			if err != nil {
				return err
			}
			defer client.Close()
			const retention = 90 * 24 * time.Hour
			if err := temporalsetup.EnsureWith(cmd.Context(), client, cfg.Temporal.Namespace, retention, worker.Attributes); err != nil {
				return fmt.Errorf("preparing the Temporal namespace: %w", err)
			}
			fmt.Fprintln(cmd.OutOrStdout(), "temporal: namespace and search attributes ready")
			return nil
		}}
}
