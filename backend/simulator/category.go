package simulator

import (
	_ "embed"
	"strings"
)

// categoryNode is one category. Leaves are what an app chooses.
type categoryNode struct {
	ID, Name, Parent string
	Leaf             bool
	License          bool // a business licence
	Special          bool // an industry's own licence
	Door             bool // a photograph of the shop's door
	CompanyOnly      bool // not open to individuals
}

// categoryTree is a tree in the order it is shown, parents first.
type categoryTree struct {
	order []*categoryNode
	byID  map[string]*categoryNode
}

//go:embed categories_old.txt
var oldCategories string

//go:embed categories_new.txt
var newCategories string

// The platform has two trees: the older one of app_category_ids and the newer
// one of mini_category_ids. Both are fixed.
var (
	oldTree = parseTree(oldCategories)
	newTree = parseTree(newCategories)
)

// parseTree reads a tree: a line a category, indented by tabs, holding
// ID|name|needs, where needs are letters: L licence, S special licence, D door
// photograph, P companies only.
func parseTree(text string) categoryTree {
	tree := categoryTree{byID: map[string]*categoryNode{}}
	var path []*categoryNode
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimLeft(line, "\t")
		parts := strings.Split(trimmed, "|")
		if len(parts) != 3 {
			continue
		}
		depth := len(line) - len(trimmed)
		n := &categoryNode{
			ID: parts[0], Name: parts[1], Leaf: true,
			License: strings.Contains(parts[2], "L"), Special: strings.Contains(parts[2], "S"),
			Door: strings.Contains(parts[2], "D"), CompanyOnly: strings.Contains(parts[2], "P"),
		}
		path = append(path[:depth], n)
		if depth > 0 {
			parent := path[depth-1]
			n.Parent, parent.Leaf = parent.ID, false
		}
		tree.order = append(tree.order, n)
		tree.byID[n.ID] = n
	}
	return tree
}

// path returns the ids from the top of the tree down to a category.
func (tree categoryTree) path(id string) []*categoryNode {
	var up []*categoryNode
	for n := tree.byID[id]; n != nil; n = tree.byID[n.Parent] {
		up = append([]*categoryNode{n}, up...)
	}
	return up
}

// chosen separates the categories of a field.
func chosen(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == ',' })
}

// parseCategories reads what an app chose: paths of ids joined by "_", whole or
// from some category on, down to a leaf. It returns the leaves, and false when
// one is no path to a leaf.
func parseCategories(tree categoryTree, text string) (leaves []string, ok bool) {
	for _, choice := range chosen(text) {
		ids := strings.Split(strings.TrimSpace(choice), "_")
		leaf := tree.byID[ids[len(ids)-1]]
		if leaf == nil || !leaf.Leaf {
			return nil, false
		}
		whole := tree.path(leaf.ID)
		if len(ids) > len(whole) {
			return nil, false
		}
		for i, n := range whole[len(whole)-len(ids):] {
			if n.ID != ids[i] {
				return nil, false
			}
		}
		leaves = append(leaves, leaf.ID)
	}
	return leaves, true
}

func checkCategories(c *call, tree categoryTree, field string, codes infoCodes) *refusal {
	text := c.text(field)
	if text == "" {
		return nil
	}
	if n := len(chosen(text)); n < 1 || n > 4 {
		return business("CATEGORY_NUM_IS_INVALID", "类目数量应为1到4个")
	}
	leaves, ok := parseCategories(tree, text)
	if !ok {
		return business(codes.categoryInvalid, "类目无效："+text)
	}
	if c.merchant.Individual {
		for _, id := range leaves {
			if n := tree.byID[id]; n.CompanyOnly {
				return business("PRIVATE_NOT_ALLOW_CATEGORY", "个人账号不能选择该类目："+n.Name)
			}
		}
	}
	return nil
}

// needs is what a choice of categories asks for.
type needs struct{ license, special, door bool }

