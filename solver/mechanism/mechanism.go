// Package mechanism has the allocation rules that are compared, one Rule per line
// of Rules. The paper (arXiv:2510.05504, §5) names four and defines none, so that
// each rule's comment states the definition used here. Some start from an
// equilibrium, which a method of package solver finds; the others see the market
// alone. A rule is made for one class of markets or for all (Allocator). One that does not
// apply to every market of its class is a Fitter, one that proves
// how well it did is Bounded, and one whose agents are strategic is Strategic.
// Package experiments runs them as the mechanism of a spec.
package mechanism

import (
	"fmt"
	"strings"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/fisher"
)

// Rule allocates among the agents of a market. It is the Allocator of one class of
// markets, or of market.Market: all classes. A value reuses its
// memory from market to market and serves one goroutine at a time.
type Rule interface {
	// NeedsSolver reports whether Allocate starts from an equilibrium.
	NeedsSolver() bool
}

// Allocator is a rule for the markets M.
type Allocator[M market.Market] interface {
	Rule

	// Allocate gives the rule's allocation and the prices it posts. The
	// equilibrium is the solver's answer where NeedsSolver, and is ignored
	// otherwise. The result is valid until the next call.
	Allocate(m M, equilibrium market.Point) market.Point
}

// Fitter is a rule that does not apply to every market of its class.
type Fitter[M market.Market] interface {
	// Fits says why the rule does not apply to m, if it does not. Such a run is
	// skipped.
	Fits(m M) error
}

// Bound is a rule with the classes of markets that it is made for, found once.
type Bound struct {
	Rule

	all          Allocator[market.Market]
	contract     Allocator[*contract.Market]
	fitsContract Fitter[*contract.Market]
	fisher       Allocator[*fisher.Market]
	fitsFisher   Fitter[*fisher.Market]
}

// Bind finds the classes of a rule.
func Bind(rule Rule) Bound {
	b := Bound{Rule: rule}
	b.all, _ = rule.(Allocator[market.Market])
	b.contract, _ = rule.(Allocator[*contract.Market])
	b.fitsContract, _ = rule.(Fitter[*contract.Market])
	b.fisher, _ = rule.(Allocator[*fisher.Market])
	b.fitsFisher, _ = rule.(Fitter[*fisher.Market])
	return b
}

// Classes are the classes of markets that the rule is made for; nil: all.
func (b *Bound) Classes() (classes []string) {
	if b.all != nil {
		return nil
	}
	if b.contract != nil {
		classes = append(classes, new(contract.Market).Class())
	}
	if b.fisher != nil {
		classes = append(classes, new(fisher.Market).Class())
	}
	return classes
}

// Fits says why the rule does not apply to m, if it does not. Only then may Allocate be
// called.
func (b *Bound) Fits(m market.Market) error {
	if b.all != nil {
		return nil
	}
	switch m := m.(type) {
	case *contract.Market:
		if b.contract != nil {
			return fits(b.fitsContract, m)
		}
	case *fisher.Market:
		if b.fisher != nil {
			return fits(b.fitsFisher, m)
		}
	}
	return fmt.Errorf("the rule is made for %s markets, and this is %s", strings.Join(b.Classes(), " and "), market.Noun(m))
}

// fits is what a Fitter says, where there is one.
func fits[M market.Market](f Fitter[M], m M) error {
	if f == nil {
		return nil
	}
	return f.Fits(m)
}

// Allocate is that of Allocator.
func (b *Bound) Allocate(m market.Market, equilibrium market.Point) market.Point {
	if b.all != nil {
		return b.all.Allocate(m, equilibrium)
	}
	if m, ok := m.(*fisher.Market); ok {
		return b.fisher.Allocate(m, equilibrium)
	}
	return b.contract.Allocate(m.(*contract.Market), equilibrium)
}

// Bounded is a rule that maximises efficiency under a constraint, and proves
// how well it did.
type Bounded interface {
	// Bound is an upper bound on the efficiency of every allocation that meets
	// the rule's constraint, on the market of the last call of Allocate.
	Bound() float64
}

// Entry is one rule of the list: the name specs use, one line of description,
// and a constructor whose field values are the defaults.
type Entry struct {
	Name string
	Doc  string
	New  func() Rule
}

// Rules lists every rule there is.
var Rules = []Entry{
	{"clearing", "the market-clearing equilibrium: the paper's proposal, and the Nash welfare optimum of a Fisher market", func() Rule { return new(Clearing) }},
	{"none", "no enforcement: demand at price zero, capacity ignored", func() Rule { return new(None) }},
	{"proportional", "demand at price zero, scaled down to capacity", func() Rule { return new(Proportional) }},
	{"flat", "flat contract: demand at price zero, capped at an equal share of capacity", func() Rule { return new(Flat) }},
	{"equal", "equal split of capacity, wanted or not", func() Rule { return new(Equal) }},
	{"by-budget", "every good split in proportion to budgets", func() Rule { return new(ByBudget) }},
	{"utilitarian", "the greatest sum of utilities, each over that of everything", func() Rule { return new(Utilitarian) }},
	{"max-min", "the greatest least utility, each over that of the proportional share", func() Rule { return new(MaxMin) }},
	{"welfare", "the welfare optimum, fixed fees included, by branch and bound", func() Rule { return new(Welfare) }},
	{"alpha-fair", "the α-fair family, from utilitarian (0) over proportional fairness (1) to max-min (inf)", func() Rule { return NewAlphaFair() }},
	{"frontier", "the most efficient allocation with a Gini index of at most gini: the true frontier", func() Rule { return new(Frontier) }},
	{"nash", "price-anticipating agents: the Nash equilibrium of bids for shares of capacity", func() Rule { return new(Nash) }},
}
