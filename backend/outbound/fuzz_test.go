package outbound

import (
	"strings"
	"testing"

	"minifleet/backend/boundtest"
	"minifleet/backend/fault"
)

// FuzzProxy reads what people write as the address of a proxy: a fault, or an
// address that reads the same again and holds no password.
func FuzzProxy(f *testing.F) {
	for _, s := range []string{"proxy.office:8080", "socks5://ann:secret@proxy.office", "http://[::1]:1", "//a\\b", "pac+http://x", "a b", "代理.公司:3128", "\xff0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, address string) {
		boundtest.Within(t, "FuzzProxy", 512, func() {
			once, err := Clean(Setting{Mode: Address, Address: address})
			if err != nil {
				if fault.CodeOf(err) == "" {
					t.Fatalf("no fault: %v", err)
				}
				return
			}
			if strings.Contains(once.Address, "@") {
				t.Fatalf("%q keeps a user in %q", address, once.Address)
			}
			again, err := Clean(once)
			if err != nil || again != once {
				t.Fatalf("%q became %+v, and then %+v: %v", address, once, again, err)
			}
		})
	})
}
