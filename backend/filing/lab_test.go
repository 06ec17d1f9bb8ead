package filing

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"minifleet/backend/fault"
	"minifleet/backend/merchant"
	"minifleet/backend/platformtest"
	"minifleet/backend/vault"
)

// shops are the merchants of a lab, by the IDs of their mini programs.
type shops struct{ ids []string }

func shopName(i int) string { return "店" + string(rune('A'+i%26)) + strings.Repeat("店", i/26) }

func (s shops) Get(id string) (merchant.Merchant, error) { return s.Resolve(id) }

func (s shops) Resolve(ref string) (merchant.Merchant, error) {
	for i, id := range s.ids {
		if ref == id || ref == shopName(i) {
			return merchant.Merchant{ID: id, MiniAppID: id, Name: shopName(i)}, nil
		}
	}
	return merchant.Merchant{}, fault.New("merchant.not_found", fault.T("there is no merchant %q", "没有商家“%s”", ref))
}

func (s shops) List(merchant.Filter) (out []merchant.Merchant, err error) {
	for _, id := range s.ids {
		m, _ := s.Resolve(id)
		out = append(out, m)
	}
	return out, nil
}

// photo is a picture in colour (or not) that is hard to make small.
func photo(w, h, quality int, coloured bool) []byte {
	r := rand.New(rand.NewPCG(1, uint64(w*h)))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := 0; y < h; y += 4 {
		for x := 0; x < w; x += 4 {
			c := color.RGBA{uint8(r.IntN(256)), uint8(r.IntN(256)), uint8(r.IntN(256)), 255}
			if !coloured {
				c.G, c.B = c.R, c.R
			}
			for dy := range min(4, h-y) {
				for dx := range min(4, w-x) {
					img.SetRGBA(x+dx, y+dy, c)
				}
			}
		}
	}
	var out bytes.Buffer
	_ = jpeg.Encode(&out, img, &jpeg.Options{Quality: quality})
	return out.Bytes()
}

var (
	licencePhoto = sync.OnceValue(func() []byte { return photo(1100, 1500, 30, true) })
	cardPhoto    = sync.OnceValue(func() []byte { return photo(1280, 720, 40, true) })
)

// What the owner of a test tells; nobody has these numbers.
const (
	canaryName  = "测试王小明"
	canaryID    = "110101199003074514"
	canaryPhone = "13800138000"
	canaryFirm  = "杭州云朵茶铺有限公司"
	canaryCode  = "91330106MA2CFLDG4R"
)

func firm() map[string]string {
	return map[string]string{
		keyType: "企业", keyName: canaryFirm, keyOwnerCert: "营业执照", keyOwnerID: canaryCode,
		keyProvince: "浙江省", keyCity: "杭州市", keyDistrict: "西湖区", "owner.address": "文三路 1 号", keyPhone: canaryPhone, keyUrgent: "13900139000",
		"charge.name": canaryName, "charge.certificate_type": "居民身份证", "charge.certificate_number": canaryID, "charge.valid_from": "2020/1/2", "charge.valid_until": "长期",
		"content.main_category_id": "XS2004", keySame: "是",
	}
}

func fileOn(t testing.TB, l *platformtest.Lab) *Service {
	t.Helper()
	s := New(Deps{Vault: l.Vault, Journal: l.Journal, Bus: l.Bus, Platform: l, Records: shops{l.IDs}, Runs: l.Runs, Now: time.Now})
	for _, id := range l.IDs {
		l.Control("POST", "/filing", map[string]string{"mini_app_id": id, "status": "INIT"}, nil)
	}
	if _, err := s.ReadLists(t.Context(), ""); err != nil {
		t.Fatal(err)
	}
	return s
}

func fillIn(t testing.TB, s *Service, id string) {
	t.Helper()
	if _, err := s.Save(id, firm()); err != nil {
		t.Fatal(err)
	}
	for key, data := range map[string][]byte{keyOwnerPhoto: licencePhoto(), "charge.photo_front": cardPhoto(), "charge.photo_back": cardPhoto()} {
		if _, err := s.AddPicture(t.Context(), id, key, "王小明.jpg", data); err != nil {
			t.Fatal(err)
		}
	}
}

func passFace(t testing.TB, l *platformtest.Lab, s *Service, id string) {
	t.Helper()
	k, err := s.BeginFace(t.Context(), id, false)
	if err != nil {
		t.Fatal(err)
	}
	l.Control("POST", "/filing", map[string]string{"mini_app_id": id, "certify_id": k.Face.CertifyID, "status": "SUCCESS"}, nil)
}

// copyForm gives a merchant the form of another, which is faster than opening
// its pictures again.
func copyForm(t testing.TB, s *Service, from, to string) {
	t.Helper()
	if err := s.Vault.Update(func(tx *vault.Tx) error {
		d, err := s.drafts.Get(tx, from)
		if err != nil {
			return err
		}
		for _, p := range d.Pictures {
			c, err := s.contents.Get(tx, contentID(from, p.ID))
			if err != nil {
				return err
			}
			c.MerchantID = to
			if err := s.contents.Put(tx, c); err != nil {
				return err
			}
		}
		d.MerchantID = to
		return s.drafts.Put(tx, d)
	}); err != nil {
		t.Fatal(err)
	}
}
