package table

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
)

// charge is a meter as a table prints it.
type charge struct {
	meter analysis.Meter
	head  string
	unit  float64 // of the meter in one unit of the table
	shift float64 // of the geometric mean, in units of the meter

	ranked bool // solvers are ranked by it too
}

// slug is the name of the charge's meter in the name of a file.
func (k charge) slug() string { return slugOf(k.meter.Name) }

// slugOf is a quantity in the name of a file.
func slugOf(quantity string) string {
	words := strings.FieldsFunc(quantity, func(r rune) bool { return !('a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9') })
	return strings.ToLower(strings.Join(words, "-"))
}

// measure prints times in the unit that suits the median of the runs.
func (k *charge) measure(v analysis.View) {
	ns, err := v.Floats(k.meter.Column)
	if err != nil {
		return // said by whoever reads the column
	}
	spent := make([]float64, v.Len())
	for i, r := range v.Rows() {
		spent[i] = ns[r]
	}
	var unit string
	k.unit, unit = analysis.TimeUnit(stat.Median(spent))
	k.head = k.meter.Name + ", " + unit
}

// charges are the four ways to charge a run. Each shift is about a tenth of what a usual run costs: below it, differences do not matter.
var charges = []charge{
	{analysis.ByDemandCalls, "demand calls", 1, 10, true},
	{analysis.ByRounds, "rounds", 1, 10, false},
	{analysis.ByMessages, "messages", 1, 1000, false},
	{analysis.ByTime, "time, ms", 1e6, 1e5, true},
}

// costs is what the solvers were charged on the markets of v by one meter, with the names of those that the meter does not apply to.
func (s *shootout) costs(v analysis.View, meter analysis.Meter) (m analysis.Matrix, exempt []string, err error) {
	charged, exempt, err := v.Charging(s.by, meter)
	if err != nil {
		return m, nil, err
	}
	m, err = charged.Costs(s.by, meter, s.targets...)
	return m, exempt, err
}

// timed says whether every run has its time.
func (s *shootout) timed() bool {
	ns, err := s.view.Floats(analysis.ByTime.Column)
	return err == nil && !slices.ContainsFunc(s.view.Rows(), func(r int) bool { return math.IsNaN(ns[r]) })
}

// charged are the meters that the run recorded, and the note on what is missing.
func (s *shootout) charged() (known []charge, note string) {
	if s.timed() {
		known := slices.Clone(charges)
		for i := range known {
			if k := &known[i]; k.meter == analysis.ByTime {
				k.measure(s.view)
			}
		}
		return known, ""
	}
	return slices.DeleteFunc(slices.Clone(charges), func(k charge) bool { return k.meter == analysis.ByTime }),
		"Times were not recorded: set record.time: true in the spec and run it again."
}

// means is the shifted geometric mean of every solver, by name, and which one is best where tests support that.
func (s *shootout) means(v analysis.View, k charge) (cells map[string]Cell, m analysis.Matrix, exempt []string, err error) {
	m, exempt, err = s.costs(v, k.meter)
	if err != nil {
		return nil, m, nil, err
	}
	penalty, err := s.view.FailureCharge(k.meter)
	if err != nil {
		return nil, m, nil, err
	}
	all, err := m.ShiftedMeans(k.shift, penalty)
	if err != nil {
		return nil, m, nil, err
	}
	best := 0
	for t := range all {
		if all[t].Mean < all[best].Mean {
			best = t
		}
	}
	bold, err := supported(m.Map(math.Log).ByDraw().X, best, results.Low)
	if err != nil {
		return nil, m, nil, err
	}
	cells = map[string]Cell{}
	for t, mean := range all {
		cell := Cell{Number: &Number{Value: mean.Mean / k.unit, SD: math.NaN(), Decimals: -1, Interval: scaledBy(mean.Interval, 1/k.unit)}}
		cell.Best = bold && t == best
		switch {
		case mean.Failed == mean.N: // the mean would be the penalty
			cell = Text("all %d failed", mean.N)
		case mean.Failed > 0:
			cell.Mark = fmt.Sprintf("[%d]", mean.Failed)
		}
		cells[mean.Name] = cell
	}
	return cells, m, exempt, nil
}

// chargeNote says how the means of a meter are made.
func (s *shootout) chargeNote(k charge) (string, error) {
	penalty, err := s.view.FailureCharge(k.meter)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("Mean of %s: shift s = %s; a failure is charged %s, %d times the largest charge of any run.",
		k.head, Short(k.shift/k.unit), Short(penalty/k.unit), analysis.FailureFactor), nil
}

// exemptNote says which solvers a meter does not apply to.
func exemptNote(k charge, exempt []string) string {
	return fmt.Sprintf("%s: 0 %s on every market; it works without them and is left out of that comparison.", strings.Join(exempt, ", "), k.meter.Name)
}

// costByPlace is the shifted geometric mean of one meter.
func (s *shootout) costByPlace(k charge, labels []string, places []analysis.Group) (*Grid, error) {
	line, err := s.chargeNote(k)
	if err != nil {
		return nil, err
	}
	g := &Grid{Name: k.slug(), Title: "Shifted geometric mean of " + k.head, Columns: []Column{{Name: "solver"}},
		Notes: []string{line, "In brackets: runs that failed."}}
	least, most, bold := math.MaxInt, 0, boldNote("of its column", "the logarithms of costs")
	for _, name := range s.solvers {
		g.Rows = append(g.Rows, []Cell{Text("%s", name)})
	}
	for p, place := range places {
		g.Columns = append(g.Columns, Column{Name: labels[p], Numbers: true})
		cells, m, _, err := s.means(place.View, k)
		if err != nil {
			return nil, err
		}
		for i, name := range s.solvers {
			g.Rows[i] = append(g.Rows[i], cellOf(cells, name))
		}
		draws := m.DrawCount()
		if least = min(least, draws); draws > most {
			most = draws
			if few := analysis.TooFewDraws(draws, len(m.Treatments)); few != "" {
				bold = "No bold type: " + few + "."
			} else {
				bold = boldNote("of its column", "the logarithms of costs")
			}
		}
	}
	behind := fmt.Sprint(most)
	if least < most {
		behind = fmt.Sprintf("%d to %d", least, most)
	}
	g.Notes = append(g.Notes, "Market draws behind a column: "+behind+".", bold)
	return g, nil
}
