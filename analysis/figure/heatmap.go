package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// heatmapKind draws the median of a quantity for every pair of a column's value and a treatment, by shade and as a number. With a target it
// is the median cost of reaching the target, or what became of the runs that did not.
var heatmapKind = Kind{
	Name: "heatmap", Title: "median of a quantity for every pair of two choices, by shade",
	Needs: "several solvers on several families of markets",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("runs", "rounds"), c.Solves() && c.Varies("market")) },
	Takes: []string{"x", "y", "z", "log", "target"}, draw: drawHeatmap,
}

// Sizes of a heat map.
const (
	mostFields   = 120 // fields along each side
	mostNumbered = 12  // columns up to which there is room for numbers
)

func drawHeatmap(q *request) *Drawing {
	k := q.quantity(cmp.Or(q.Z, "rounds"))
	rowsBy := q.columns(q.Y)
	q.Z, q.Y = "", nil
	read := slices.Concat(k.Needs, rowsBy)
	if len(q.Targets) > 0 {
		read = slices.Concat(read, analysis.CertificateColumns, []string{"error"})
	}
	v := q.runs(read...)
	column := q.across(v, rowsBy)
	q.X = column
	if len(rowsBy) == 0 {
		rowsBy = q.treatments(v)
	}
	if len(rowsBy) == 0 { // what varies is across
		rowsBy = []string{"solver"}
	}
	columns := Must(v.GroupBy(column))
	rows := Must(v.GroupBy(rowsBy...))
	if column != "market" && column != "mechanism" && column != "solver" {
		analysis.SortGroups(columns)
	}
	if len(rowsBy) > 1 || strings.HasPrefix(rowsBy[0], "p_") {
		analysis.SortGroups(rows)
	}
	if len(columns) > mostFields || len(rows) > mostFields {
		NoError(fmt.Errorf("figure: heat map of %d by %d fields, at most %d by %d can be seen: choose some with a condition, or use kind surface for numbers", len(columns), len(rows), mostFields, mostFields))
	}
	_, logged := q.logs(false, k.log)
	h := heat{quantity: k, log: logged, numbers: len(columns) <= mostNumbered && widths[q.Width] == mark.PageWidth}
	if len(q.Targets) > 0 {
		h.target = q.target()
	}
	h.fill(v, column, rowsBy, columns, rows)
	height := max(6, min(16, 400/vg.Length(len(rows))))
	dr := q.drawing(vg.Length(len(rows))*height + 40)
	q.row(dr)
	p := dr.Panel("", "", "")
	p.grid(h.cells(), groupLabels([]string{column}, columns), groupLabels(rowsBy, rows))
	if len(columns) > mostNumbered {
		p.Plot.X.Tick.Marker = mark.AtMost{Ticker: p.Plot.X.Tick.Marker, N: mostNumbered}
	}
	if strings.HasPrefix(column, "p_") {
		p.Plot.X.Label.Text = q.parameterLabel(column)
	}
	name := "median " + k.label
	if h.target > 0 {
		name += " to the target"
	}
	if h.log {
		name += " (log scale)"
	}
	if h.Low <= h.High {
		dr.addKey(mark.KeyShade(name, h.number(h.Low), h.number(h.High)))
	}
	if h.target > 0 {
		dr.addKey(mark.KeyFill("most runs missed it: median they reached", mark.Pale(mark.Vermillion)), mark.KeyFill("skipped, or another end", mark.LightGrey))
		q.caption.Add("Target: duality gap, infeasibility, complementarity and regret, all relative, ≤ %s. Where some of the runs reached it and others did not, k/n says how many; those that did not count as infinite in the median", mark.OneDigit(h.target))
		if of := h.ofDraws(); of != "" {
			q.caption.Add("%s runs per field%s", h.behind, of)
		}
		if len(h.reasons) > 0 {
			q.caption.Add("Skipped: %s", strings.Join(sortedKeys(h.reasons), "; "))
		}
		q.caption.Ended(v)
		return dr
	}
	dr.addKey(mark.KeyFill("no run succeeded", mark.Pale(mark.Vermillion)), mark.KeyFill("not run", mark.LightGrey))
	q.caption.Add("Medians over %s runs per field%s, without failed ones%s", h.behind, h.ofDraws(), h.partly)
	q.caption.Outcome(v)
	return dr
}

// across is the column of the horizontal axis: the one asked for, else the market family where there are several, else the parameter of
// markets or scenarios with the most values, else the market that there is.
func (q *request) across(v analysis.View, rowsBy []string) string {
	if q.X != "" {
		return q.column(q.X)
	}
	choices := v.Choices()
	best := "market"
	for _, c := range choices.Varying("market", "scenario") {
		if slices.Contains(rowsBy, c) {
			continue
		}
		if c == "market" {
			return c
		}
		if len(choices.Levels(c)) > len(choices.Levels(best)) {
			best = c
		}
	}
	return best
}

