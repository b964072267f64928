// Package spec reads experiments from YAML, strictly, and enumerates their cells. Parse resolves a source and the overrides of the
// command line into a Spec: every default written out, every value checked, every mistake reported with its place and with what is
// allowed. Components (market families, scenarios, mechanisms, methods) come from a Registry; their parameters are found by reflection
// on the tags of struct fields.
//
// A Spec has a canonical text, whose hash names it, and a Grid, which gives the market, replicate and treatment of a cell index without
// holding the cells. Walk gives the id of each cell, a hash of what the cell computes, and Index finds cells by it; Selection is a part
// of a grid. Package experiments runs specs; nothing here computes a market.
package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"walras/results/plainyaml"
	"walras/solver"
)

// Spec is an experiment as resolved: every default written out, every value
// checked. It comes from Parse alone and is not changed afterwards.
type Spec struct {
	Name       string // [a-z0-9-]+
	Title      string // one line, or ""
	Seed       uint64
	Replicates int64
	Stop       solver.Settings
	Record     Record
	Paired     []string // market parameters that do not enter the seeds; sorted
	Allow      []string // statuses that do not fail a run; in the order of solver.Statuses

	entries [sectionCount][]*entry
	zip     []zipGroup
	exclude []rule
	grid    *Grid
	text    string // canonical
	hash    string
}

// Canonical is the spec as YAML with all defaults written out. Sources that
// mean the same give the same text, whatever their spelling and the order of
// their keys, and parsing the text gives the spec again.
func (s *Spec) Canonical() string { return s.text }

// Hash is the SHA-256, in hexadecimal, of the canonical text without the title and
// without the parameters that do not enter the identity of a cell.
func (s *Spec) Hash() string { return s.hash }

// Grid enumerates the cells of the spec.
func (s *Spec) Grid() *Grid { return s.grid }

// Allows reports whether the spec allows a run to end in the status.
func (s *Spec) Allows(status string) bool { return slices.Contains(s.Allow, status) }

// specKeys are the keys of a spec.
var specKeys = []string{
	"name", "title", "seed", "replicates", "market", "scenario", "mechanism", "solver",
	"stop", "record", "paired", "zip", "exclude", "allow",
}

// Parse reads a spec from YAML, changed by overrides from the command line:
// the selections of solvers and mechanisms first, then the settings in order.
// The file name serves only the errors. All errors that can be told apart are
// joined, each a SpecError of one line with its position.
func Parse(filename string, src []byte, registry *Registry, overrides ...Override) (*Spec, error) {
	r := &specReader{
		catalogue: newCatalogue(registry),
		start:     Pos{File: filename, Line: 1, Col: 1},
	}
	root := parseYAML(r.start, src, &r.problems)
	if root == nil {
		return nil, r.err()
	}
	if root.Kind == nullNode {
		root.Kind = mapNode
	}
	if root.Kind != mapNode {
		r.add(root.Pos, "the spec is "+root.Describe(), "a mapping with the keys "+nameList(specKeys))
		return nil, r.err()
	}
	r.root = root
	for section := range sectionCount {
		r.openSection(section)
	}
	r.override(overrides)
	for _, key := range root.Keys {
		if !slices.Contains(specKeys, key.Text) {
			r.unknown(key.Pos, "key", key.Text, specKeys)
		}
	}
	spec := &Spec{}
	r.readFields(spec)
	r.readCombinations(spec)
	if err := r.err(); err != nil {
		return nil, err
	}
	r.finish(spec)
	if err := r.err(); err != nil {
		return nil, err
	}
	return spec, nil
}

// specReader is the state of one Parse.
type specReader struct {
	problems
	catalogue *catalogue
	start     Pos
	root      *node
	raw       [sectionCount]*rawSection
	listed    int // values in lists and ranges so far
}

// openSection takes a section from the spec or, where it is absent, its default.
func (r *specReader) openSection(section int) {
	if n := r.root.Get(sectionNames[section]); n != nil {
		r.raw[section] = r.readSection(section, n)
		return
	}
	if name := sectionDefaults[section]; name != "" && r.catalogue.find(section, name) != nil {
		at := &node{Pos: r.start, Kind: scalarNode, Text: name}
		r.raw[section] = &rawSection{pos: r.start, components: []rawComponent{{name: at, value: &node{Pos: r.start}}}}
	}
}

// readCombinations reads what the cells are made of.
func (r *specReader) readCombinations(spec *Spec) {
	if n := r.root.Get("zip"); n != nil {
		spec.zip = r.readZip(n)
	}
	if n := r.root.Get("exclude"); n != nil {
		spec.exclude = r.readExclude(n)
	}
	for section := range sectionCount {
		if r.raw[section] == nil {
			if section == scenarioSection || section == solverSection && len(r.catalogue[section]) == 0 {
				continue
			}
			r.add(r.start, "no "+sectionNames[section], sectionNames[section]+": "+r.sectionAllowed(section))
			continue
		}
		for _, e := range r.readEntries(section, r.raw[section]) {
			if r.lay(e, spec.zip) {
				spec.entries[section] = append(spec.entries[section], e)
			}
		}
		r.disjoint(spec.entries[section])
	}
}

// finish checks what only the whole spec shows: the number of its cells, the
// combinations that components refuse, and the size of its canonical text.
func (r *specReader) finish(spec *Spec) {
	r.openGrid(spec)
	if spec.grid == nil {
		return
	}
	r.validate(spec)
	spec.text = spec.canonical(true)
	if len(spec.text) > plainyaml.MaxBytes {
		r.add(r.start, fmt.Sprintf("a spec of %d bytes with its defaults written out", len(spec.text)), fmt.Sprintf("at most %d bytes", plainyaml.MaxBytes))
	}
	sum := sha256.Sum256([]byte(specVersion + spec.canonical(false)))
	spec.hash = hex.EncodeToString(sum[:])
}

// Pos is a place in a spec or in the text of a command-line flag.
type Pos = plainyaml.Pos

// node is a value of a spec with its place.
type node = plainyaml.Node

const (
	nullNode   = plainyaml.Null
	scalarNode = plainyaml.Scalar
	listNode   = plainyaml.List
	mapNode    = plainyaml.Mapping
)

// parseYAML reads one YAML document, whose first character is at start. It
// returns nil where the text is not YAML of the kind specs use.
func parseYAML(start Pos, src []byte, p *problems) *node {
	return plainyaml.Parse(start, src, "spec", p.add)
}

func quoteShort(s string) string { return plainyaml.Quote(s) }

func oneLine(s string) string { return plainyaml.OneLine(s) }
