package batch

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"minifleet/backend/fault"
)

func TestTheStoryOfABatchTellsItsWavesDecisionsAndFailures(t *testing.T) {
	t.Parallel()
	p := newPlatform(t, 4, quick)
	h := newHouse(t, p)
	e := h.start(true)
	pl := plan(GoalAudited)
	pl.Name = "Spring <b>release</b>"
	pl.Waves = []Wave{{Count: 1}}
	r := h.run(pl) // stops for a word after the first wave
	if err := e.Continue(r.Batch); err != nil {
		t.Fatal(err)
	}
	if r = h.wait(r.Batch); r.Succeeded != 4 {
		t.Fatalf("%+v", r)
	}
	s, err := e.Story(t.Context(), r.Batch)
	if err != nil {
		t.Fatal(err)
	}
	var actions []string
	for _, m := range s.Moments {
		actions = append(actions, m.Action)
		if m.What.ZH == "" || m.What.ZH == m.Action {
			t.Errorf("%+v has no words", m)
		}
	}
	if got := strings.Join(actions, " "); got != "batch.create batch.asked batch.resume batch.finish" {
		t.Error(got)
	}
	if len(s.Waves) != 2 || s.Waves[0].Total != 1 || s.Waves[1].Succeeded != 3 || s.Waves[1].BeganAt.Before(s.Waves[0].EndedAt) {
		t.Errorf("%+v", s.Waves)
	}
	if s.Succeeded != 4 || len(s.Durations) == 0 || s.Durations[0].Count == 0 {
		t.Errorf("%+v", s)
	}
	for _, form := range []Format{XLSX, HTML, JSON} {
		var file bytes.Buffer
		if err := e.WriteStory(t.Context(), &file, r.Batch, form, fault.Chinese, time.UTC); err != nil {
			t.Fatal(form, err)
		}
		text := file.String()
		switch form {
		case XLSX:
			if !strings.HasPrefix(text, "PK") {
				t.Errorf("no workbook: %q", text[:4])
			}
		case HTML:
			if strings.Contains(text, "<b>release") || !strings.Contains(text, "批量发布等待确认") || strings.Count(text, "<table>") < 4 {
				t.Error(text)
			}
		case JSON:
			var doc struct {
				Story     Story
				Merchants []Task
			}
			if err := json.Unmarshal(file.Bytes(), &doc); err != nil || len(doc.Merchants) != 4 || doc.Story.ID != r.Batch {
				t.Error(err, text)
			}
		}
	}
	if err := e.WriteStory(t.Context(), &bytes.Buffer{}, r.Batch, "pdf", fault.Chinese, time.UTC); fault.CodeOf(err) != "batch.story_form" {
		t.Error(err)
	}
}

// The merchants of a wave are all somewhere in its line: what was approved and is
// held is not nowhere.
func TestAStoryTellsWhatIsHeldInEachWave(t *testing.T) {
	h := newHouse(t, newPlatform(t, 3, quick))
	e := h.start(true)
	id := h.create(plan(GoalHeld))
	h.shelved(id, 3)
	var file bytes.Buffer
	if err := e.WriteStory(t.Context(), &file, id, HTML, fault.English, time.UTC); err != nil {
		t.Fatal(err)
	}
	text := strings.Join(strings.Fields(file.String()), " ")
	if !strings.Contains(text, "<th>Approved, held</th>") || !strings.Contains(text, "<td>1</td><td>3</td><td>0</td><td>3</td><td>0</td>") {
		t.Error(text)
	}
}
