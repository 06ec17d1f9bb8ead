package fleet

import (
	"testing"

	"minifleet/backend/provider"
	"minifleet/backend/version"
)

func TestWhatIsBehindIsToldByItsTemplate(t *testing.T) {
	versions := func(list ...string) (out []provider.TemplateVersion) {
		for _, v := range list {
			out = append(out, provider.TemplateVersion{Version: v, Status: string(version.Release)})
		}
		return append(out, provider.TemplateVersion{Version: "9.0.0", Status: string(version.Init)})
	}
	shop := provider.Template{ID: "shop", TemplateID: "2021000000000001", Versions: versions("1.0.0", "1.1.0", "1.2.0")}
	food := provider.Template{ID: "food", TemplateID: "2021000000000002", Versions: versions("1.1.0", "2.0.0")}
	both, one := editions{shop, food}, editions{shop}
	for name, c := range map[string]struct {
		of       editions
		built    version.Source
		online   string
		template string
		behind   int
	}{
		"both have the number, the template is known": {both, version.Source{TemplateID: food.TemplateID, TemplateVersion: "1.1.0"}, "0.0.7", "food", 1},
		"both have the number and nothing else tells": {both, version.Source{TemplateVersion: "1.1.0"}, "0.0.7", "", 0},
		"one alone has the number":                    {both, version.Source{TemplateVersion: "1.0.0"}, "0.0.7", "shop", 2},
		"a template that is not here":                 {both, version.Source{TemplateID: "2021000000000009", TemplateVersion: "1.1.0"}, "0.0.7", "", 0},
		"nothing is known, of one template":           {one, version.Source{}, "1.1.0", "shop", 1},
		"nothing is known, of two":                    {both, version.Source{}, "1.1.0", "", 0},
		"the newest":                                  {one, version.Source{TemplateID: shop.TemplateID, TemplateVersion: "1.2.0"}, "3.0.0", "shop", 0},
	} {
		if template, behind := c.of.behind(c.built, c.online); template != c.template || behind != c.behind {
			t.Errorf("%s: %q, %d behind; want %q, %d", name, template, behind, c.template, c.behind)
		}
	}
}
