package cli

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"go.yaml.in/yaml/v3"

	"minifleet/backend/fault"
)

// A plan file holds what flags say: each key is a flag's name, its value a text,
// a list for a flag that may be repeated, or a table for one of pairs.
//
//	template: 门店通用模板
//	template-version: 1.2.0
//	goal: held
//	tag: vip
//	wave:
//	  - 10%,soak=2h
//	stop: [failed=5%]

const maxPlanFile = 1 << 20 // bytes

// planFlags are the flags that read and write plan files.
type planFlags struct{ from, to string }

func (p *planFlags) declare(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.from, "plan", "", "read the flags from this YAML file; a flag that is given too comes before the file's")
	cmd.Flags().StringVar(&p.to, "save-plan", "", "write the flags to this new YAML file for --plan, and send nothing")
}

// read sets the flags that the plan file gives, when one is named. Faults:
// cli.file, cli.plan.
func (p *planFlags) read(cmd *cobra.Command) error {
	if p.from == "" {
		return nil
	}
	text, err := readTextFile(p.from, maxPlanFile)
	if err != nil {
		return fault.Wrap(err, "cli.file", fault.T("the plan cannot be read", "无法读取方案文件"))
	}
	return readPlan(cmd, p.from, text)
}

// notPlanned are flags of one run, which no plan has.
var notPlanned = []string{"plan", "save-plan", "wait", "check", "stored", "messages", "help"}

// together are flags of which one choice is made: one that is given comes before
// all of them in a file.
var together = []string{"all", "tag", "all-tags", "without-tag", "view", "merchant"}

func planned(cmd *cobra.Command, name string) *pflag.Flag {
	if slices.Contains(notPlanned, name) {
		return nil
	}
	return cmd.LocalNonPersistentFlags().Lookup(name)
}

// planError tells where in a plan file something is wrong.
func planError(file string, line int, what fault.Text) *fault.Error {
	at := fault.Text{EN: file + ": ", ZH: file + "："}
	if line > 0 {
		at = fault.T("%s, line %d: ", "%s 第 %d 行：", file, line)
	}
	return fault.New("cli.plan", fault.Text{EN: at.EN + what.EN, ZH: at.ZH + what.ZH})
}

// readPlan sets the flags of a plan file, but for those that were given.
// Fault: cli.plan, with the line.
func readPlan(cmd *cobra.Command, file, text string) error {
	var doc yaml.Node
	dec := yaml.NewDecoder(strings.NewReader(text))
	if err := dec.Decode(&doc); err != nil {
		if errors.Is(err, io.EOF) {
			return planError(file, 0, fault.T("it is empty", "文件是空的"))
		}
		return planError(file, 0, fault.T("it is not YAML: %s", "不是有效的 YAML：%s", err.Error()))
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return planError(file, 0, fault.T("it holds more than one document", "文件包含多个文档"))
	}
	table := doc.Content[0]
	if table.Kind != yaml.MappingNode {
		return planError(file, table.Line, fault.T("a plan is a table of flags and their values", "方案是参数与取值的表"))
	}
	given := map[string]bool{}
	cmd.Flags().Visit(func(f *pflag.Flag) { given[f.Name] = true })
	if slices.ContainsFunc(together, func(name string) bool { return given[name] }) {
		for _, name := range together {
			given[name] = true
		}
	}
	seen := map[string]bool{}
	for i := 0; i < len(table.Content); i += 2 {
		key, value := table.Content[i], table.Content[i+1]
		flag := planned(cmd, key.Value)
		switch {
		case flag == nil:
			return planError(file, key.Line, fault.T("there is no %q in a plan", "方案中没有 %q", key.Value)).
				WithHint(fault.T("the names are those of the flags without --: minifleet publish --help", "名称与参数相同，不含 --：minifleet publish --help"))
		case seen[key.Value]:
			return planError(file, key.Line, fault.T("%s is there twice", "%s 重复出现", key.Value))
		}
		seen[key.Value] = true
		if given[key.Value] {
			continue
		}
		if err := setFlag(cmd.Flags(), flag, value); err != nil {
			why := planValue(err)
			return planError(file, value.Line, fault.Text{EN: key.Value + ": " + why.EN, ZH: key.Value + "：" + why.ZH})
		}
	}
	return nil
}

