package cli

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"
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

func (c *choice[T]) words() []string {
	words := make([]string, len(c.from))
	for i, w := range c.from {
		words[i] = string(w)
	}
	return words
}

// choiceFlag adds a flag for one of some words, which a shell completes.
func choiceFlag[T ~string](cmd *cobra.Command, to *T, name, usage string, from ...T) {
	c := &choice[T]{to, from}
	cmd.Flags().Var(c, name, usage+": "+strings.Join(c.words(), ", "))
	if err := cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(c.words(), cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag was made one line above
	}
}
