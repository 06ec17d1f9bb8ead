package main

import (
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"time"
)

// component is a library, or the program itself, in a bill of materials.
type component struct {
	Type     string    `json:"type"`
	Ref      string    `json:"bom-ref"`
	Name     string    `json:"name"`
	Version  string    `json:"version"`
	URL      string    `json:"purl,omitempty"`
	Licences []licence `json:"licenses,omitempty"`
}

type licence struct {
	Expression string `json:"expression"`
}

// sbom is the bill of materials (CycloneDX 1.6) of what the packages of a version
// hold. The same sources make the same document.
func sbom(version string) ([]byte, error) {
	modules, err := goParts()
	if err != nil {
		return nil, err
	}
	screens, err := npmParts("frontend")
	if err != nil {
		return nil, err
	}
	var list []component
	for _, p := range modules {
		if p.name == "Go" {
			continue
		}
		url := "pkg:golang/" + p.name + "@" + p.version
		list = append(list, component{Type: "library", Ref: url, Name: p.name, Version: p.version, URL: url})
	}
	seen := map[string]bool{}
	for _, p := range screens {
		url := "pkg:npm/" + strings.ReplaceAll(p.name, "@", "%40") + "@" + p.version
		if seen[url] {
			continue
		}
		seen[url] = true
		c := component{Type: "library", Ref: url, Name: p.name, Version: p.version, URL: url}
		if p.licence != "" {
			c.Licences = []licence{{p.licence}}
		}
		list = append(list, c)
	}
	program := component{Type: "application", Ref: "minifleet", Name: "MiniFleet", Version: version, Licences: []licence{{"MIT"}}}
	metadata := map[string]any{"component": program}
	if epoch, err := strconv.ParseInt(os.Getenv("SOURCE_DATE_EPOCH"), 10, 64); err == nil {
		metadata["timestamp"] = time.Unix(epoch, 0).UTC().Format(time.RFC3339)
	}
	refs := make([]string, len(list))
	for i, c := range list {
		refs[i] = c.Ref
	}
	b, err := json.MarshalIndent(map[string]any{
		"bomFormat": "CycloneDX", "specVersion": "1.6", "version": 1,
		"metadata": metadata, "components": list,
		"dependencies": []map[string]any{{"ref": program.Ref, "dependsOn": refs}},
	}, "", "  ")
	return append(b, '\n'), err
}
