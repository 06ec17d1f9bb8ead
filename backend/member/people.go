package member

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"minifleet/backend/spelling"
	"minifleet/backend/vault"
)

// Somebody is a person in a role, over all mini programs whose lists were read.
type Somebody struct {
	Key      string        `json:"key"`    // of the person in this role
	Person   Person        `json:"person"` // as the platform is asked about them
	LogonID  string        `json:"logon_id"`
	NickName string        `json:"nick_name"`
	Role     Role          `json:"role"`
	States   map[State]int `json:"states"` // mini programs, by what became of the invitation
	// Merchants are the record ids of where the person is.
	Merchants []string  `json:"merchants"`
	OldestAt  time.Time `json:"oldest_at,omitzero"` // the oldest of the lists they are in
	places    []Placement
}

// Places are the mini programs the person is in.
func (p Somebody) Places() []Placement { return p.places }

// PeopleFilter selects people; empty fields select everybody. Text holds words
// that are looked for in account and name.
type PeopleFilter struct {
	Text  string `json:"text,omitempty"`
	Role  Role   `json:"role,omitempty"`
	State State  `json:"state,omitempty"` // somewhere
}

// People is who is where, as the lists were read.
type People struct {
	People []Somebody `json:"people"` // by the number of mini programs, then by account
	Total  int        `json:"total"`  // whatever the filter says
	// Read is how many mini programs have a list; the oldest of them is of OldestAt.
	Read     int       `json:"read"`
	OldestAt time.Time `json:"oldest_at,omitzero"`
}

// key is the same for what is surely one person: a user's id, or an account
// that is not masked. Who is only called something by a mini program is
// somebody in that mini program alone.
func (m Member) key(merchantID string) string {
	account := strings.ToLower(m.LogonID)
	switch {
	case m.UserID != "":
		return "user/" + m.UserID
	case account != "" && !strings.Contains(account, "*"):
		return "account/" + account
	case m.OpenID != "":
		return "open/" + m.OpenID
	}
	return "masked/" + merchantID + "/" + account
}

// People tells who is where, from what is stored. A person invited from here
// and one in a list that was read are the same when the account is.
func (s *Service) People(f PeopleFilter) (People, error) {
	var out People
	var rows map[string]*Somebody
	var read map[string]bool
	err := s.Vault.View(func(tx *vault.Tx) error {
		out, rows, read = People{}, map[string]*Somebody{}, map[string]bool{}
		return s.rosters.Each(tx, "", func(r Roster) error {
			if !r.FetchedAt.IsZero() {
				read[r.MerchantID] = true
				out.OldestAt = older(out.OldestAt, r.FetchedAt)
			}
			for _, m := range r.Members {
				key := string(r.Role) + "/" + m.key(r.MerchantID)
				row := rows[key]
				if row == nil {
					row = &Somebody{Key: key, Role: r.Role, States: map[State]int{}}
					rows[key] = row
				}
				row.take(r, m)
			}
			return nil
		})
	})
	if err != nil {
		return People{}, err
	}
	join(rows)
	out.Read, out.Total = len(read), len(rows)
	words := spelling.Words(f.Text)
	out.People = []Somebody{}
	for _, row := range rows {
		if (f.Role == "" || row.Role == f.Role) && (f.State == "" || row.States[f.State] > 0) &&
			spelling.Has(spelling.Text(row.LogonID, row.NickName), words) {
			out.People = append(out.People, *row)
		}
	}
	slices.SortFunc(out.People, func(a, b Somebody) int {
		return cmp.Or(cmp.Compare(len(b.Merchants), len(a.Merchants)), cmp.Compare(a.LogonID, b.LogonID), cmp.Compare(a.Key, b.Key))
	})
	return out, nil
}

func (p *Somebody) take(r Roster, m Member) {
	p.LogonID = cmp.Or(p.LogonID, m.LogonID)
	p.NickName = cmp.Or(p.NickName, m.NickName)
	p.Person.UserID = cmp.Or(p.Person.UserID, m.UserID)
	if p.Person.UserID == "" {
		p.Person.OpenID = cmp.Or(p.Person.OpenID, m.OpenID)
	}
	if !strings.Contains(p.LogonID, "*") { // which names others too
		p.Person.LogonID = p.LogonID
	}
	p.States[m.State]++
	p.Merchants = append(p.Merchants, r.MerchantID)
	p.places = append(p.places, Placement{r.MerchantID, r.MiniAppID, m, r.FetchedAt})
	p.OldestAt = older(p.OldestAt, r.FetchedAt)
}

// older is the older of two times; a list that was never read has none.
func older(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// join brings a row that is known by the account alone to the one row whose
// user's whole account it is.
func join(rows map[string]*Somebody) {
	users := map[string][]*Somebody{}
	for _, row := range rows {
		if row.Person.UserID != "" && row.LogonID != "" && !strings.Contains(row.LogonID, "*") {
			at := string(row.Role) + "/account/" + strings.ToLower(row.LogonID)
			users[at] = append(users[at], row)
		}
	}
	for at, of := range users {
		alone := rows[at]
		if alone == nil || len(of) != 1 {
			continue
		}
		for state, n := range alone.States {
			of[0].States[state] += n
		}
		of[0].Merchants = append(of[0].Merchants, alone.Merchants...)
		of[0].places = append(of[0].places, alone.places...)
		of[0].OldestAt = older(of[0].OldestAt, alone.OldestAt)
		delete(rows, at)
	}
}
