package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"walras/analysis"
	"walras/results"
)

// table5 is Table 5 of the paper: the sweep over the transaction fee τ; below it the share of draws in
// which capacity binds at all, without which the price is zero and the rule does nothing.
var table5 = Table{
	Name: name5, Title: title5,
	Experiment: "paper-fees", Build: buildTable5,
}

const (
	name5  = "table5"
	title5 = "Sweep over the transaction fee τ, beside Table 5 of the paper"
)

func buildTable5(d *results.Dataset) (*Grid, error) {
	runs, err := analysis.Load(d, "runs", "efficiency", "value", "cost", "agents", "participation", "allocated",
		"average_cost", "gini", "binding", "p_market_tau", "p_market_m")
	if err != nil {
		return nil, err
	}
	return table5Of(runs)
}

// paperFees are the fees of Table 5.
var paperFees = []float64{0, 0.5, 1, 1.5, 2}

// feeKey is τ as the paper's rows are named.
func feeKey(g analysis.Group) string { return strconv.FormatFloat(g.Key[0].Number, 'g', -1, 64) }

func table5Of(runs analysis.View) (*Grid, error) {
	view, fixed, err := runs.Slice("p_market_tau")
	if err != nil {
		return nil, err
	}
	all, err := view.GroupBy("p_market_tau")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(all)
	var groups []analysis.Group // of the paper's fees
	for _, tau := range paperFees {
		for _, g := range all {
			const rounding = 1e-9 // a fee made by range(0, 2, 21) is 0.5 only nearly
			if d := g.Key[0].Number - tau; d < rounding && d > -rounding {
				g.Key[0] = analysis.Value{Text: fmt.Sprint(tau), Number: tau, Numeric: true}
				groups = append(groups, g)
			}
		}
	}
	if len(groups) == 0 {
		return nil, fmt.Errorf("table: experiment %q has none of the fees %v of Table 5: add them to p_market_tau in the spec and run it again", runs.Experiment(), paperFees)
	}
	fits, rows, err := bestReading(groups, "5", feeKey)
	if err != nil {
		return nil, err
	}
	metrics := []metricOf{
		{analysis.MetricEfficiency, fits[0].Reading}, {analysis.MetricCost, analysis.AverageCost},
		{analysis.MetricFairness, analysis.Fairness}, {analysis.MetricParticipation, analysis.Participation},
	}
	g := &Grid{Name: name5, Title: title5, Columns: []Column{{"τ", true}}}
	for _, m := range metrics {
		g.Columns = append(g.Columns, Column{m.measure.Name, true}, Column{"paper " + m.metric, true})
	}
	var sums []analysis.Summary
	verdicts := make([]map[analysis.Verdict]int, len(metrics))
	for _, group := range groups {
		row := []Cell{plain(group.Key[0].Number, 1)}
		for i, m := range metrics {
			s, err := group.Summarise(m.measure)
			if err != nil {
				return nil, err
			}
			sums = append(sums, s)
			row = append(row, summary(s), paper("5", feeKey(group), m.metric))
			if p, ok := analysis.Paper("5", feeKey(group), m.metric); ok {
				if verdicts[i] == nil {
					verdicts[i] = map[analysis.Verdict]int{}
				}
				verdicts[i][analysis.Judge(s, p)]++
			}
		}
		g.Rows = append(g.Rows, row)
	}
	if g.Notes, err = standing(view, fixed, sums[:1]); err != nil {
		return nil, err
	}
	g.Notes = append(g.Notes, readingNote(fits[0], rows, "5"), verdictNote(metrics, verdicts, len(groups)))
	g.Below, err = bindingGrid(runs)
	return g, err
}

// verdictNote counts, for each metric, the rows that agree with the paper, are near and are not.
func verdictNote(metrics []metricOf, verdicts []map[analysis.Verdict]int, rows int) string {
	var parts []string
	for i, m := range metrics {
		var counts []string
		for _, v := range []analysis.Verdict{analysis.Agrees, analysis.Near, analysis.Far, analysis.Unknown} {
			if n := verdicts[i][v]; n > 0 {
				counts = append(counts, fmt.Sprintf("%d %s", n, v))
			}
		}
		parts = append(parts, fmt.Sprintf("%s: %s", m.metric, strings.Join(counts, ", ")))
	}
	return fmt.Sprintf("Of %d rows, %s (agrees: within sampling error; near: within one published standard deviation).", rows, strings.Join(parts, "; "))
}

// bindingGrid is the share of draws with S(0) > m, by τ and capacity.
func bindingGrid(runs analysis.View) (*Grid, error) {
	view, fixed, err := runs.Slice("p_market_tau", "p_market_m")
	if err != nil {
		return nil, err
	}
	capacities, err := view.GroupBy("p_market_m")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(capacities)
	fees, err := view.GroupBy("p_market_tau")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(fees)
	g := &Grid{Name: "binding", Title: "Draws in which capacity binds, S(0) > m, in %", Columns: []Column{{"τ", true}}}
	for _, c := range capacities {
		g.Columns = append(g.Columns, Column{"m = " + c.Key[0].String(), true})
	}
	low, high := math.MaxInt, 0
	for _, fee := range fees {
		cells := []Cell{plain(fee.Key[0].Number, 2)}
		byCapacity, err := fee.GroupBy("p_market_m")
		if err != nil {
			return nil, err
		}
		for _, c := range capacities {
			cell := missingCell
			for _, b := range byCapacity {
				if b.Key[0] != c.Key[0] {
					continue
				}
				s, err := b.Summarise(analysis.Binding)
				if err != nil {
					return nil, err
				}
				low, high = min(low, s.N), max(high, s.N)
				cell = plain(s.Mean, 1)
			}
			cells = append(cells, cell)
		}
		g.Rows = append(g.Rows, cells)
	}
	g.Notes = []string{fmt.Sprintf("%d to %d draws a cell. Where capacity does not bind, the equilibrium price is zero and the allocation is that of no enforcement.", low, high)}
	if low == high {
		g.Notes[0] = strings.Replace(g.Notes[0], fmt.Sprintf("%d to ", low), "", 1)
	}
	if len(fixed) > 0 {
		g.Notes = append(g.Notes, "Fixed: "+strings.Join(fixed, "; ")+".")
	}
	return g, nil
}
