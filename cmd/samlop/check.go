package main

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"samlop/internal/app"
	"samlop/internal/config"
	"samlop/internal/readiness"
)

// errNotReady is what makes samlop check end with 1.
var errNotReady = errors.New("not ready: a part that is needed is away")

// checkCommand shows a person what /readyz tells a machine, and why.
func checkCommand() *cobra.Command {
	return &cobra.Command{Use: "check", Short: "Tell whether all that the system stands on is there", Args: cobra.NoArgs,
		Long: "Looks at database, schema, Temporal, workers and issuers as /readyz does, and says what is wrong with what is away.\n" +
			"It ends with 0 when everything that is needed is there, else with 1. It changes nothing.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := config.FromEnvironment()
			if err != nil {
				return err
			}
			report, err := app.Check(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if err := printReport(cmd.OutOrStdout(), report); err != nil {
				return err
			}
			if !report.Ready {
				return errNotReady
			}
			return nil
		}}
}

func printReport(out io.Writer, report readiness.Report) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "PART\tSTATUS\tNEEDED\tWHAT")
	for _, p := range report.Parts {
		what, needed := p.Which, "yes"
		if !p.Required {
			needed = "no"
		}
		if p.Count > 0 {
			what = fmt.Sprintf("%d polling", p.Count)
		}
		if err := p.Err(); err != nil {
			what = fmt.Sprintf("%s: %v", p.Reason, err)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", p.Part, p.Status, needed, what)
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	return nil
}
