package cli

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"minifleet/backend/api"
	"minifleet/backend/batch"
)

func (r *runner) batchStoryCommand() *cobra.Command {
	return &cobra.Command{
		Use: "story BATCH [FILE]", Short: "Tell what became of a batch, or write it to a file (.xlsx, .html or .json)", Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return r.at(cmd.Context(), func(ctx context.Context, d *desk) error {
				if len(args) == 2 {
					form := batch.Format(strings.ToLower(strings.TrimPrefix(filepath.Ext(args[1]), ".")))
					delivery, err := ask(ctx, d, (*api.Batches).SaveStory, api.StoryOf{ID: args[0], Form: form, Language: r.language()})
					if err != nil {
						return err
					}
					return r.keep(ctx, d, delivery, args[1])
				}
				story, err := ask(ctx, d, (*api.Batches).Story, api.ByID{ID: args[0]})
				if err != nil {
					return err
				}
				rows := [][]string{}
				for _, m := range story.Moments {
					rows = append(rows, []string{when(m.At), m.What.In(r.language()), m.Detail.In(r.language())})
				}
				if err := r.table(story, []string{"TIME", "ACTION", ""}, rows); err != nil || r.json {
					return err
				}
				if story.By != "" {
					r.note("made by %s", "创建人：%s", story.By)
				}
				r.note("%s: %d of %d succeeded, %d call{|s}", "%s：%d/%d 成功，%d 次调用", story.Name, story.Succeeded, story.Total, story.Calls)
				return nil
			})
		},
	}
}
