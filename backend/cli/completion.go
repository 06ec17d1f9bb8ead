package cli

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"minifleet/backend/api"
	"minifleet/backend/authorize"
	"minifleet/backend/batch"
	"minifleet/backend/code"
	"minifleet/backend/fleet"
	"minifleet/backend/member"
	"minifleet/backend/merchant"
	"minifleet/backend/provider"
	"minifleet/backend/web"
)

// completionTime is how long a shell waits for what the workspace knows.
const completionTime = 3 * time.Second

// completions gives every command and flag what a shell can offer for it: words
// that are fixed, and names from the workspace where it can be read without
// asking for a passphrase.
func (r *runner) completions(root *cobra.Command) {
	each(root, func(c *cobra.Command) {
		if places := placesOf(c.Use); len(places) > 0 && c.ValidArgsFunction == nil && len(c.ValidArgs) == 0 {
			c.ValidArgsFunction = r.offerArguments(places)
		}
		c.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) { r.completeFlag(c, f) })
		c.PersistentFlags().VisitAll(func(f *pflag.Flag) { r.completeFlag(c, f) })
	})
}

func (r *runner) completeFlag(c *cobra.Command, f *pflag.Flag) {
	if _, has := c.GetFlagCompletionFunc(f.Name); has {
		return
	}
	var offer cobra.CompletionFunc
	if words := flagWords(c.CommandPath(), f.Name); words != nil {
		f.Value = &oneOf{f.Value, words}
		offer = cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp)
	} else if names := namesFor(flagPlace(f.Name)); names != nil {
		offer = func(cmd *cobra.Command, _ []string, typed string) ([]string, cobra.ShellCompDirective) {
			before := ""
			if f.Value.Type() == "stringSlice" { // the last of those separated by commas
				before = typed[:strings.LastIndex(typed, ",")+1]
			}
			return r.offer(cmd.Context(), names, nil, before, typed[len(before):])
		}
	} else {
		return
	}
	if err := c.RegisterFlagCompletionFunc(f.Name, offer); err != nil {
		panic(err) // it has none, which was seen above
	}
}

// flagWords are the words a flag takes, nil when it takes others.
func flagWords(path, flag string) []string {
	switch flag {
	case "goal":
		return strs(batch.GoalBuilt, batch.GoalExperience, batch.GoalAudited, batch.GoalOnline, batch.GoalHeld, batch.GoalGray10, batch.GoalGray30,
			batch.GoalGray50)
	case "on-occupied":
		return strs(batch.Stop, batch.Replace)
	case "overlap":
		return []string{string(batch.Refuse), "leave-out", string(batch.WaitForIt)}
	case "region":
		return []string{"GLOBAL", "CHINA", "LOCATION"}
	case "role":
		return strs(member.Developer, member.Experiencer)
	case "tier":
		return strs(provider.Ordinary, provider.Standard)
	case "existing":
		return strs(merchant.ExistingBad, merchant.ExistingSkip, merchant.ExistingUpdate)
	case "mode":
		return strs(code.Exact, code.Fuzzy)
	case "size":
		return []string{"s", "m", "l"}
	case "lang":
		return []string{"zh", "en"}
	case "state":
		return sortedKeys(runStates)
	case "form":
		if strings.HasSuffix(path, "authorize link") {
			return strs(authorize.FormPC, authorize.FormPhone, authorize.FormApp, authorize.FormBatch, authorize.FormInvite)
		}
	}
	return nil
}

func strs[T ~string](values ...T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i] = string(v)
	}
	return out
}

// flagPlace is what stands for the value of a flag in a line of usage.
func flagPlace(flag string) string {
	switch flag {
	case "merchant":
		return "MERCHANT"
	case "template", "pending-template":
		return "TEMPLATE"
	case "template-version", "pending-version":
		return "TEMPLATE_VERSION"
	case "app", "to":
		return "APP"
	case "tag", "untag", "without-tag", "first":
		return "TAG"
	case "view":
		return "VIEW"
	case "batch":
		return "BATCH"
	}
	return ""
}

// place finds the arguments in a line of usage: the bare ones before the flags.
var place = regexp.MustCompile(`^\[?([A-Z][A-Z_]+)\]?(\.\.\.)?$`)

// placesOf are the arguments of a command, in order; the last is repeated when
// it ends in "...".
func placesOf(use string) []string {
	var places []string
	for _, word := range strings.Fields(use)[1:] {
		found := place.FindStringSubmatch(word)
		if found == nil {
			break
		}
		places = append(places, found[1])
		if found[2] != "" {
			places = append(places, "...")
		}
	}
	return places
}

func (r *runner) offerArguments(places []string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		at := len(args)
		if last := len(places) - 1; places[last] == "..." && at >= last {
			at = last - 1
		}
		if at >= len(places) {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		switch places[at] {
		case "FILE", "SHEET":
			return nil, cobra.ShellCompDirectiveDefault
		case "DIR", "NEWDIR":
			return nil, cobra.ShellCompDirectiveFilterDirs
		}
		return r.offer(cmd.Context(), namesFor(places[at]), args, "", typed)
	}
}

