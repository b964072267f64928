package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"walras/results/query"
)

// specVersion opens what the hash of a spec is taken of. It changes when the
// meaning of a canonical text does.
const specVersion = "walras spec 1\n"

// longList is the number of values from which a list that is a range is
// written as one: a canonical text is read by people too.
const longList = 16

// canonical writes the spec as YAML in one way only: keys and parameters in
// declared order, sets sorted, defaults written out, one spelling per value.
// What does not enter the hash is left out on demand.
func (s *Spec) canonical(all bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "name: %q\n", s.Name)
	if all && s.Title != "" {
		fmt.Fprintf(&b, "title: %s\n", strconv.Quote(s.Title))
	}
	fmt.Fprintf(&b, "seed: %d\nreplicates: %d\n", s.Seed, s.Replicates)
	for section, entries := range s.entries {
		if len(entries) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%s:\n", sectionNames[section])
		for _, e := range entries {
			e.canonical(&b, all)
		}
	}
	writeGroup(&b, "stop", &s.Stop)
	writeGroup(&b, "record", &s.Record)
	writeList(&b, "paired", s.Paired)
	writeList(&b, "zip", zipTexts(s.zip))
	writeList(&b, "exclude", excludeTexts(s.exclude))
	fmt.Fprintf(&b, "allow: [%s]\n", strings.Join(s.Allow, ", "))
	return b.String()
}

// writeGroup writes a mapping out of a struct with parameters.
func writeGroup(b *strings.Builder, key string, group any) {
	fmt.Fprintf(b, "%s:\n", key)
	for _, p := range mustParams(group) {
		fmt.Fprintf(b, "  %s: %s\n", p.name, p.fallback.yaml())
	}
}

// Differences names the keys of a group of a spec, such as stop, whose values differ between two specs: "stop.rounds is 100 there and 200
// here". Both are pointers to structs of one type.
func Differences(key string, there, here any) (out []string) {
	ours := mustParams(here)
	for i, p := range mustParams(there) {
		if theirs, own := p.fallback.yaml(), ours[i].fallback.yaml(); theirs != own {
			out = append(out, fmt.Sprintf("%s.%s is %s there and %s here", key, p.name, theirs, own))
		}
	}
	return out
}

// writeList writes a list where there is one; no list means an empty one.
func writeList(b *strings.Builder, key string, texts []string) {
	if len(texts) > 0 {
		fmt.Fprintf(b, "%s: [%s]\n", key, strings.Join(texts, ", "))
	}
}

func (e *entry) canonical(b *strings.Builder, all bool) {
	if len(e.values) == 0 {
		fmt.Fprintf(b, "  - %s: {}\n", e.schema.component.Name)
		return
	}
	fmt.Fprintf(b, "  - %s:\n", e.schema.component.Name)
	for k, p := range e.schema.params {
		if p.outside && !all {
			continue
		}
		fmt.Fprintf(b, "      %s: %s\n", p.name, valuesText(&p, e.values[k].values))
	}
}

// valuesText writes the values of a parameter: one, a list, or a long range.
func valuesText(p *param, values []Value) string {
	if len(values) == 1 {
		return values[0].yaml()
	}
	if len(values) >= longList && p.ranges() {
		for _, name := range []string{"range", "logrange"} {
			text := fmt.Sprintf("%s(%s,%s,%d)", name, values[0], values[len(values)-1], len(values))
			if p.sameRange(text, values) {
				return text
			}
		}
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.yaml()
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

// sameRange reports whether a range gives exactly these values.
func (p *param) sameRange(text string, values []Value) bool {
	points, ok := query.Range(text)
	if !ok {
		return false
	}
	return slices.EqualFunc(points, values, func(f float64, v Value) bool {
		if v.number != f {
			return false
		}
		w, ok := p.fromNumber(f)
		return ok && w.String() == v.String()
	})
}

func zipTexts(groups []zipGroup) []string {
	texts := make([]string, len(groups))
	for i, g := range groups {
		members := make([]string, len(g.params))
		for j, k := range g.params {
			members[j] = path{g.schema, k}.String()
		}
		texts[i] = "[" + strings.Join(members, ", ") + "]"
	}
	slices.Sort(texts)
	return texts
}

func excludeTexts(rules []rule) []string {
	texts := make([]string, len(rules))
	for i, rule := range rules {
		pairs := make([]string, len(rule.conditions))
		for j, c := range rule.conditions {
			pairs[j] = fmt.Sprintf("%s: [%s]", c.key(), strings.Join(c.yaml, ", "))
		}
		texts[i] = "{" + strings.Join(pairs, ", ") + "}"
	}
	slices.Sort(texts)
	return slices.Compact(texts)
}
