package experiments

import "walras/results/plainyaml"

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
