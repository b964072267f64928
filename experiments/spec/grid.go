package spec

import (
	"fmt"
	"math"
	"sort"
)

// Grid enumerates the cells of a spec without holding them: a cell index is
// a number in mixed radix,
//
//	cell = (market · replicates + replicate) · treatments + treatment,
//
// and so are the market (entry, then its axes) and the treatment (scenario,
// mechanism, solver). The market turns slowest and the treatment fastest: all
// treatments of a drawn market are neighbours. Excluded cells keep their
// index, and are skipped. A Grid is safe for concurrent use.
type Grid struct {
	replicates int64
	cells      int64 // not excluded
	parts      [sectionCount]part
	mechanisms []int64 // first treatment, within a scenario, of each mechanism entry; and the end
	treatments int64
	rules      bool
	noScenario uint64 // masks of the sections that a treatment does without
	noSolver   uint64
}

// part is a section as a digit of the cell index.
type part struct {
	entries []*entry
	first   []int64 // index of the first combination of each entry, and the end
	masks   []masks
	paired  [][]bool // by entry and parameter; markets only
}

func (p *part) count() int64 {
	if len(p.entries) == 0 {
		return 0
	}
	return p.first[len(p.entries)]
}

// find gives the entry of a combination and the index in it.
func (p *part) find(index int64) (int, int64) {
	i := locate(p.first, index)
	return i, index - p.first[i]
}

// locate is the i with first[i] <= index < first[i+1]; first has no
// empty steps.
func locate(first []int64, index int64) int {
	if len(first) == 2 {
		return 0
	}
	return sort.Search(len(first)-1, func(i int) bool { return first[i+1] > index })
}

// mask is that of the exclude rules for a combination.
func (p *part) mask(index int64) uint64 {
	i, k := p.find(index)
	return p.masks[i].at(p.entries[i], k)
}

func (p *part) load(dst *Instance, index int64) {
	i, k := p.find(index)
	var paired []bool
	if p.paired != nil {
		paired = p.paired[i]
	}
	dst.load(p.entries[i], k, paired)
}

func (p *part) instance(index int64) *Instance {
	in := &Instance{}
	p.load(in, index)
	return in
}

// Cells is the number of cells to run: those not excluded.
func (g *Grid) Cells() int64 { return g.cells }

// Len is the number of cell indices, excluded cells included.
func (g *Grid) Len() int64 { return g.MarketCount() * g.replicates * g.treatments }

// MarketCount is the number of markets: combinations of a family and its parameters.
func (g *Grid) MarketCount() int64 { return g.parts[marketSection].count() }

// Replicates is the number of draws of each market.
func (g *Grid) Replicates() int64 { return g.replicates }

// TreatmentCount is the number of treatments of each draw.
func (g *Grid) TreatmentCount() int64 { return g.treatments }

// At splits a cell index.
func (g *Grid) At(cell int64) (market, replicate, treatment int64) {
	treatment = cell % g.treatments
	cell /= g.treatments
	return cell / g.replicates, cell % g.replicates, treatment
}

// Index is the cell index of a market, replicate and treatment.
func (g *Grid) Index(market, replicate, treatment int64) int64 {
	return (market*g.replicates+replicate)*g.treatments + treatment
}

// MarketAt is the market of an index below MarketCount.
func (g *Grid) MarketAt(market int64) *Instance {
	return g.parts[marketSection].instance(inside("market", market, g.MarketCount()))
}

// MarketInto is MarketAt into an instance of the caller, whose memory it reuses.
func (g *Grid) MarketInto(dst *Instance, market int64) {
	g.parts[marketSection].load(dst, inside("market", market, g.MarketCount()))
}

// Families is one market of each entry of the spec's market section.
func (g *Grid) Families() (all []*Instance) {
	p := &g.parts[marketSection]
	for _, first := range p.first[:len(p.entries)] {
		all = append(all, p.instance(first))
	}
	return all
}

// TreatmentAt is the treatment of an index below TreatmentCount.
func (g *Grid) TreatmentAt(treatment int64) *Treatment {
	scenario, mechanism, solver := g.split(inside("treatment", treatment, g.treatments))
	t := &Treatment{Mechanism: g.parts[mechanismSection].instance(mechanism)}
	h := Absorb(treatmentDomain, t.Mechanism.Hash)
	if scenario >= 0 {
		t.Scenario = g.parts[scenarioSection].instance(scenario)
		h = Absorb(h, t.Scenario.Hash)
	}
	if solver >= 0 {
		t.Solver = g.parts[solverSection].instance(solver)
		h = Absorb(h, t.Solver.Hash)
	}
	t.Hash = h
	return t
}

