package version

import (
	"encoding/json"
	"errors"
	"slices"
	"time"

	"minifleet/backend/vault"
)

// Store keeps what is known of versions, for reading without a network.
type Store struct {
	vault *vault.Vault
	now   func() time.Time
}

// NewStore opens the store of an unlocked vault.
func NewStore(v *vault.Vault, now func() time.Time) *Store { return &Store{vault: v, now: now} }

var fleets = vault.NewCollection(vault.Schema[Fleet]{
	Name: "version.fleet", Version: 1, ID: func(f Fleet) string { return f.MerchantID },
	Indexes: []vault.Index[Fleet]{{Name: standingIndex, Keys: func(f Fleet) []string { return []string{f.standing()} }}},
})

// standingIndex has what stands out of each fleet as its key, so that a list of
// all merchants does not read every version each of them ever had.
const standingIndex = "standing"

// longestStanding bounds the key; a fleet whose key would be longer is read as a whole.
const longestStanding = 2 << 10

// standing is the key of the fleet in its index, "" when it would be too long.
// What it keeps is a part of the schema: it does not grow with the states that
// the program knows.
func (f Fleet) standing() string {
	out := Fleet{FetchedAt: f.FetchedAt}
	for _, v := range f.Versions {
		among := func(w Info) bool { return w.State == v.State }
		if v.State != Offline && v.State != Init && v.State != Building && !slices.ContainsFunc(out.Versions, among) {
			out.Versions = append(out.Versions, Info{Version: v.Version, State: v.State, Template: v.Template, TemplateID: v.TemplateID})
		}
	}
	key, err := json.Marshal(out)
	if err != nil || len(key) > longestStanding {
		return ""
	}
	return string(key)
}

var details = vault.NewCollection(vault.Schema[Detail]{
	Name: "version.detail", Version: 1, ID: func(d Detail) string { return d.MerchantID + "/" + d.Version },
})

// submission is the form last sent for a merchant.
type submission struct {
	MerchantID string    `json:"merchant_id"`
	Form       Form      `json:"form"`
	At         time.Time `json:"at"`
}

var submissions = vault.NewCollection(vault.Schema[submission]{
	Name: "version.submission", Version: 1, ID: func(s submission) string { return s.MerchantID },
})

// FleetTx returns what is known of a merchant's versions; an empty fleet when
// nothing is.
func (s *Store) FleetTx(tx *vault.Tx, merchantID string) (Fleet, error) {
	f, err := fleets.Get(tx, merchantID)
	if errors.Is(err, vault.ErrNotFound) {
		return Fleet{MerchantID: merchantID}, nil
	}
	return f, err
}

// Fleet is FleetTx in a transaction of its own.
func (s *Store) Fleet(merchantID string) (Fleet, error) {
	var f Fleet
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		f, err = s.FleetTx(tx, merchantID)
		return err
	})
	return f, err
}

// Fleets returns what is known of every merchant, by merchant id.
func (s *Store) Fleets() (map[string]Fleet, error) {
	out := map[string]Fleet{}
	err := s.vault.View(func(tx *vault.Tx) error {
		return fleets.Each(tx, "", func(f Fleet) error {
			out[f.MerchantID] = f
			return nil
		})
	})
	return out, err
}

// Standings returns, by merchant id, when every merchant's versions were fetched
// and the highest version in each state; those that only are offline, in
// development or building may be missing. Of a version it tells the number, the
// state and the template.
func (s *Store) Standings() (map[string]Fleet, error) {
	out := map[string]Fleet{}
	err := s.vault.View(func(tx *vault.Tx) error {
		return fleets.EachKey(tx, standingIndex, "", func(key, id string) error {
			f, err := Fleet{}, error(nil)
			if key == "" {
				f, err = fleets.Get(tx, id)
			} else {
				err = json.Unmarshal([]byte(key), &f)
			}
			f.MerchantID = id
			out[id] = f
			return err
		})
	})
	return out, err
}

// PutListTx replaces what is known with the list just fetched. What a list
// does not tell (experience, gray step, a roll-back just done) is kept.
func (s *Store) PutListTx(tx *vault.Tx, merchantID string, list []Info) (Fleet, error) {
	old, err := s.FleetTx(tx, merchantID)
	if err != nil {
		return Fleet{}, err
	}
	f := old.merge(list, s.now())
	return f, moveFleet(tx, old, f)
}

// keptVersions is how many of a merchant's newest versions are kept: three times
// what the platform lists, so that what a merchant had before can be looked up
// without every step of a merchant growing with its years.
const keptVersions = 60

// shortened is f without the versions beyond the newest that nothing can come
// of any more, and the numbers of those that left it.
func (f Fleet) shortened() (Fleet, []string) {
	if len(f.Versions) <= keptVersions {
		return f, nil
	}
	back, _ := f.Restorable()
	kept, gone := slices.Clone(f.Versions[:keptVersions]), []string{}
	for _, v := range f.Versions[keptVersions:] {
		if v.State == Release || v.State == Building || v.State.OccupiesSlot() || v.Version == back.Version || v.Experience {
			kept = append(kept, v)
		} else {
			gone = append(gone, v.Version)
		}
	}
	f.Versions = kept
	return f, gone
}