// neededBy sums what the categories a call newly chooses need.
func neededBy(c *call) needs {
	var sum needs
	for _, choice := range []struct {
		tree  categoryTree
		field string
		has   []string
	}{{oldTree, "app_category_ids", c.merchant.Base.Categories}, {newTree, "mini_category_ids", c.merchant.Base.MiniCategories}} {
		had := map[string]bool{}
		for _, id := range choice.has {
			had[id] = true
		}
		leaves, _ := parseCategories(choice.tree, c.text(choice.field))
		for _, id := range leaves {
			if n := choice.tree.byID[id]; !had[id] {
				sum.license = sum.license || n.License
				sum.special = sum.special || n.Special
				sum.door = sum.door || n.Door
			}
		}
	}
	return sum
}

// categoryPaths writes an app's categories as version details show them.
func categoryPaths(tree categoryTree, leaves []string) []object {
	list := []object{}
	for _, id := range leaves {
		entry := object{}
		for i, n := range tree.path(id) {
			level := []string{"first", "second", "third"}[i]
			entry[level+"_category_id"], entry[level+"_category_name"] = n.ID, n.Name
		}
		list = append(list, entry)
	}
	return list
}

// categoryNames writes an app's categories as base info shows them.
func categoryNames(b baseInfo) string {
	var all []string
	for _, choice := range []struct {
		tree   categoryTree
		leaves []string
	}{{newTree, b.MiniCategories}, {oldTree, b.Categories}} {
		for _, id := range choice.leaves {
			var names []string
			for _, n := range choice.tree.path(id) {
				names = append(names, n.Name)
			}
			all = append(all, strings.Join(names, "_"))
		}
		if len(all) > 0 {
			break
		}
	}
	return strings.Join(all, ";")
}

func categoryQuery(_ *tx, c *call) (object, *refusal) {
	individual := c.flag("is_filter") && c.merchant != nil && c.merchant.Individual
	list := func(tree categoryTree) []object {
		nodes := []object{}
		for _, n := range tree.order {
			if individual && n.CompanyOnly {
				continue
			}
			nodes = append(nodes, object{
				"category_id": n.ID, "category_name": n.Name, "parent_category_id": n.parentOnWire(),
				"has_child": !n.Leaf, "need_license": n.License, "need_special_license": n.Special, "need_out_door_pic": n.Door,
			})
		}
		return nodes
	}
	return object{"category_list": list(oldTree), "mini_category_list": list(newTree)}, nil
}

// parentOnWire is "0" at the top of a tree.
func (n *categoryNode) parentOnWire() string {
	if n.Parent == "" {
		return "0"
	}
	return n.Parent
}

func categoryRequireQuery(_ *tx, c *call) (object, *refusal) {
	codes, _ := c.fields["category_code_list"].([]any)
	if len(codes) == 0 {
		return nil, business("CATEGORY_IS_BLANK", "类目编码为空")
	}
	if len(codes) > 5 {
		return nil, business("INVALID_PARAMS", "一次最多查询5个类目")
	}
	infos := []object{}
	for _, entry := range codes {
		code, _ := entry.(string)
		ids := strings.Split(code, "_")
		n := newTree.byID[ids[len(ids)-1]]
		if n == nil {
			n = oldTree.byID[ids[len(ids)-1]]
		}
		if n == nil {
			return nil, business("CATEGORY_ERROR", "类目不存在："+code)
		}
		infos = append(infos, object{
			"category_code": code, "category_name": n.Name, "category_requirements": n.requirements(),
			"business_licence_required": n.License, "special_licence_required": n.Special, "door_photo_required": n.Door,
		})
	}
	return object{"category_require_info_list": infos}, nil
}

// requirements says in words what a category needs.
func (n *categoryNode) requirements() string {
	var parts []string
	if n.License {
		parts = append(parts, "营业执照")
	}
	if n.Special {
		parts = append(parts, n.Name+"行业经营许可证")
	}
	if n.Door {
		parts = append(parts, "门店门头照")
	}
	if n.CompanyOnly {
		parts = append(parts, "仅限企业账号")
	}
	if len(parts) == 0 {
		return "无需资质"
	}
	return "需提供：" + strings.Join(parts, "、")
}
