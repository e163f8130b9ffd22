package main

import (
	"context"
	"fmt"
	"io"
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

// retention is how long Temporal keeps the history of a run that has ended.
const retention = 90 * 24 * time.Hour

// migrateCommand brings the database to today's schema, and makes the Temporal
// namespace ready. It may be run any number of times.
func migrateCommand() *cobra.Command {
	var down, plan bool
	cmd := &cobra.Command{Use: "migrate", Short: "Bring the database and the Temporal namespace up to date", Args: cobra.NoArgs,
		Long: "Brings the database and the Temporal namespace up to date. With --down it undoes the newest migration of the database\n" +
			"and leaves Temporal alone; what only the newer schema had room for is lost. With --plan it says what it would do.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.FromEnvironment()
			if err != nil {
				return err
			}
			switch {
			case plan:
				return planMigration(cmd.Context(), cfg, down, cmd.OutOrStdout())
			case down:
				undone, err := models.MigrateDown(cmd.Context(), cfg.DatabaseURL.Reveal())
				if err != nil {
					return fmt.Errorf("going back: %w", err)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "database: undone %s\n", undone.Name)
				return nil
			}
			return migrate(cmd.Context(), cfg, cmd.OutOrStdout())
		}}
	cmd.Flags().BoolVar(&down, "down", false, "undo the newest migration of the database")
	cmd.Flags().BoolVar(&plan, "plan", false, "say what would be done, and do nothing")
	return cmd
}

func migrate(ctx context.Context, cfg config.Config, out io.Writer) error {
	if err := models.Migrate(ctx, cfg.DatabaseURL.Reveal()); err != nil {
		return fmt.Errorf("migrating the database: %w", err)
	}
	fmt.Fprintln(out, "database: up to date")
	client, err := app.TemporalClient(cfg, telemetry.NewLogger(os.Stderr, cfg.LogLevel, telemetry.Format(cfg.LogFormat)), nil)
	if err != nil {
		return err
	}
	defer client.Close()
	if err := temporalsetup.EnsureWith(ctx, client, cfg.Temporal.Namespace, retention, worker.Attributes); err != nil {
		return fmt.Errorf("preparing the Temporal namespace: %w", err)
	}
	fmt.Fprintln(out, "temporal: namespace and search attributes ready")
	return nil
}

func planMigration(ctx context.Context, cfg config.Config, down bool, out io.Writer) error {
	planned, err := models.PlanMigration(ctx, cfg.DatabaseURL.Reveal(), down)
	if err != nil {
		return fmt.Errorf("planning the migration: %w", err)
	}
	verb := "would run"
	if down {
		verb = "would undo"
	}
	for _, m := range planned {
		fmt.Fprintf(out, "database: %s %s\n\n%s\n\n", verb, m.Name, m.SQL)
	}
	if len(planned) == 0 {
		fmt.Fprintln(out, "database: up to date, nothing would be done")
	}
	if down {
		return nil
	}
	client, err := app.TemporalClient(cfg, telemetry.NewLogger(os.Stderr, cfg.LogLevel, telemetry.Format(cfg.LogFormat)), nil)
	if err != nil {
		return err
	}
	defer client.Close()
	wants, err := temporalsetup.Plan(ctx, client, cfg.Temporal.Namespace, worker.Attributes)
	if err != nil {
		return fmt.Errorf("looking at the Temporal namespace: %w", err)
	}
	fmt.Fprintln(out, "temporal: "+wants)
	return nil
}