// Excluded reports whether the exclude rules drop a treatment of a market.
func (g *Grid) Excluded(market, treatment int64) bool {
	if !g.rules {
		return false
	}
	scenario, mechanism, solver := g.split(treatment)
	mask := g.parts[marketSection].mask(market) & g.parts[mechanismSection].mask(mechanism)
	if scenario >= 0 {
		mask &= g.parts[scenarioSection].mask(scenario)
	} else {
		mask &= g.noScenario
	}
	if solver >= 0 {
		mask &= g.parts[solverSection].mask(solver)
	} else {
		mask &= g.noSolver
	}
	return mask != 0
}

// split gives the combination of each section in a treatment; -1 is none.
func (g *Grid) split(treatment int64) (scenario, mechanism, solver int64) {
	width := g.mechanisms[len(g.mechanisms)-1]
	scenario = -1
	if len(g.parts[scenarioSection].entries) > 0 {
		scenario = treatment / width
	}
	rest := treatment % width
	i := locate(g.mechanisms, rest)
	rest -= g.mechanisms[i]
	mechanisms := &g.parts[mechanismSection]
	if !mechanisms.entries[i].schema.needsSolver {
		return scenario, mechanisms.first[i] + rest, -1
	}
	solvers := g.parts[solverSection].count()
	return scenario, mechanisms.first[i] + rest/solvers, rest % solvers
}

func inside(what string, index, count int64) int64 {
	if index < 0 || index >= count {
		panic(fmt.Sprintf("spec: %s %d; allowed: 0 to %d", what, index, count-1))
	}
	return index
}

// openGrid makes the grid of a spec whose entries are read. It reports a grid
// that cannot be counted, or that has no cells.
func (r *specReader) openGrid(s *Spec) {
	g := &Grid{
		replicates: s.Replicates, rules: len(s.exclude) > 0,
		noScenario: absentMask(s.exclude, scenarioSection), noSolver: absentMask(s.exclude, solverSection),
	}
	for section, entries := range s.entries {
		g.parts[section] = newPart(s, entries)
	}
	solvers := g.parts[solverSection].count()
	g.mechanisms = []int64{0}
	for _, e := range g.parts[mechanismSection].entries {
		width := e.count
		if e.schema.needsSolver {
			width = multiply(width, solvers)
		}
		if width == 0 {
			r.add(e.pos, e.schema.label()+" needs a solver, and the spec has none", "solver: "+r.sectionAllowed(solverSection))
			return
		}
		g.mechanisms = append(g.mechanisms, plus(g.mechanisms[len(g.mechanisms)-1], width))
	}
	g.treatments = g.mechanisms[len(g.mechanisms)-1]
	if len(s.entries[scenarioSection]) > 0 {
		g.treatments = multiply(g.treatments, g.parts[scenarioSection].count())
	}
	cells := multiply(multiply(g.MarketCount(), g.replicates), g.treatments)
	if cells < 0 {
		r.add(r.place("replicates"), "the spec has more cells than can be counted", fmt.Sprintf("at most %d", int64(math.MaxInt64)))
		return
	}
	kept, ok := g.kept()
	switch {
	case !ok:
		r.add(r.place("exclude"), "exclude has too many rules on too many parameters to count the cells that remain", "fewer rules, or several specs")
	case kept == 0:
		r.add(r.place("exclude"), "exclude drops every combination", "rules that leave some")
	default:
		g.cells = kept * g.replicates
		s.grid = g
	}
}

// place is where the spec has a key, or its beginning.
func (r *specReader) place(key string) Pos {
	if n := r.root.Get(key); n != nil {
		return n.Pos
	}
	return r.start
}

func newPart(s *Spec, entries []*entry) part {
	p := part{entries: entries, first: []int64{0}}
	for _, e := range entries {
		p.first = append(p.first, plus(p.first[len(p.first)-1], e.count))
		p.masks = append(p.masks, newMasks(s.exclude, e))
		if e.schema.section == marketSection {
			paired := make([]bool, len(e.values))
			for _, name := range s.Paired {
				if k := e.schema.param(name); k >= 0 {
					paired[k] = true
				}
			}
			p.paired = append(p.paired, paired)
		}
	}
	return p
}

// kept counts the pairs of market and treatment that no rule drops; false
// where there are too many masks to count with.
func (g *Grid) kept() (int64, bool) {
	if !g.rules {
		return g.MarketCount() * g.treatments, true
	}
	treatments := tally{}
	solvers := g.parts[solverSection].tally()
	for i, e := range g.parts[mechanismSection].entries {
		t := g.parts[mechanismSection].masks[i].tally(e)
		if e.schema.needsSolver {
			t = t.cross(solvers)
		} else {
			t = t.cross(tally{g.noSolver: 1})
		}
		treatments = treatments.join(t)
	}
	scenarios := tally{g.noScenario: 1}
	if len(g.parts[scenarioSection].entries) > 0 {
		scenarios = g.parts[scenarioSection].tally()
	}
	all := g.parts[marketSection].tally().cross(scenarios).cross(treatments)
	return all[0], all != nil
}

func (p *part) tally() tally {
	t := tally{}
	for i, e := range p.entries {
		t = t.join(p.masks[i].tally(e))
	}
	return t
}
