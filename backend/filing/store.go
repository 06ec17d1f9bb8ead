package filing

import (
	"errors"
	"slices"
	"time"

	"minifleet/backend/alipay"
	"minifleet/backend/event"
	"minifleet/backend/fault"
	"minifleet/backend/journal"
	"minifleet/backend/vault"
)

// Draft is the form of one merchant. It holds what an owner tells of
// themselves, and never leaves the vault but to the platform and to a person
// who asks to see it.
type Draft struct {
	MerchantID string            `json:"merchant_id"`
	Values     map[string]string `json:"values,omitempty"` // by key
	Pictures   []Material        `json:"pictures,omitempty"`
	ChangedAt  time.Time         `json:"changed_at,omitzero"`
}

// Empty reports whether nothing was filled in.
func (d Draft) Empty() bool { return len(d.Values) == 0 && len(d.Pictures) == 0 }

// of are the pictures of a field, in the order they were added.
func (d Draft) of(key string) (out []Material) {
	for _, p := range d.Pictures {
		if p.Field == key {
			out = append(out, p)
		}
	}
	return out
}

// Material is what is known of a picture besides its bytes.
type Material struct {
	ID       string    `json:"id"`
	Field    string    `json:"field"`
	Name     string    `json:"name"`   // of the file it came from
	Format   string    `json:"format"` // "png" or "jpeg"
	Bytes    int       `json:"bytes"`
	Width    int       `json:"width"`
	Height   int       `json:"height"`
	Grey     bool      `json:"grey,omitempty"`     // it has no colours
	Prepared bool      `json:"prepared,omitempty"` // it was made smaller, turned or converted here
	Sum      string    `json:"sum"`
	AddedAt  time.Time `json:"added_at"`
	// MediaID is what the platform calls it since it was handed over as a
	// picture of the kind MediaOf.
	MediaID string `json:"media_id,omitempty"`
	MediaOf string `json:"media_of,omitempty"`
}

// content is the bytes of a picture.
type content struct {
	MerchantID string `json:"merchant_id"`
	ID         string `json:"id"`
	Data       []byte `json:"data"`
}

func contentID(merchantID, id string) string { return merchantID + "/" + id }

// Known is how far the filing of a merchant has come.
type Known struct {
	MerchantID string             `json:"merchant_id"`
	Status     alipay.FilingState `json:"status,omitempty"`
	Reason     string             `json:"reason,omitempty"`
	ReadAt     time.Time          `json:"read_at,omitzero"`
	// SubmittedAt is when it was last handed in from here.
	SubmittedAt time.Time `json:"submitted_at,omitzero"`
	ErasedAt    time.Time `json:"erased_at,omitzero"`
	Face        Face      `json:"face,omitzero"`
}

// Options are what a person chose for all filings.
type Options struct {
	// EraseWhenPassed erases form and pictures once the platform says that the
	// filing passed. It is off unless a person wants it: a change of the
	// filing asks for the same papers again.
	EraseWhenPassed bool `json:"erase_when_passed"`
	// FaceLink is the address that opens a face check, with {certify_id} in
	// it; "" is the one that is assumed.
	FaceLink string `json:"face_link"`
}

type stored struct {
	ID string `json:"id"`
	Options
}

const theOne = "one"

func collections(s *Service) {
	s.drafts = vault.NewCollection(vault.Schema[Draft]{Name: "filing.draft", Version: 1, ID: func(d Draft) string { return d.MerchantID }})
	s.contents = vault.NewCollection(vault.Schema[content]{Name: "filing.picture", Version: 1,
		ID: func(c content) string { return contentID(c.MerchantID, c.ID) }})
	s.known = vault.NewCollection(vault.Schema[Known]{Name: "filing.known", Version: 1, ID: func(k Known) string { return k.MerchantID }})
	s.lists = vault.NewCollection(vault.Schema[listsRecord]{Name: "filing.lists", Version: 1, ID: func(l listsRecord) string { return l.ID }})
	s.options = vault.NewCollection(vault.Schema[stored]{Name: "filing.options", Version: 1, ID: func(o stored) string { return o.ID }})
}

func orNothing[T any](v T, err error) (T, error) {
	if errors.Is(err, vault.ErrNotFound) {
		err = nil
	}
	return v, err
}

func get[T any](s *Service, c *vault.Collection[T], id string) (out T, err error) {
	err = s.Vault.View(func(tx *vault.Tx) (err error) {
		out, err = orNothing(c.Get(tx, id))
		return err
	})
	return out, err
}

// Draft returns the form of a merchant, empty when there is none.
func (s *Service) Draft(merchantID string) (Draft, error) {
	d, err := get(s, s.drafts, merchantID)
	d.MerchantID = merchantID
	return d, err
}

// Known returns how far the filing was when it was last read.
func (s *Service) Known(merchantID string) (Known, error) {
	k, err := get(s, s.known, merchantID)
	k.MerchantID = merchantID
	return k, err
}

// Options returns what was chosen for all filings.
func (s *Service) Options() (Options, error) {
	o, err := get(s, s.options, theOne)
	return o.Options, err
}

