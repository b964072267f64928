// Package generators draws markets: random ones from laws, and ones made
// from data. A family is one file and one line of Families; its parameters are its
// exported fields, many of them a Law. Each family draws markets of one class, and
// Markets has the memory for one market of each class. What several families share are
// structs that they embed: Agents and Terms (who takes part in a contract market), Routing
// (which resources they use), Limits (how scarce these are). All randomness comes from the
// generator handed to Draw, so that a seed is a market.
//
// Package experiments draws the markets of a spec here; package scenario below moves
// them from round to round.
package generators

import (
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/exchange"
	"walras/solver/market/fisher"
)

// Drawer is a family of markets of the class of M. Its exported fields with a param tag
// are its parameters. A value may keep scratch memory and serves one goroutine at a
// time.
type Drawer[M any] interface {
	// Draw fills m with one market and prepares it, taking all randomness from
	// rng, in a fixed order.
	Draw(m M, rng *rand.Rand) error
}

// Contract is a family of contract markets.
type Contract = Drawer[*contract.Market]

// Fisher is a family of Fisher markets.
type Fisher = Drawer[*fisher.Market]

// Exchange is a family of exchange economies.
type Exchange = Drawer[*exchange.Market]

// Markets is one market of every class, for families to draw into.
type Markets struct {
	Contract contract.Market
	Fisher   fisher.Market
	Exchange exchange.Market

	drawn market.Market // by a family of any class, one of these
}

// Draw draws a market of a family, a Drawer of one of the classes.
func (s *Markets) Draw(family any, rng *rand.Rand) (market.Market, error) {
	switch f := family.(type) {
	case Contract:
		return &s.Contract, f.Draw(&s.Contract, rng)
	case Fisher:
		return &s.Fisher, f.Draw(&s.Fisher, rng)
	case Exchange:
		return &s.Exchange, f.Draw(&s.Exchange, rng)
	case Drawer[*Markets]:
		err := f.Draw(s, rng)
		return s.drawn, err
	}
	return nil, fmt.Errorf("generators: %T draws markets of no known class", family)
}

// Class is the class of a family's markets; "" where it depends on its parameters.
func Class(family any) string {
	switch f := family.(type) {
	case Contract:
		return new(contract.Market).Class()
	case Fisher:
		return new(fisher.Market).Class()
	case Exchange:
		return new(exchange.Market).Class()
	case *File:
		return f.Class()
	}
	return ""
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
// description, and a constructor of a Drawer whose field values are the defaults.
type Entry struct {
	Name string
	Doc  string
	New  func() any
}

// Families lists every family there is, of all classes.
var Families = []Entry{
	{"paper", "the paper's draws (Table 3): one resource, α and β from laws", func() any { return NewPaper() }},
	{"movielens", "users of MovieLens-100K as agents, sub-sampled by seed", func() any { return NewMovieLens() }},
	{"routes", "random routes over J resources, by length or density", func() any { return NewRoutes() }},
	{"grid", "shortest paths on a square grid, links as resources", func() any { return NewGrid() }},
	{"preferential", "shortest paths on a Barabási–Albert network, links as resources", func() any { return NewPreferential() }},
	{"blocks", "blocks of resources with routes that couple them", func() any { return NewBlocks() }},
	{"illconditioned", "curvatures spread over decades, resources in nearly collinear pairs", func() any { return NewIllConditioned() }},
	{"planted", "built backwards from an equilibrium, which is known exactly", func() any { return NewBackward() }},
	{"degenerate", "several equilibrium prices, unused resources or equal agents", func() any { return NewDegenerate() }},
	{"fisher", "Fisher market: buyers with budgets, goods in fixed supply", func() any { return NewRandomFisher() }},
	{"fisher-planted", "Fisher market built backwards from prices and spending, which are known", func() any { return NewPlantedFisher() }},
	{"fisher-degenerate", "Fisher market with ties, equal buyers or goods, separate parts, or goods that nobody wants", func() any { return NewDegenerateFisher() }},
	{"gavel", "Fisher market of jobs that run on kinds of GPU, with Gavel's measured throughputs", func() any { return NewGavel() }},
	{"exchange", "exchange economies: substitutes or complements, agents who own some goods or all", func() any { return NewRandomExchange() }},
	{"scarf", "Scarf's economy, whose prices go in cycles, and its perturbations", func() any { return NewScarf() }},
	{"file", "one market read from a file", func() any { return NewFile() }},
}