// offer are the names that begin with what was typed, each after before.
func (r *runner) offer(ctx context.Context, names lister, args []string, before, typed string) ([]string, cobra.ShellCompDirective) {
	if names == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := context.WithTimeout(ctx, completionTime)
	defer cancel()
	d, err := r.deskUnasked(ctx)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	list, err := names(ctx, r, d, args)
	if closeErr := d.close(); err != nil || closeErr != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var offered []string
	for _, n := range list {
		if strings.HasPrefix(n.word, typed) {
			offered = append(offered, cobra.CompletionWithDesc(before+n.word, oneLine(n.about)))
		}
	}
	return offered, cobra.ShellCompDirectiveNoFileComp
}

// oneLine keeps a description on the line of its word.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// deskUnasked is desk, but nobody is asked for a passphrase: without one that
// was given it is there only where another program has the workspace unlocked.
func (r *runner) deskUnasked(ctx context.Context) (*desk, error) {
	if r.passphraseFile == "" && r.given == nil {
		dir, err := r.dir()
		if err != nil {
			return nil, err
		}
		client, state := web.Find(ctx, dir)
		if state != api.StateUnlocked {
			return nil, api.Locked()
		}
		return r.guest(client), nil
	}
	return r.desk(ctx)
}

// candidate is a word that a shell can offer, and what it stands for.
type candidate struct{ word, about string }

// lister reads candidates from the workspace; args are those before the one
// that is typed.
type lister func(ctx context.Context, r *runner, d *desk, args []string) ([]candidate, error)

// namesFor is what there is for a place in a line of usage, nil where a person's
// own words go.
func namesFor(place string) lister {
	switch place {
	case "MERCHANT":
		return merchantNames
	case "TAG":
		return tagNames
	case "APP":
		return appNames
	case "TEMPLATE":
		return templateNames
	case "TEMPLATE_VERSION":
		return templateVersions
	case "VERSION":
		return versionNumbers
	case "BATCH":
		return batchIDs
	case "PLAN":
		return planNames
	case "VIEW":
		return viewNames
	case "RUN":
		return runIDs
	}
	return nil
}

// mostOffered is how many merchants a shell is offered.
const mostOffered = 1000

func merchantNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	found, err := ask(ctx, d, (*api.Merchants).Find, api.FindMerchants{Filter: fleet.Filter{Archive: fleet.ArchiveBoth}, Limit: mostOffered})
	same := map[string]int{}
	for _, m := range found.Rows {
		same[m.Name]++
	}
	for _, m := range found.Rows {
		c := candidate{m.Name, m.MiniAppID}
		if same[m.Name] > 1 { // the name alone would not do
			c = candidate{m.ID, m.Name + " " + m.MiniAppID}
		}
		list = append(list, c)
	}
	return list, err
}

func viewNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	views, err := ask(ctx, d, (*api.Merchants).Views, api.Nothing{})
	for _, v := range views.Views {
		list = append(list, candidate{word: v.Name})
	}
	return list, err
}

func tagNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	tags, err := ask(ctx, d, (*api.Merchants).Tags, api.Nothing{})
	for _, t := range tags.Tags {
		list = append(list, candidate{word: t.Tag})
	}
	return list, err
}

func appNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	apps, err := ask(ctx, d, (*api.Apps).List, api.Nothing{})
	for _, a := range apps.Apps {
		list = append(list, candidate{a.Name, a.AppID})
	}
	return list, err
}

func templateNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	templates, err := ask(ctx, d, (*api.Templates).List, api.ByApp{})
	for _, t := range templates.Templates {
		list = append(list, candidate{t.Name, t.TemplateID})
	}
	return list, err
}

func templateVersions(ctx context.Context, r *runner, d *desk, _ []string) (list []candidate, err error) {
	templates, err := ask(ctx, d, (*api.Templates).List, api.ByApp{})
	for _, t := range templates.Templates {
		for _, v := range t.Versions {
			list = append(list, candidate{v.Version, t.Name})
		}
	}
	return list, err
}

func versionNumbers(ctx context.Context, r *runner, d *desk, args []string) (list []candidate, err error) {
	if len(args) == 0 {
		return nil, nil
	}
	m, err := merchantNamed(ctx, d, args[0])
	if err != nil {
		return nil, err
	}
	fleet, err := ask(ctx, d, (*api.Versions).List, api.ByMerchant{MerchantID: m.ID})
	for _, v := range fleet.Versions {
		list = append(list, candidate{v.Version, v.StateName.In(r.language())})
	}
	return list, err
}

func batchIDs(ctx context.Context, r *runner, d *desk, _ []string) (list []candidate, err error) {
	batches, err := ask(ctx, d, (*api.Batches).List, api.Nothing{})
	for _, b := range batches.Batches {
		list = append(list, candidate{b.Batch.ID, b.Batch.Plan.Name + " " + r.batchState(b.Batch.Status, b.Progress)})
	}
	return list, err
}

func planNames(ctx context.Context, _ *runner, d *desk, _ []string) (list []candidate, err error) {
	plans, err := ask(ctx, d, (*api.Plans).List, api.Nothing{})
	for _, p := range plans.Plans {
		list = append(list, candidate{p.Name, p.Template})
	}
	return list, err
}

func runIDs(ctx context.Context, r *runner, d *desk, _ []string) (list []candidate, err error) {
	runs, err := ask(ctx, d, (*api.Runs).List, api.ListRuns{Limit: 200})
	for _, h := range runs.Runs {
		list = append(list, candidate{h.ID, h.Title.In(r.language()) + " " + word(r, h.Status)})
	}
	return list, err
}
