package figure

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// stepRow is a set of distribution functions that are drawn together.
type stepRow struct {
	title, x string
	low      float64 // left end of the axis, 0 for the least step
	curves   []stat.Steps
}

// stepGroup is the largest number of curves that are coloured in one panel; where there are more, panels take turns, each with the others
// in grey behind.
const stepGroup = 5

// fewCurves is the largest number of curves that are coloured in one panel where no others stand behind.
const fewCurves = 8

// stepPanels draws rows of distribution functions: side by side where each fits one panel, else a row each, with the best curves
// in the first panel of the row. Best is the area under the curve of the first row.
func (q *request) stepPanels(dr *Drawing, rows []stepRow, y string) {
	order := rankSteps(rows[0])
	for _, r := range rows[1:] {
		for _, s := range r.curves {
			if !slices.Contains(order, s.Name) {
				order = append(order, s.Name)
			}
		}
	}
	looks := q.looks
	groups, across := [][]string{order}, q.panelsAcross(len(rows))
	if len(order) > fewCurves {
		groups, across = slices.Collect(slices.Chunk(order, stepGroup)), 3
		dr.panelHeight = smallPanel
		q.caption.Add("Panels of a row show the same curves; each names some of them, the others are grey")
	}
	oneKey := len(groups) == 1 && sameTops(rows)
	for i, r := range rows {
		for k, group := range groups {
			place := k // in its row of panels
			if len(groups) == 1 {
				place = i
			}
			label := ""
			if place%across == 0 {
				q.row(dr)
				label = y
			}
			p := dr.Panel(r.title, r.x, label)
			p.stepCurves(r, group, looks)
			if label == "" {
				p.Unlabelled()
			}
			if !oneKey {
				p.Key = stepKeys(r, group, looks)
			}
		}
	}
	if oneKey {
		dr.Key = stepKeys(rows[0], order, looks)
	}
}

// sameTops says whether every curve is in all rows and ends at the same share in each.
func sameTops(rows []stepRow) bool {
	for _, r := range rows[1:] {
		if len(r.curves) != len(rows[0].curves) {
			return false
		}
		for i, s := range r.curves {
			if first := rows[0].curves[i]; s.Name != first.Name || s.Top() != first.Top() {
				return false
			}
		}
	}
	return true
}

// stepCurves draws the named curves in colour over the others in grey.
func (p *Panel) stepCurves(r stepRow, named []string, looks map[string]mark.Look) {
	p.Log(true, false)
	low, high := r.low, 0.0
	least := math.Inf(1)
	for _, s := range r.curves {
		if n := len(s.X); n > 0 {
			least, high = min(least, s.X[0]), max(high, s.X[n-1])
		}
	}
	if low == 0 {
		low = least
	}
	if math.IsInf(low, 1) || high <= low { // nobody gets anywhere, or all at once
		low, high = 1, 10
	}
	high *= 1.1
	behind := draw.LineStyle{Color: mark.LightGrey, Width: mark.Thin}
	for _, s := range r.curves {
		if !slices.Contains(named, s.Name) {
			p.steps(s, low, high, behind)
		}
	}
	for _, name := range slices.Backward(named) {
		if i := slices.IndexFunc(r.curves, func(s stat.Steps) bool { return s.Name == name }); i >= 0 {
			p.steps(r.curves[i], low, high, looks[name].Line(mark.Normal))
		}
	}
	p.RangeX(low, high)
	p.RangeY(0, 1.02)
}

// stepKeys names the curves, each with the share at which it ends where that is below 1.
func stepKeys(r stepRow, named []string, looks map[string]mark.Look) []mark.KeyEntry {
	var out []mark.KeyEntry
	for _, name := range named {
		i := slices.IndexFunc(r.curves, func(s stat.Steps) bool { return s.Name == name })
		if i < 0 {
			continue
		}
		text := name
		if top := r.curves[i].Top(); top < 1 {
			text = fmt.Sprintf("%s (%s %%)", name, mark.Number(math.Floor(100*top), 0)) // 99.7 % is not 100 %
		}
		out = append(out, mark.KeyLine(text, looks[name].Line(mark.Normal), nil))
	}
	return out
}

// rankSteps orders the curves of a row by the area under them over a logarithmic axis, the largest first.
func rankSteps(r stepRow) []string {
	end := 0.0
	for _, s := range r.curves {
		if n := len(s.X); n > 0 {
			end = max(end, s.X[n-1])
		}
	}
	area := func(s stat.Steps) float64 {
		sum := 0.0 // the area to the left of each step is missing
		for _, x := range s.X {
			sum += math.Log(end / x)
		}
		return sum / float64(s.Of)
	}
	curves := slices.Clone(r.curves)
	slices.SortStableFunc(curves, func(a, b stat.Steps) int { return cmp.Compare(area(b), area(a)) })
	names := make([]string, len(curves))
	for i, s := range curves {
		names[i] = s.Name
	}
	return names
}

// stepHeight is the height of a single row of distribution functions.
const stepHeight = 66 * vg.Millimeter