// SetOptions changes it. Fault: filing.face_link.
func (s *Service) SetOptions(o Options) error {
	if err := checkFaceLink(o.FaceLink); err != nil {
		return err
	}
	if err := s.Vault.Update(func(tx *vault.Tx) error { return s.options.Put(tx, stored{theOne, o}) }); err != nil {
		return err
	}
	s.announce("")
	return nil
}

// edit changes a merchant's form in one transaction and says so.
func (s *Service) edit(merchantID string, change func(*vault.Tx, *Draft) error) (Draft, error) {
	var d Draft
	err := s.Vault.Update(func(tx *vault.Tx) (err error) {
		if d, err = orNothing(s.drafts.Get(tx, merchantID)); err != nil {
			return err
		}
		d.MerchantID = merchantID
		if d.Values == nil {
			d.Values = map[string]string{}
		}
		if err := change(tx, &d); err != nil {
			return err
		}
		d.ChangedAt = s.Now()
		return s.drafts.Put(tx, d)
	})
	if err == nil {
		s.announce(merchantID)
	}
	return d, err
}

func (s *Service) note(merchantID string, change func(*Known)) error {
	err := s.Vault.Update(func(tx *vault.Tx) error {
		k, err := orNothing(s.known.Get(tx, merchantID))
		if err != nil {
			return err
		}
		k.MerchantID = merchantID
		change(&k)
		return s.known.Put(tx, k)
	})
	if err == nil {
		s.announce(merchantID)
	}
	return err
}

// Save changes values of a merchant's form; an empty value takes one away.
// Fault: filing.field for a key that no field has.
func (s *Service) Save(merchantID string, values map[string]string) (Draft, error) {
	if _, err := s.Records.Get(merchantID); err != nil {
		return Draft{}, err
	}
	for key, value := range values {
		spec := byKey(key)
		if spec == nil || spec.Kind == Picture {
			return Draft{}, fault.New("filing.field", fault.T("the form has no field %q to be typed into", "备案表单中没有可填写的字段“%s”", key)).WithField(key).
				WithRetry(fault.RetryAfterInput)
		}
		if len(value) > mostBytes {
			return Draft{}, fault.New("filing.field", labelled(spec, fault.T("the text is too long", "内容过长"))).WithField(key).WithRetry(fault.RetryAfterInput)
		}
	}
	lists, err := s.Lists()
	if err != nil {
		return Draft{}, err
	}
	return s.edit(merchantID, func(_ *vault.Tx, d *Draft) error {
		d.set(values, lists)
		return nil
	})
}

// mostBytes bounds a value; the platform publishes no lengths.
const mostBytes = 2000

// Erase forgets the form and the pictures of a merchant, and the face check.
// How far the filing has come stays. It is written into the journal that it was
// done, and nothing of what it was.
func (s *Service) Erase(merchantID string) error {
	m, err := s.Records.Get(merchantID)
	if err != nil {
		return err
	}
	return s.erase(journal.Entry{MerchantID: m.ID, MerchantName: m.Name, MiniAppID: m.MiniAppID, Action: "filing.erase"})
}

func (s *Service) erase(e journal.Entry) error {
	var written journal.Entry
	err := s.Vault.Update(func(tx *vault.Tx) (err error) {
		if err := s.forgetForm(tx, e.MerchantID); err != nil {
			return err
		}
		k, err := orNothing(s.known.Get(tx, e.MerchantID))
		if err != nil {
			return err
		}
		k.MerchantID, k.Face, k.ErasedAt = e.MerchantID, Face{}, s.Now()
		if err := s.known.Put(tx, k); err != nil {
			return err
		}
		written, err = s.Journal.AppendTx(tx, e)
		return err
	})
	if err != nil {
		return err
	}
	s.Journal.Announce(written)
	s.announce(e.MerchantID)
	return nil
}

func (s *Service) forgetForm(tx *vault.Tx, merchantID string) error {
	d, err := orNothing(s.drafts.Get(tx, merchantID))
	if err != nil {
		return err
	}
	errs := []error{s.drafts.Delete(tx, merchantID)}
	for _, p := range d.Pictures {
		errs = append(errs, s.contents.Delete(tx, contentID(merchantID, p.ID)))
	}
	return errors.Join(errs...)
}

// ForgetTx drops everything of a merchant, when its record is deleted or belongs
// to another app or mini program.
func (s *Service) ForgetTx(merchantID string) func(*vault.Tx) error {
	return func(tx *vault.Tx) error {
		return errors.Join(s.forgetForm(tx, merchantID), s.known.Delete(tx, merchantID))
	}
}

func (s *Service) announce(merchantID string) {
	s.Bus.Publish(event.Event{Kind: event.Readiness, ID: merchantID})
}

// RemovePicture takes a picture out of a merchant's form.
func (s *Service) RemovePicture(merchantID, id string) (Draft, error) {
	return s.edit(merchantID, func(tx *vault.Tx, d *Draft) error {
		d.Pictures = slices.DeleteFunc(d.Pictures, func(p Material) bool { return p.ID == id })
		return s.contents.Delete(tx, contentID(merchantID, id))
	})
}