// putFleet stores what is known of a merchant's versions, with the details of
// those that are kept.
func putFleet(tx *vault.Tx, f Fleet) error {
	f, gone := f.shortened()
	for _, number := range gone {
		if err := details.Delete(tx, f.MerchantID+"/"+number); err != nil {
			return err
		}
		if err := experiences.Delete(tx, f.MerchantID+"/"+number); err != nil {
			return err
		}
	}
	return fleets.Put(tx, f)
}

// listLength is how many versions the platform lists. Alipay open platform: the
// newest 20, highest first.
const listLength = 20

// merge is f after the platform told its list at the time.
func (f Fleet) merge(list []Info, at time.Time) Fleet {
	out := Fleet{MerchantID: f.MerchantID, FetchedAt: at, ChangedAt: at, RolledBack: f.RolledBack}
	listed := map[string]bool{}
	for _, v := range list {
		listed[v.Version] = true
		if was, ok := f.Find(v.Version); ok {
			v.Experience, v.LeftAt, v.Template, v.TemplateID = was.Experience && v.State != Release, was.LeftAt, was.Template, was.TemplateID
			if v.State == Offline && was.State == Release {
				v.LeftAt = at
			}
			if v.State == InGray && v.Gray == "" {
				v.Gray = was.Gray
			}
		}
		out.Versions = append(out.Versions, v)
	}
	for _, v := range f.Versions {
		// A list leaves out what is building and all but the newest 20.
		older := len(list) >= listLength && Compare(v.Version, list[len(list)-1].Version) < 0
		if !listed[v.Version] && (v.State == Building || older) {
			out.Versions = append(out.Versions, v)
		}
	}
	was, _ := f.Online()
	if is, ok := out.Online(); ok && was.Version != "" && is.Version != was.Version && Compare(is.Version, was.Version) > 0 {
		out.RolledBack = false // something newer went online elsewhere
	}
	out.sort()
	return out
}

// NoteTx records that an action took effect on a version, so that what is
// known stays true without asking the platform again.
func (s *Store) NoteTx(tx *vault.Tx, merchantID string, a Action, number, strategy string) error {
	old, err := s.FleetTx(tx, merchantID)
	if err != nil {
		return err
	}
	f := old.apply(a, number, strategy, s.now())
	if a == Upload {
		f.set(number, func(v *Info) { v.State = Building; v.CreatedAt = s.now() })
	}
	f.ChangedAt = s.now()
	return moveFleet(tx, old, f)
}

// NoteStateTx records the state a version was found in.
func (s *Store) NoteStateTx(tx *vault.Tx, merchantID, number string, state State) error {
	old, err := s.FleetTx(tx, merchantID)
	if err != nil {
		return err
	}
	f := old
	f.set(number, func(v *Info) { v.State = state })
	f.ChangedAt = s.now()
	return moveFleet(tx, old, f)
}

func (f *Fleet) set(number string, change func(*Info)) {
	f.Versions = append([]Info(nil), f.Versions...)
	for i := range f.Versions {
		if f.Versions[i].Version == number {
			change(&f.Versions[i])
			return
		}
	}
	v := Info{Version: number}
	change(&v)
	f.Versions = append(f.Versions, v)
	f.sort()
}

// PutDetailTx keeps the detail just fetched, and a rejection it tells of for as
// long as the merchant is here.
func (s *Store) PutDetailTx(tx *vault.Tx, d Detail) error {
	if r, ok := d.Rejection(); ok {
		if err := putRejectionTx(tx, r); err != nil {
			return err
		}
	}
	return details.Put(tx, d)
}

// Detail returns the detail last fetched; vault.ErrNotFound when there is none.
func (s *Store) Detail(merchantID, number string) (Detail, error) {
	var d Detail
	err := s.vault.View(func(tx *vault.Tx) (err error) {
		d, err = details.Get(tx, merchantID+"/"+number)
		return err
	})
	return d, err
}

// PutSubmissionTx remembers the form as the merchant's last one. Its files
// have to be stored (StoreFiles) before.
func (s *Store) PutSubmissionTx(tx *vault.Tx, merchantID string, f Form) error {
	return submissions.Put(tx, submission{merchantID, f.Light(), s.now()})
}

// Submission returns the form last sent for a merchant and when; ok is false
// when none was. Its files carry Ref and no Content.
func (s *Store) Submission(merchantID string) (form Form, at time.Time, ok bool, err error) {
	err = s.vault.View(func(tx *vault.Tx) error {
		sub, err := submissions.Get(tx, merchantID)
		if errors.Is(err, vault.ErrNotFound) {
			return nil
		}
		form, at, ok = sub.Form, sub.At, err == nil
		return err
	})
	return form, at, ok, err
}

// ForgetTx removes everything known of a merchant's versions.
func (s *Store) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		if err := forgetPicturesTx(tx, merchantID); err != nil {
			return err
		}
		var gone []Detail
		if err := details.Each(tx, merchantID+"/", func(d Detail) error { gone = append(gone, d); return nil }); err != nil {
			return err
		}
		for _, d := range gone {
			if err := details.Delete(tx, merchantID+"/"+d.Version); err != nil {
				return err
			}
		}
		if err := submissions.Delete(tx, merchantID); err != nil {
			return err
		}
		if err := forgetRejectionsTx(tx, merchantID); err != nil {
			return err
		}
		if err := forgetEndedTx(tx, merchantID); err != nil {
			return err
		}
		return fleets.Delete(tx, merchantID)
	}
}