// setFlag gives a flag the value that a file has for it.
func setFlag(flags *pflag.FlagSet, flag *pflag.Flag, value *yaml.Node) error {
	list, repeats := flag.Value.(pflag.SliceValue)
	switch {
	case flag.Value.Type() == "stringToString":
		if value.Kind != yaml.MappingNode {
			return notAsPlanned(fault.T("it is a table", "应为键值表"))
		}
		for i := 0; i < len(value.Content); i += 2 {
			if value.Content[i+1].Kind != yaml.ScalarNode {
				return notAsPlanned(fault.T("its values are texts", "其中的值应为文本"))
			}
			if err := flags.Set(flag.Name, onePair(value.Content[i].Value+"="+value.Content[i+1].Value)); err != nil {
				return err
			}
		}
		return nil
	case repeats:
		items := []*yaml.Node{value}
		if value.Kind == yaml.SequenceNode {
			items = value.Content
		}
		texts := make([]string, len(items))
		for i, item := range items {
			if item.Kind != yaml.ScalarNode {
				return notAsPlanned(fault.T("it is a list of texts", "应为文本列表"))
			}
			texts[i] = item.Value
		}
		flag.Changed = true
		return list.Replace(texts)
	case value.Kind != yaml.ScalarNode:
		return notAsPlanned(fault.T("it is one text", "应为单个文本"))
	}
	return flags.Set(flag.Name, value.Value)
}

func notAsPlanned(text fault.Text) error { return fault.New("cli.usage", text) }

// planValue is what is wrong with the value of a flag, in both languages where it
// is told in them.
func planValue(err error) fault.Text {
	var said *fault.Error
	if errors.As(usageError(err), &said) {
		return said.Message
	}
	return fault.Cause(err)
}

// onePair is a pair as a flag of pairs takes it: as it is, or as a field of CSV
// when it has more than one sign of equality.
func onePair(pair string) string {
	if strings.Count(pair, "=") == 1 {
		return pair
	}
	return `"` + strings.ReplaceAll(pair, `"`, `""`) + `"`
}

// scalar is a text of a plan file. What has line breaks and the like is quoted:
// blocks lose blanks at their ends.
func scalar(text string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: text}
	if text == "" || strings.TrimSpace(text) != text || strings.ContainsFunc(text, unicode.IsControl) {
		n.Style = yaml.DoubleQuotedStyle
	}
	return n
}

// writePlan writes the flags that were given as a plan file.
func writePlan(cmd *cobra.Command, w io.Writer) error {
	table := &yaml.Node{Kind: yaml.MappingNode}
	var failed error
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if planned(cmd, f.Name) == nil || failed != nil {
			return
		}
		node := scalar(f.Value.String())
		if list, ok := f.Value.(pflag.SliceValue); ok {
			node = &yaml.Node{Kind: yaml.SequenceNode}
			for _, item := range list.GetSlice() {
				node.Content = append(node.Content, scalar(item))
			}
		} else if f.Value.Type() == "stringToString" {
			var pairs map[string]string
			pairs, failed = cmd.Flags().GetStringToString(f.Name)
			node = &yaml.Node{Kind: yaml.MappingNode}
			for _, key := range slices.Sorted(maps.Keys(pairs)) {
				node.Content = append(node.Content, scalar(key), scalar(pairs[key]))
			}
		}
		table.Content = append(table.Content, scalar(f.Name), node)
	})
	if failed != nil {
		return failed
	}
	if _, err := fmt.Fprintln(w, "# minifleet publish --plan THIS-FILE"); err != nil {
		return err
	}
	enc := yaml.NewEncoder(w)
	enc.SetIndent(2)
	return errors.Join(enc.Encode(table), enc.Close())
}
