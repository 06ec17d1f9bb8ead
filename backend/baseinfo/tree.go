package baseinfo

import (
	"strings"

	"minifleet/backend/spelling"
)

// Category is one entry of the platform's list of categories.
type Category struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	ParentID string `json:"parent_id"` // "" or "0" at the top
	HasChild bool   `json:"has_child"`
	// What an audit asks for: a business licence, a special (trade) licence, a
	// photograph of the shop front.
	NeedLicense        bool `json:"need_license"`
	NeedSpecialLicense bool `json:"need_special_license"`
	NeedDoorPhoto      bool `json:"need_door_photo"`
}

// Node is a category in its place.
type Node struct {
	Category
	Path     string  `json:"path"`      // IDs from the top joined by "_": what a change names
	NamePath string  `json:"name_path"` // names from the top joined by "_"
	Children []*Node `json:"children,omitempty"`
}

// Leaf reports whether the category can be chosen.
func (n *Node) Leaf() bool { return len(n.Children) == 0 && !n.HasChild }

// Tree is the categories in their places.
type Tree struct {
	Roots []*Node
	nodes map[string]*Node // by ID
	paths map[string]*Node
}

// BuildTree puts a flat list in order. It trusts nothing: of entries with one
// ID the first counts, an entry whose parent is missing stands at the top, and
// a circle is cut at its first entry, so that every ID has exactly one place.
func BuildTree(list []Category) *Tree {
	t := &Tree{nodes: map[string]*Node{}, paths: map[string]*Node{}}
	var order []*Node
	for _, c := range list {
		if _, twice := t.nodes[c.ID]; twice || c.ID == "" {
			continue
		}
		n := &Node{Category: c}
		t.nodes[c.ID] = n
		order = append(order, n)
	}
	settled := map[string]bool{} // known to hang from the top
	for _, n := range order {
		parent := t.nodes[n.ParentID]
		if parent == nil || t.circles(n, settled) {
			t.Roots = append(t.Roots, n)
		} else {
			parent.Children = append(parent.Children, n)
		}
		settled[n.ID] = true
	}
	for _, r := range t.Roots {
		t.name(r, "", "")
	}
	return t
}

// circles reports whether the way up from n comes back to n before it meets an
// entry already placed.
func (t *Tree) circles(n *Node, settled map[string]bool) bool {
	for seen, at := map[string]bool{}, n.ParentID; ; {
		if at == n.ID {
			return true
		}
		p := t.nodes[at]
		if p == nil || settled[at] || seen[at] {
			return false
		}
		seen[at] = true
		at = p.ParentID
	}
}

func (t *Tree) name(n *Node, path, names string) {
	n.Path, n.NamePath = path+n.ID, names+n.Name
	t.paths[n.Path] = n
	for _, c := range n.Children {
		t.name(c, n.Path+"_", n.NamePath+"_")
	}
}

// byPath finds a category by its path, or by its own ID.
func (t *Tree) byPath(path string) *Node {
	if n := t.paths[path]; n != nil {
		return n
	}
	return t.nodes[path]
}

// Find returns the category of a path ("11_12") or an ID ("12").
func (t *Tree) Find(path string) (*Node, bool) {
	n := t.byPath(path)
	return n, n != nil
}

// Search returns the categories whose names, own or above, or whose path hold
// every word of the query, regardless of case, or are spelled so; leaves first,
// in the platform's order. An empty query finds nothing.
func (t *Tree) Search(query string) []*Node {
	words := spelling.Words(query)
	if len(words) == 0 {
		return nil
	}
	var leaves, inner []*Node
	for n := range t.All {
		if !spelling.Has(spelling.Text(n.NamePath, n.Path), words) {
			continue
		}
		if n.Leaf() {
			leaves = append(leaves, n)
		} else {
			inner = append(inner, n)
		}
	}
	return append(leaves, inner...)
}

// All yields every category, each before those below it.
func (t *Tree) All(yield func(*Node) bool) {
	var walk func([]*Node) bool
	walk = func(nodes []*Node) bool {
		for _, n := range nodes {
			if !yield(n) || !walk(n.Children) {
				return false
			}
		}
		return true
	}
	walk(t.Roots)
}

// Named finds the categories that base info names, of several of one name the
// first; strangers are the names the tree does not have.
func (t *Tree) Named(names string) (paths, strangers []string) {
	for _, name := range strings.FieldsFunc(names, func(r rune) bool { return r == ';' || r == '；' }) {
		found := false
		for n := range t.All {
			if found = n.Leaf() && n.NamePath == name; found {
				paths = append(paths, n.Path)
				break
			}
		}
		if !found {
			strangers = append(strangers, name)
		}
	}
	return paths, strangers
}
