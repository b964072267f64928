package audit

import "walras/results/plainyaml"

// Pos is a place in a paper file.
type Pos = plainyaml.Pos

// node is a value of a paper file with its place.
type node = plainyaml.Node

const (
	nothing = plainyaml.Null
	scalar  = plainyaml.Scalar
	list    = plainyaml.List
	mapping = plainyaml.Mapping
)

// parse reads one YAML document; nil where the text is not plain YAML.
func (r *reader) parse(src []byte) *node {
	return plainyaml.Parse(r.start, src, "paper file", r.problem)
}

func quoted(s string) string { return plainyaml.Quote(s) }

// describe says what a node is, a scalar always in quotes.
func describe(n *node) string {
	if n.Kind == scalar {
		return quoted(n.Text)
	}
	return n.Describe()
}
