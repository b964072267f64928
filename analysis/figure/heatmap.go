package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// heatmapKind draws the median of a quantity for every pair of a column's value and a treatment, by shade and as a number. With a target it
// is the median cost of reaching the target, or what became of the runs that did not.
var heatmapKind = Kind{
	Name: "heatmap", Title: "median of a quantity for every pair of two choices, by shade",
	Takes: []string{"x", "y", "z", "log", "target"}, draw: drawHeatmap,
}

// Sizes of a heat map.
const (
	mostFields   = 120 // fields a side
	mostNumbered = 12  // columns up to which there is room for numbers
)

func drawHeatmap(q *request) *Drawing {
	z := q.Z
	if z == "" {
		z = "rounds"
	}
	k := q.quantity(z)
	rowsBy := q.columns(q.Y)
	q.Z, q.Y = "", nil
	read := slices.Concat(k.Needs, rowsBy)
	if len(q.Targets) > 0 {
		read = slices.Concat(read, certificateColumns, []string{"error"})
	}
	v := q.runs(read...)
	column := q.across(v)
	q.X = column
	if len(rowsBy) == 0 {
		rowsBy = q.treatments(v)
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
		Check(fmt.Errorf("figure: heat map of %d by %d fields, at most %d by %d can be seen: choose some with a condition, or use kind surface for numbers", len(columns), len(rows), mostFields, mostFields))
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
		p.Plot.X.Tick.Marker = mark.EveryOther{Ticker: p.Plot.X.Tick.Marker, K: (len(columns) + mostNumbered - 1) / mostNumbered}
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
		if len(h.reasons) > 0 {
			q.caption.Add("Skipped: %s", strings.Join(sortedKeys(h.reasons), "; "))
		}
		q.caption.Ended(v)
		return dr
	}
	dr.addKey(mark.KeyFill("no run succeeded", mark.Pale(mark.Vermillion)), mark.KeyFill("not run", mark.LightGrey))
	n := fmt.Sprint(h.most)
	if h.least != h.most {
		n = fmt.Sprintf("%d to %d", h.least, h.most)
	}
	q.caption.Add("Medians over %s runs a field, failed ones left out%s", n, h.partly)
	q.caption.Outcome(v)
	return dr
}

// across is the column of the horizontal axis: the one asked for, else the market family where there are several, else the parameter
// with the most values.
func (q *request) across(v analysis.View) string {
	if q.X != "" {
		return q.column(q.X)
	}
	families := Levels(v, "market")
	if len(families) > 1 {
		return "market"
	}
	_, params := q.swept(v)
	for _, c := range params {
		if strings.HasPrefix(c, "p_market_") || strings.HasPrefix(c, "p_scenario_") {
			return c
		}
	}
	return params[0]
}

// groupLabels are the names of groups without the name of a single parameter.
func groupLabels(by []string, groups []analysis.Group) []string {
	if len(by) == 1 {
		return groupNames(groups)
	}
	out := make([]string, len(groups))
	for i, g := range groups {
		out[i] = seriesName(by, g.Key)
	}
	return out
}

// heat is the fields of a heat map.
type heat struct {
	quantity
	log, numbers bool
	mark.Scale   // of the medians, or of their logarithms
	fields       []heatField
	least, most  int             // runs behind a field
	partly       string          // a phrase on fields of which some runs failed
	target       float64         // certificate to reach; 0 is none
	reasons      map[string]bool // why runs were skipped
}

type heatField struct {
	name        string
	row, column int
	runs, used  int
	median      float64 // infinite where most runs miss the target
	missed      float64 // median certificate of the runs that miss it
	end         string  // status of most of these
}

// fill computes the medians.
func (h *heat) fill(v analysis.View, column string, rowsBy []string, columns, rows []analysis.Group) {
	h.Scale, h.least, h.reasons = mark.ScaleOf(nil), v.Len(), map[string]bool{}
	partly := 0
	for i, r := range rows {
		byColumn := Must(r.GroupBy(column))
		for k, c := range columns {
			f := heatField{name: seriesName(rowsBy, r.Key) + " / " + c.Key[0].String(), row: i, column: k, median: math.NaN()}
			if j := slices.IndexFunc(byColumn, func(g analysis.Group) bool { return g.Key[0] == c.Key[0] }); j >= 0 {
				if h.target > 0 {
					h.reach(&f, byColumn[j].View)
				} else {
					s := Must(byColumn[j].Summarise(h.Measure))
					f.runs, f.used, f.median = s.Rows, s.N, s.Quantile(0.5)
				}
				h.least, h.most = min(h.least, f.runs), max(h.most, f.runs)
			}
			if f.used > 0 && f.used < f.runs {
				partly++
			}
			if shade := h.shade(f.median); !math.IsInf(shade, 0) {
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
	return
}

// reach fills a field with the median cost of reaching the target, and with what became of the runs that did not.
func (h *heat) reach(f *heatField, v analysis.View) {
	values, certificates := Must(v.Values(h.Measure)), Must(certificate(v))
	status, reasons := Must(v.Strings("status")), Must(v.Strings("error"))
	var costs, missed []float64
	ends := map[string]int{}
	for i, r := range v.Rows() {
		if certificates[i] <= h.target {
			f.used++
			costs = append(costs, max(1, values[i]))
			continue
		}
		costs, missed = append(costs, math.Inf(1)), append(missed, certificates[i])
		ends[status[r]]++
		if status[r] == "skipped" {
			reason, _, _ := strings.Cut(reasons[r], ";")
			h.reasons[reason] = true
		}
	}
	for _, s := range sortedKeys(ends) {
		if ends[s] > ends[f.end] {
			f.end = s
		}
	}
	f.runs, f.median, f.missed = v.Len(), stat.Median(costs), analysis.SummaryOf(missed).Quantile(0.5)
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
		d.Shade, d.Size = f.median, float64(f.used)
		c := mark.Cell{Datum: d, Fill: mark.Cividis(h.At(max(h.Low, h.shade(f.median))))}
		switch {
		case f.runs == 0:
			c.Fill = mark.LightGrey
		case h.target > 0:
			share := ""
			if f.used > 0 && f.used < f.runs {
				share = fmt.Sprintf("  %d/%d", f.used, f.runs)
			}
			switch {
			case !math.IsInf(f.median, 1):
				c.Text = mark.Count(f.median) + share
			case f.end == "limit":
				c.Fill, c.Text = mark.Pale(mark.Vermillion), mark.OneDigit(f.missed)+share
			default:
				c.Fill, c.Text = mark.LightGrey, f.end+share
			}
		case f.used == 0:
			c.Fill, c.Text = mark.Pale(mark.Vermillion), "none"
		default:
			c.Text = mark.ShortNumber(f.median)
			if math.Abs(f.median) >= 1000 && f.median == math.Round(f.median) {
				c.Text = mark.Count(f.median)
			}
			if f.used < f.runs {
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
