package cli

import (
	"bufio"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"minifleet/backend/charset"
	"minifleet/backend/fault"
	"minifleet/backend/sink"
)

// language is the one of messages: --lang, else the environment's.
func (r *runner) language() fault.Lang {
	want := cmp.Or(r.lang, environmentLanguage())
	if strings.HasPrefix(strings.ToLower(want), "zh") {
		return fault.Chinese
	}
	return fault.English
}

// say picks the sentence in the language of messages. What is put into it stays
// on its line.
func (r *runner) say(en, zh string, args ...any) string {
	for i, a := range args {
		if s, ok := a.(string); ok {
			args[i] = sink.Terminal(s)
		}
	}
	return fault.T(en, zh, args...).In(r.language())
}

// printJSON writes the command's one document.
func (r *runner) printJSON(v any) error {
	text, err := document("", v)
	if err != nil {
		return err
	}
	_, err = io.WriteString(r.streams.Out, text)
	return err
}

// printParts writes a document whose list under a key is long: its items are
// read and written one after the other. doc is the document with no item in it.
func printParts[T any](r *runner, doc any, key string, items iter.Seq2[T, error]) error {
	frame, err := document("", doc)
	if err != nil {
		return err
	}
	before, after, found := strings.Cut(frame, `"`+key+`": []`)
	if !found {
		return fmt.Errorf("the document has no empty list %q", key)
	}
	out := bufio.NewWriter(r.streams.Out)
	_, _ = out.WriteString(before + `"` + key + `": [`) // errors come back from Flush
	between := "\n    "
	for item, err := range items {
		if err != nil {
			return err
		}
		text, err := document("    ", item)
		if err != nil {
			return err
		}
		_, _ = out.WriteString(between + strings.TrimSuffix(text, "\n"))
		between = ",\n    "
	}
	if between[0] == ',' {
		after = "\n  ]" + after
	} else {
		after = "]" + after
	}
	_, _ = out.WriteString(after)
	return out.Flush()
}

// document is a value as JSON that is safe to print.
func document(prefix string, v any) (string, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent(prefix, "  ")
	err := enc.Encode(v)
	return sink.JSON(b.String()), err
}

// partly is table for what went wrong for some, if it did: the exit code says so.
func (r *runner) partly(wrong bool, doc any, head []string, rows [][]string) error {
	if err := r.table(doc, head, rows); err != nil || !wrong {
		return err
	}
	return errPartial
}

// table prints rows under a heading, or the document when --json asks for it,
// or writes the rows to the file of --out.
// doc is what --json prints; a nil list prints as [].
func (r *runner) table(doc any, head []string, rows [][]string) error {
	switch {
	case r.out != "":
		return r.writeTable(head, rows)
	case r.json:
		return r.printJSON(doc)
	}
	lines := [][]string{make([]string, len(head))}
	for i, h := range head {
		lines[0][i] = r.heading(h)
	}
	for _, row := range rows {
		line := make([]string, len(row))
		for i := range row {
			line[i] = sink.Terminal(row[i])
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(head))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], columns(cell))
		}
	}
	var all strings.Builder
	for _, line := range lines {
		for i, cell := range line {
			if i < len(line)-1 {
				cell = pad(cell, widths[i]+2)
			}
			all.WriteString(cell)
		}
		all.WriteString("\n")
	}
	_, err := io.WriteString(r.streams.Out, all.String())
	return err
}

// result prints one document, or the sentence that tells it to a person.
func (r *runner) result(doc any, sentence string) error {
	if r.json {
		return r.printJSON(doc)
	}
	_, err := fmt.Fprintln(r.streams.Out, sentence)
	return err
}

// note writes a remark beside the result, so that standard output stays the result.
func (r *runner) note(en, zh string, args ...any) {
	fmt.Fprintln(r.streams.Err, r.say(en, zh, args...))
}

// noteText is note for a text that was made elsewhere.
func (r *runner) noteText(t fault.Text) {
	fmt.Fprintln(r.streams.Err, sink.TerminalLines(t.In(r.language())))
}

// readArgument returns the text itself, the content of a file for @path, or
// standard input for "-", in any encoding. At most limit bytes are read.
func (r *runner) readArgument(value string, limit int64) (string, error) {
	switch {
	case value == "-":
		return readText(r.streams.In, limit)
	case strings.HasPrefix(value, "@"):
		return readTextFile(value[1:], limit)
	}
	return value, nil
}

// readTextFile reads a text file that a person hands over.
func readTextFile(path string, limit int64) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
	}
	defer f.Close()
	return readText(f, limit)
}

func readText(from io.Reader, limit int64) (string, error) {
	b, err := io.ReadAll(io.LimitReader(from, limit+1))
	if err != nil {
		return "", fault.Wrap(err, "cli.file", fault.T("the file cannot be read", "无法读取文件"))
	}
	if int64(len(b)) > limit {
		return "", fault.New("cli.file", fault.T("the file is larger than %d bytes", "文件超过 %d 字节", limit))
	}
	text, _, err := charset.File(b)
	return text, err
}

// strictJSON reads a document a person wrote: a field that is not known is a
// mistake that is told.
func strictJSON(text string, into any) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	return decoder.Decode(into)
}