// groupLabels are the names of groups without the name of a single parameter.
func groupLabels(by []string, groups []analysis.Group) []string {
	if len(by) == 1 {
		return groupNames(groups)
	}
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = analysis.TreatmentName(by, g.Key)
	}
	return out
}

// heat is the fields of a heat map.
type heat struct {
	quantity
	log, numbers bool
	mark.Scale   // of the medians, or of their logarithms
	fields       []heatField
	behind       Counts          // runs behind a field
	draws        Counts          // drawn markets that these are of
	partly       string          // a phrase on fields of which some runs failed
	target       float64         // certificate to reach; 0 is none
	reasons      map[string]bool // why runs were skipped
}

type heatField struct {
	name        string
	row, column int

	analysis.Reach // of the target; without one, runs, those that did not fail, and their median
}

// fill computes the medians.
func (h *heat) fill(v analysis.View, column string, rowsBy []string, columns, rows []analysis.Group) {
	h.Scale, h.reasons = mark.ScaleOf(nil), map[string]bool{}
	partly := 0
	for i, r := range rows {
		byColumn := Must(r.GroupBy(column))
		for k, c := range columns {
			f := heatField{name: analysis.TreatmentName(rowsBy, r.Key) + " / " + c.Key[0].String(), row: i, column: k, Reach: analysis.Reach{Median: math.NaN()}}
			if j := slices.IndexFunc(byColumn, func(g analysis.Group) bool { return g.Key[0] == c.Key[0] }); j >= 0 {
				if h.target > 0 {
					f.Reach = Must(byColumn[j].Reach(h.Measure, math.Inf(1), analysis.Certificate(h.target)...))
					for _, reason := range f.Reasons {
						h.reasons[reason] = true
					}
				} else {
					s := Must(byColumn[j].Summarise(h.Measure))
					f.Runs, f.Reached, f.Median = s.Rows, s.N, s.Quantile(0.5)
				}
				h.behind.With(f.Runs)
				h.draws.With(Must(byColumn[j].DrawCount()))
			}
			if f.Reached > 0 && f.Reached < f.Runs {
				partly++
			}
			if shade := h.shade(f.Median); !math.IsInf(shade, 0) {
				h.Scale = h.With(shade, false)
			}
			h.fields = append(h.fields, f)
		}
	}
	switch {
	case partly > 0 && h.numbers:
		h.partly = fmt.Sprintf("; where some failed a * stands, %d of %d fields", partly, len(h.fields))
	case partly > 0:
		h.partly = fmt.Sprintf("; some failed in %d of %d fields", partly, len(h.fields))
	}
}

// ofDraws says how many draws the runs of a field are of, where these are fewer.
func (h *heat) ofDraws() string {
	if h.draws == h.behind {
		return ""
	}
	return " (" + counted(h.draws, "draw") + ")"
}

// shade is where a value stands on the scale.
func (h *heat) shade(v float64) float64 {
	if h.log {
		return math.Log10(v)
	}
	return v
}

// number prints the end of the scale.
func (h *heat) number(s float64) string {
	if h.log {
		return mark.ShortNumber(math.Pow(10, s))
	}
	return mark.ShortNumber(s)
}

// cells are the fields as they are drawn.
func (h *heat) cells() mark.Cells {
	var out mark.Cells
	for _, f := range h.fields {
		d := mark.NewDatum("", f.name, "cell", float64(f.column), float64(f.row))
		d.Shade, d.Size = f.Median, float64(f.Reached)
		c := mark.Cell{Datum: d, Fill: mark.Cividis(h.At(max(h.Low, h.shade(f.Median))))}
		switch {
		case f.Runs == 0:
			c.Fill = mark.LightGrey
		case h.target > 0:
			share := f.Share()
			if share != "" {
				share = "  " + share
			}
			switch {
			case !math.IsInf(f.Median, 1):
				c.Text = mark.Count(f.Median) + share
			case f.End == "limit":
				c.Fill, c.Text = mark.Pale(mark.Vermillion), mark.OneDigit(f.Missed)+share
			default:
				c.Fill, c.Text = mark.LightGrey, f.End+share
			}
		case f.Reached == 0:
			c.Fill, c.Text = mark.Pale(mark.Vermillion), "none"
		default:
			c.Text = mark.ShortNumber(f.Median)
			if math.Abs(f.Median) >= 1000 && f.Median == math.Round(f.Median) {
				c.Text = mark.Count(f.Median)
			}
			if f.Reached < f.Runs {
				c.Text += " *"
			}
		}
		if !h.numbers {
			c.Text = ""
		}
		out = append(out, c)
	}
	return out
}
