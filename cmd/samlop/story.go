package main

import (
	"errors"

	"github.com/spf13/cobra"

	"samlop/internal/story"
)

// storyCommand plays training stories over HTTP; see docs/stories.md.
func storyCommand() *cobra.Command {
	cfg := story.Config{}
	cmd := &cobra.Command{Use: "story FILE…", Short: "Play training stories against a training installation", Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			cfg.Files, cfg.Out = files, cmd.OutOrStdout()
			report, err := story.Run(cmd.Context(), cfg)
			if err != nil {
				return err
			}
			if !report.Passed() {
				return errors.New("a story did not come out as written")
			}
			return nil
		}}
	cmd.Flags().StringVar(&cfg.BaseURL, "url", "http://127.0.0.1:8080", "address of the training installation's API")
	return cmd
}
