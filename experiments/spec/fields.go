package spec

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"walras/solver"
)

// Record says what a run leaves besides its row.
type Record struct {
	Trace   solver.Trigger `param:"trace" doc:"rounds recorded in the trace"`
	Metrics bool           `param:"metrics" doc:"efficiency and Gini in the trace"`
	Agents  bool           `param:"agents" doc:"activity levels of the agents at the recorded rounds"`
	Prices  bool           `param:"prices" doc:"price and load of every resource at the recorded rounds"`
	Time    bool           `param:"time" doc:"time spent, by part; false leaves the clock alone"`
}

// failures are the statuses that fail a run unless its spec allows them.
var failures = []solver.Status{solver.Timeout, solver.Diverged, solver.Failed}

// StatusNames lists the statuses in which a cell can end.
func StatusNames() []string {
	var names []string
	for _, status := range solver.Statuses() {
		names = append(names, status.String())
	}
	return names
}

// Defaults of a spec, besides those of its components.
const (
	defaultSeed       = 1
	defaultReplicates = 1
)

// readFields reads everything but components and their combinations.
func (r *specReader) readFields(s *Spec) {
	s.Seed, s.Replicates = defaultSeed, defaultReplicates
	s.Stop = solver.DefaultSettings()
	s.Record = Record{Time: true}
	for _, status := range solver.Statuses() {
		if !slices.Contains(failures, status) {
			s.Allow = append(s.Allow, status.String())
		}
	}
	if r.root.Get("name") == nil {
		r.add(r.start, "no name", "name: "+nameAllowed)
	}
	for i, key := range r.root.Keys {
		label, n := key.Text, r.root.Items[i]
		switch label {
		case "name":
			s.Name = r.readName(n)
		case "title":
			s.Title = r.readTitle(n)
		case "seed":
			s.Seed = r.readSeed(label, n)
		case "replicates":
			s.Replicates = r.readCount(label, n)
		case "stop":
			r.readStop(label, n, &s.Stop)
		case "record":
			r.readGroup(label, n, &s.Record)
		case "paired":
			s.Paired = r.readPaired(n)
		case "allow":
			s.Allow = r.readAllow(n)
		}
	}
}

// readGroup reads a mapping into dst, a pointer to a struct whose fields carry
// the tags of parameters and hold the defaults.
func (r *specReader) readGroup(label string, n *node, dst any) {
	params := mustParams(dst)
	keys := make([]string, len(params))
	for i := range params {
		keys[i] = params[i].name
	}
	if n.Kind != mapNode {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), "a mapping with the keys "+nameList(keys))
		return
	}
	for i, key := range n.Keys {
		k := slices.Index(keys, key.Text)
		if k < 0 {
			r.unknown(key.Pos, label+" key", key.Text, keys)
			continue
		}
		if v, ok := r.readValue(label+"."+key.Text, &params[k], n.Items[i], ""); ok {
			if err := params[k].bind(reflect.ValueOf(dst).Elem(), v); err != nil {
				r.refused(label, func(string) Pos { return n.Items[i].Pos }, err, params[k].allowed())
			}
		}
	}
}

func (r *specReader) readStop(label string, n *node, s *solver.Settings) {
	r.readGroup(label, n, s)
	if s.Rounds == 0 { // which to the solver is the default
		r.add(n.Pos, label+".rounds is 0", "an integer >= 1")
	}
}

const nameAllowed = "small letters, digits and hyphens, at most 100, such as paper-fees"

func (r *specReader) readName(n *node) string {
	const maxName = 100
	strange := func(c rune) bool { return !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '-') }
	if n.Kind != scalarNode || n.Text == "" || len(n.Text) > maxName || strings.IndexFunc(n.Text, strange) >= 0 {
		r.add(n.Pos, "name is "+n.Describe(), nameAllowed)
	}
	return n.Text
}

func (r *specReader) readTitle(n *node) string {
	if n.Kind != scalarNode || oneLine(n.Text) != n.Text {
		r.add(n.Pos, "title is "+n.Describe(), "one line of text")
	}
	return n.Text
}

// readSeed takes all of uint64, decimal or hexadecimal.
func (r *specReader) readSeed(label string, n *node) uint64 {
	if i, ok := parseHex(n.Text); ok && !n.Quoted {
		return i
	}
	i, err := strconv.ParseUint(n.Text, 10, 64)
	if n.Kind != scalarNode || n.Quoted || err != nil || !decimal.MatchString(n.Text) {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), fmt.Sprintf("an integer from 0 to %d", uint64(math.MaxUint64)))
	}
	return i
}

// readCount reads an integer of at least one.
func (r *specReader) readCount(label string, n *node) int64 {
	i, ok := parseInteger(n.Text)
	if n.Kind != scalarNode || n.Quoted || !ok || i < 1 {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), "an integer >= 1")
	}
	return i
}

// readNames reads a list of distinct names out of those allowed.
func (r *specReader) readNames(label, what string, n *node, allowed []string) []string {
	if n.Kind != listNode {
		r.add(n.Pos, fmt.Sprintf("%s is %s", label, n.Describe()), "a list out of "+nameList(allowed))
		return nil
	}
	var names []string
	for _, item := range n.Items {
		switch {
		case item.Kind != scalarNode:
			r.add(item.Pos, fmt.Sprintf("%s holds %s", label, item.Describe()), nameList(allowed))
		case !slices.Contains(allowed, item.Text):
			r.unknown(item.Pos, what, item.Text, allowed)
		case slices.Contains(names, item.Text):
			r.add(item.Pos, fmt.Sprintf("%s has %s twice", label, quoteShort(item.Text)), "each name once")
		default:
			names = append(names, item.Text)
		}
	}
	return names
}

func (r *specReader) readAllow(n *node) []string {
	known := StatusNames()
	names := r.readNames("allow", "status", n, known)
	slices.SortFunc(names, func(a, b string) int { return slices.Index(known, a) - slices.Index(known, b) })
	return names
}

// readPaired reads the market parameters that stay out of the seeds. Like
// the paths of zip, they may belong to a market that is not in the spec.
func (r *specReader) readPaired(n *node) []string {
	var allowed []string
	for _, s := range r.catalogue[marketSection] {
		for _, name := range s.paramNames() {
			if !slices.Contains(allowed, name) {
				allowed = append(allowed, name)
			}
		}
	}
	names := r.readNames("paired", "market parameter", n, allowed)
	slices.Sort(names)
	return names
}
