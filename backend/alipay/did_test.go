package alipay

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
)

// What a journal says of a call that went well is in words for each method that
// changes something, and for no other.
func TestEveryChangingMethodHasWords(t *testing.T) {
	t.Parallel()
	file, err := parser.ParseFile(token.NewFileSet(), "methods.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	methods := 0
	ast.Inspect(file, func(n ast.Node) bool {
		lit, ok := n.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return true
		}
		method, _ := strconv.Unquote(lit.Value)
		if !strings.HasPrefix(method, "alipay.") {
			return true
		}
		methods++
		words := Did(method)
		if has := words.EN != "" && words.ZH != ""; has != Mutates(method) || (words.EN == "") != (words.ZH == "") {
			t.Errorf("%s changes something: %v, and its words are %q, %q", method, Mutates(method), words.EN, words.ZH)
		}
		return true
	})
	if methods < 60 || !Did("alipay.open.of.tomorrow").IsZero() {
		t.Errorf("%d methods", methods)
	}
}
