package workspace

import (
	"sync/atomic"
	"testing"
	"time"

	"minifleet/backend/batch"
	"minifleet/backend/fleet"
	"minifleet/backend/merchant"
)

// TestEachDayIsNotedOnceAndKeptForAYear: who is online with what is written when
// it changes or a day begins, and days of long ago are forgotten.
func TestEachDayIsNotedOnceAndKeptForAYear(t *testing.T) {
	t.Parallel()
	var ahead atomic.Int64
	now := func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Round(0) }
	d, err := OpenDemo(t.Context(), DemoOptions{Options: Options{Now: now}, Merchants: 4, Released: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	note := func(want bool) {
		t.Helper()
		if written, err := d.Fleet.NoteDay(); err != nil || written != want {
			t.Fatalf("written: %v, %v", written, err)
		}
	}
	note(false) // nothing is known yet
	list, err := d.Merchants.List(merchant.Filter{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Batches.Start(false); err != nil {
		t.Fatal(err)
	}
	publish := func(ids ...string) {
		t.Helper()
		made, err := d.Batches.Create(batch.Plan{Template: d.TemplateID, TemplateVersion: d.Newest, Goal: batch.GoalOnline, Targets: merchant.Targets{Merchants: ids}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Batches.Wait(t.Context(), made.ID); err != nil {
			t.Fatal(err)
		}
	}
	publish(list[0].ID, list[1].ID, list[2].ID)
	note(true)
	note(false)
	publish(list[3].ID)
	note(true)
	ahead.Add(int64(24 * time.Hour))
	note(true)
	note(false)
	looked, err := d.Fleet.Past("", 30)
	past := looked.Days
	if err != nil || len(past) != 2 || past[0].Day >= past[1].Day {
		t.Fatalf("%+v, %v", past, err)
	}
	for _, day := range past {
		online := 0
		for _, e := range day.Editions {
			if e.Template != d.TemplateID || e.Version != d.Newest {
				t.Errorf("%+v", e)
			}
			online += e.Merchants
		}
		if online != 4 {
			t.Errorf("%d merchants are online on %s", online, day.Day)
		}
	}
	if past, err := d.Fleet.Past("no such app", 30); err != nil || len(past.Days) != 2 || len(past.Days[0].Editions) != 0 {
		t.Errorf("of another app: %+v, %v", past, err)
	}
	begin := now().Add(48 * time.Hour)
	coming, err := d.Batches.Create(batch.Plan{Name: "next", Template: d.TemplateID, TemplateVersion: d.Newest, Goal: batch.GoalOnline, Anew: true, NotBefore: begin, Targets: merchant.Targets{All: true}})
	if err != nil {
		t.Fatal(err)
	}
	week, err := d.Fleet.Week("")
	if err != nil || len(week.Due) != 1 || week.Due[0].Kind != fleet.DueBegin || week.Due[0].BatchID != coming.ID || week.Due[0].Merchants != 4 || !week.Due[0].At.Equal(begin) {
		t.Errorf("%+v, %v", week, err)
	}
	if week, err := d.Fleet.Week("no such app"); err != nil || len(week.Due) != 0 {
		t.Errorf("of another app: %+v, %v", week, err)
	}
	if err := d.Batches.Delete(coming.ID); err != nil {
		t.Fatal(err)
	}
	audits, err := d.Fleet.Audits("", 30)
	if err != nil || len(audits) != 2 || audits[0].Day != past[0].Day || audits[0].Passed != 4 || audits[0].Rejected+audits[0].Withdrawn != 0 || audits[1].Passed != 0 {
		t.Errorf("audits: %+v, %v", audits, err)
	}
	if audits, err := d.Fleet.Audits("no such app", 30); err != nil || len(audits) != 0 {
		t.Errorf("of another app: %+v, %v", audits, err)
	}
	ahead.Add(int64(400 * 24 * time.Hour))
	note(true)
	if past, err := d.Fleet.Past("", 1000); err != nil || len(past.Days) != 2 { // yesterday's and today's of a year ago are 401 and 400 days back
		t.Errorf("%+v, %v", past, err)
	}
	if audits, err := d.Fleet.Audits("", 1000); err != nil || len(audits) != 0 {
		t.Errorf("audits of a year ago: %+v, %v", audits, err)
	}
}
