package cli

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// choice is a flag that takes one of some words.
type choice[T ~string] struct {
	to   *T
	from []T
}

// listed tells the words in the answer to another one.
type listed interface{ words() []string }

func (c *choice[T]) String() string { return string(*c.to) }

func (c *choice[T]) Type() string { return "word" }

func (c *choice[T]) Set(word string) error {
	if !slices.Contains(c.from, T(word)) {
		return errors.New("it is one of " + strings.Join(c.words(), ", "))
	}
	*c.to = T(word)
	return nil
}

func (c *choice[T]) words() []string { return strs(c.from...) }

// choiceFlag adds a flag for one of some words, which a shell completes.
func choiceFlag[T ~string](cmd *cobra.Command, to *T, name, usage string, from ...T) {
	addChoice(cmd, &choice[T]{to, from}, name, usage)
}

// choices is a flag that takes some of some words.
type choices[T ~string] struct {
	to   *[]T
	from []T
}

func (c *choices[T]) String() string { return strings.Join(strs(*c.to...), ",") }

func (c *choices[T]) Type() string { return "word" }

func (c *choices[T]) Set(given string) error {
	for _, word := range strings.Split(given, ",") {
		if !slices.Contains(c.from, T(word)) {
			return errors.New("it is one of " + strings.Join(c.words(), ", "))
		}
		*c.to = append(*c.to, T(word))
	}
	return nil
}

func (c *choices[T]) words() []string { return strs(c.from...) }

// choicesFlag adds a flag for some of some words, which a shell completes.
func choicesFlag[T ~string](cmd *cobra.Command, to *[]T, name, usage string, from ...T) {
	addChoice(cmd, &choices[T]{to, from}, name, usage)
}

// oneOf is a flag of text that takes one of some words, in any letter case.
type oneOf struct {
	pflag.Value
	from []string
}

func (o *oneOf) Set(word string) error {
	if word == "" { // as if it were not given
		return o.Value.Set(word)
	}
	at := slices.IndexFunc(o.from, func(known string) bool { return strings.EqualFold(known, word) })
	if at < 0 {
		return errors.New("it is one of " + strings.Join(o.from, ", "))
	}
	return o.Value.Set(o.from[at])
}

func (o *oneOf) words() []string { return o.from }

type chooser interface {
	pflag.Value
	listed
}

func addChoice(cmd *cobra.Command, c chooser, name, usage string) {
	cmd.Flags().Var(c, name, usage+": "+strings.Join(c.words(), ", "))
	if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(c.words(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag was made one line above
	}
}

// limit is a flag for how much of a list is shown; all without it.
type limit int

func (l *limit) String() string { return strconv.Itoa(int(*l)) }

func (l *limit) Type() string { return "int" }

func (l *limit) Set(given string) error {
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		return errors.New("it is one of 1, 2, …")
	}
	*l = limit(n)
	return nil
}

func (l *limit) words() []string { return []string{"1", "2", "…"} }

func (l *limit) most() int {
	if *l == 0 {
		return math.MaxInt32
	}
	return int(*l)
}

func (l *limit) declare(cmd *cobra.Command) { cmd.Flags().Var(l, "limit", "at most so many") }
