package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/results"
)

// conformance is the table of every method on every market family: the median number of rounds to a
// certificate of conformanceTarget, or what came instead of it.
var conformance = Figure{
	Name: "conformance", Title: "Every method on every market family: rounds to a certificate of 1e-8",
	Experiment: "conformance", Hand: func(d *results.Dataset, c *caption) *Drawing {
		return conformanceOf(load(d, "runs", append([]string{"rounds", "error"}, certificateColumns...)...), c)
	},
}

// conformanceTarget is the certificate that counts as solved, the tolerance of the experiment.
const conformanceTarget = 1e-8

func conformanceOf(runs analysis.View, c *caption) *Drawing {
	methods := must(runs.GroupBy("solver"))
	families := must(runs.GroupBy("market"))
	var fields []conformanceField
	var medians []float64
	reasons := map[string]bool{}
	for i, m := range methods {
		byFamily := must(m.GroupBy("market"))
		for k, f := range families {
			j := slices.IndexFunc(byFamily, func(g analysis.Group) bool { return g.Key[0] == f.Key[0] })
			if j < 0 {
				continue // this method was not run on this family; the field stays empty
			}
			field := conformanceOn(byFamily[j].View)
			field.row, field.column = i, k
			field.series = m.Key[0].String() + " on " + f.Key[0].String()
			fields = append(fields, field)
			if !math.IsNaN(field.rounds) {
				medians = append(medians, math.Log10(field.rounds))
			}
			if field.reason != "" {
				reasons[field.reason] = true
			}
		}
	}
	shade := scaleOf(medians)
	dr := newDrawing(PageWidth, vg.Length(len(methods))*16+28)
	dr.row()
	p := dr.panel("", "", "")
	var cs cells
	for _, f := range fields {
		cs = append(cs, f.cell(shade))
	}
	p.grid(cs, groupNames(families), groupNames(methods))
	if len(medians) > 0 {
		dr.key = append(dr.key, keyShade("median rounds to the target (log scale)", count(math.Pow(10, shade.low)), count(math.Pow(10, shade.high))))
	}
	dr.key = append(dr.key, keyFill("most runs missed it: median they reached", light(vermillion)), keyFill("skipped, or another end", lightGrey))
	c.add("Target: duality gap, infeasibility, complementarity and regret, all relative, ≤ %s. Where some of the runs reached it and others did not, k/n says how many; rounds of those that did not count as infinite in the median", oneDigit(conformanceTarget))
	if len(reasons) > 0 {
		c.add("Skipped: %s", strings.Join(sortedKeys(reasons), "; "))
	}
	c.ended(runs)
	return dr
}

// conformanceField is what the runs of one method on one family came to.
type conformanceField struct {
	series       string
	row, column  int
	runs, solved int
	rounds       float64 // median to the target, NaN where at least half of the runs missed it
	missed       float64 // median certificate of the runs that missed it
	status       string  // of most of these
	reason       string  // why they were skipped
}

func conformanceOn(v analysis.View) conformanceField {
	f := conformanceField{runs: v.Len(), rounds: math.NaN(), missed: math.NaN()}
	all := must(v.Floats("rounds"))
	reached := must(certificate(v))
	reasons := must(v.Strings("error"))
	status := must(v.Strings("status"))
	rounds, missed := make([]float64, 0, v.Len()), []float64{}
	ends := map[string]int{}
	for i, r := range v.Rows() {
		if reached[i] <= conformanceTarget {
			f.solved++
			rounds = append(rounds, max(1, all[r]))
			continue
		}
		rounds = append(rounds, math.Inf(1))
		missed = append(missed, reached[i])
		ends[status[r]]++
		if status[r] == "skipped" {
			f.reason, _, _ = strings.Cut(reasons[r], ";")
		}
	}
	for s, n := range ends {
		if n > ends[f.status] || n == ends[f.status] && s < f.status {
			f.status = s
		}
	}
	slices.Sort(rounds)
	if m := medianWithInfinity(rounds); !math.IsInf(m, 1) {
		f.rounds = m
	}
	f.missed = analysis.SummaryOf(missed).Quantile(0.5)
	return f
}

// cell is the field of the heat map.
func (f conformanceField) cell(shade scale) cell {
	d := datum("", f.series, "cell", float64(f.column), float64(f.row))
	d.Size, d.Shade = float64(f.solved)/float64(f.runs), f.rounds
	out := cell{Datum: d}
	share := ""
	if f.solved > 0 && f.solved < f.runs {
		share = fmt.Sprintf("  %d/%d", f.solved, f.runs)
	}
	switch {
	case !math.IsNaN(f.rounds):
		out.fill, out.text = cividis(shade.at(math.Log10(f.rounds))), count(f.rounds)+share
	case f.status == "limit":
		out.fill, out.text = light(vermillion), oneDigit(f.missed)+share
	default:
		out.fill, out.text = lightGrey, f.status+share
	}
	return out
}
