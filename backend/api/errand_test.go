package api

import (
	"context"
	"testing"

	"go.uber.org/goleak"
)

func TestErrandsGoOnUntilStoppedAndEndWithTheWorkspace(t *testing.T) {
	defer goleak.VerifyNone(t)
	var e errands
	began, over := make(chan string, 2), make(chan string, 2)
	for _, id := range []string{"one", "two"} {
		ok := e.start(id, func() { over <- id }, func(ctx context.Context) {
			began <- id
			<-ctx.Done()
		})
		if !ok {
			t.Fatal("not started")
		}
	}
	<-began
	<-began
	if !e.busy() || !e.runs("one") || e.runs("three") {
		t.Fatal("the wrong errands are said to run")
	}
	e.stop("three")
	e.stop("one")
	if id := <-over; id != "one" || e.runs("one") || !e.runs("two") {
		t.Fatalf("%s ended", id)
	}
	e.close()
	if e.busy() || <-over != "two" {
		t.Fatal("an errand outlives the workspace")
	}
	if e.start("late", func() {}, func(context.Context) {}) {
		t.Fatal("started in a workspace that is closed")
	}
}

func TestNewsOfALongRunAreThinnedOut(t *testing.T) {
	for _, total := range []int{1, 7, 20, 2000} {
		told := 0
		for done := 1; done <= total; done++ {
			if worthTelling(done, total) {
				told++
			}
		}
		if told > 75 || !worthTelling(total, total) || !worthTelling(1, total) {
			t.Errorf("%d of %d are told", told, total)
		}
	}
}

func TestNamesOfFilesSuitEverySystem(t *testing.T) {
	for in, want := range map[string]string{
		"茶屋-errors.csv": "茶屋-errors.csv", ` ../a\b:c*?"<>|.png`: "a-b-c.png", ".html": "file.html", "a\nb.png": "a-b.png", "nul.csv": "nul-.csv",
		"公司.v2.\u202egpj.html": "公司-v2--gpj.html",
	} {
		if got := fileName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
