package fault

import (
	"errors"
	"fmt"
	"io"
	"testing"
)

func TestErrorKeepsItsCauseAndCodeThroughWrapping(t *testing.T) {
	e := Wrap(io.ErrUnexpectedEOF, "vault.damaged", T("the vault is damaged", "保险库已损坏")).WithMerchant("Tea House")
	wrapped := fmt.Errorf("opening: %w", e)
	if CodeOf(wrapped) != "vault.damaged" {
		t.Fatalf("code = %q", CodeOf(wrapped))
	}
	if !errors.Is(wrapped, io.ErrUnexpectedEOF) {
		t.Fatal("the cause is lost")
	}
	if !errors.Is(wrapped, New("vault.damaged", Text{})) || errors.Is(wrapped, New("vault.other", Text{})) {
		t.Fatal("errors.Is must compare codes")
	}
	if got, want := e.Error(), "Tea House: the vault is damaged: unexpected EOF"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestAsAlwaysGivesSomethingToShow(t *testing.T) {
	if As(nil) != nil {
		t.Fatal("no error must stay no error")
	}
	e := As(io.EOF)
	if e.Code != "internal" || e.Message.In(Chinese) == "" || e.Message.In(English) == "" {
		t.Fatalf("got %+v", e)
	}
}

func TestTextFallsBackToEnglish(t *testing.T) {
	if got := T("%d left", "剩余 %d", 3).In(Chinese); got != "剩余 3" {
		t.Fatal(got)
	}
	if got := (Text{EN: "only"}).In(Chinese); got != "only" {
		t.Fatal(got)
	}
}

func TestEnglishHasFormsOfOne(t *testing.T) {
	for want, got := range map[string]Text{
		"1 row is bad":                      T("%d row{|s} {is|are} bad", "%d", 1),
		"0 rows are bad":                    T("%d row{|s} {is|are} bad", "%d", 0),
		"11 entries, 1 batch":               T("%d entr{y|ies}, %d batch{|es}", "%d %d", 11, int64(1)),
		"x: 2 of 1 merchant, 50%":           T("%s: %d of %d merchant{|s}, %d%%", "%s %d %d %d", "x", 2, 1, 50),
		"HTTP 1 (2 times), 1":               T("HTTP %[2]d (%[1]d time{|s}), %[2]d", "%d %d", 2, 1),
		"{a|b} is what somebody typed: 3 x": T("%s is what somebody typed: %d x", "%s %d", "{a|b}", 3),
	} {
		if got.EN != want {
			t.Errorf("%q, want %q", got.EN, want)
		}
	}
}
