package main

import (
	"os"

	"github.com/spf13/cobra"

	"samlop/internal/app"
	"samlop/internal/config"
	"samlop/internal/telemetry"
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
		err = app.Run(cmd.Context(), cfg, app.Options{Parts: parts, Logger: logger, Version: version,
			Ready: func() { logger.Info("ready", "part", use) }})
		if err != nil {
			return err
		}
		logger.Info("stopped", "part", use)
		return nil
	}}
}
