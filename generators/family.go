// Package generators draws contract markets: random ones from laws, and ones made
// from data. A Family is one file and one line of Families; its parameters are its
// exported fields, many of them a Law. What several families share are structs that
// they embed: Agents and Terms (who takes part), Routing (which resources they use),
// Limits (how scarce these are). All randomness comes from the generator handed to
// Draw, so that a seed is a market.
//
// Package experiments draws the markets of a spec here; package scenario below moves
// them from round to round.
package generators

import (
	"math/rand/v2"

	"walras/solver/market/contract"
)

// Family draws markets. Its exported fields with a param tag are its
// parameters. A value may keep scratch memory and serves one goroutine at a
// time.
type Family interface {
	// Draw fills m with one market and prepares it, taking all randomness from
	// rng, in a fixed order.
	Draw(m *contract.Market, rng *rand.Rand) error
}

// Opener is a family that needs something from outside, such as a data file.
type Opener interface {
	// Open gets it ready, or says what is missing and how to obtain it. It is
	// called before the first Draw.
	Open() error
}

// NotNamedError is Open's answer where the data were not even asked for: an
// experiment that needs them may be left out.
type NotNamedError struct{ What, Remedy string }

func (e *NotNamedError) Error() string { return "no " + e.What + " was named; " + e.Remedy }

// Entry is one family of the list: the name specs use, one line of
// description, and a constructor whose field values are the defaults.
type Entry struct {
	Name string
	Doc  string
	New  func() Family
}

// Families lists every family there is.
var Families = []Entry{
	{"paper", "the paper's draws (Table 3): one resource, α and β from laws", func() Family { return NewPaper() }},
	{"movielens", "users of MovieLens-100K as agents, sub-sampled by seed", func() Family { return NewMovieLens() }},
	{"routes", "random routes over J resources, by length or density", func() Family { return NewRoutes() }},
	{"grid", "shortest paths on a square grid, links as resources", func() Family { return NewGrid() }},
	{"preferential", "shortest paths on a Barabási–Albert network, links as resources", func() Family { return NewPreferential() }},
	{"blocks", "blocks of resources with routes that couple them", func() Family { return NewBlocks() }},
	{"illconditioned", "curvatures spread over decades, resources in nearly collinear pairs", func() Family { return NewIllConditioned() }},
	{"planted", "built backwards from an equilibrium, which is known exactly", func() Family { return NewBackward() }},
	{"degenerate", "several equilibrium prices, unused resources or equal agents", func() Family { return NewDegenerate() }},
	{"file", "one market read from a file", func() Family { return NewFile() }},
}
