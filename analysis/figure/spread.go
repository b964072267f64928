package figure

import (
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure/mark"
)

// panelsAcross is how many panels stand side by side where nothing says how many.
func (q *request) panelsAcross(n int) int {
	switch {
	case q.Across > 0:
		return q.Across
	case widths[q.Width] < mark.PageWidth:
		return 1
	case n == 4:
		return 2
	}
	return min(n, 3)
}

// MostPanels is the largest number of panels that a page holds.
const MostPanels = 24

// spread gives every value of the panel columns, or the whole view where there are none, a panel of the same shape, and calls draw for
// each with its rows. Two columns make a matrix, the first across and the second down. All have the same axes, labelled at the left and
// at the bottom only.
func (q *request) spread(dr *Drawing, v analysis.View, x, y string, draw func(p *Panel, v analysis.View)) {
	columns := q.columns(q.Panel)
	groups := Sorted(v, columns...)
	if len(columns) > 0 && columns[0] == "mechanism" {
		analysis.OrderGroups(groups, analysis.MechanismOrder)
	}
	if len(groups) > MostPanels {
		NoError(fmt.Errorf("figure: %d panels by %s, a page holds %d: choose some with a condition, such as --where %s=%s",
			len(groups), strings.Join(columns, ", "), MostPanels, columns[0], groups[0].Key[0]))
	}
	places := q.arrange(groups, len(columns))
	if len(places) > 1 {
		dr.panelHeight = min(dr.panelHeight, smallPanel)
		y = strings.Replace(y, " (", "\n(", 1)
	}
	var panels []*Panel
	for i, row := range places {
		q.row(dr)
		for k, g := range row {
			if g < 0 {
				dr.blank()
				continue
			}
			left, below := "", ""
			if k == 0 || row[k-1] < 0 {
				left = y
			}
			if i == len(places)-1 || len(places[i+1]) <= k || places[i+1][k] < 0 {
				below = x
			}
			p := dr.Panel(panelTitle(columns, groups[g].Key), below, left)
			draw(p, groups[g].View)
			if k > 0 && row[k-1] >= 0 {
				p.Unlabelled()
			}
			panels = append(panels, p)
		}
	}
	ShareAxes(panels)
}

// spreadEach is spread for several quantities: one panel each, titled with the quantity, where there are more than one.
func (q *request) spreadEach(dr *Drawing, v analysis.View, x string, ks []quantity, draw func(p *Panel, v analysis.View, k quantity)) {
	if len(ks) == 1 {
		q.spread(dr, v, x, ks[0].label, func(p *Panel, part analysis.View) { draw(p, part, ks[0]) })
		return
	}
	across := q.panelsAcross(len(ks))
	for i, k := range ks {
		if i%across == 0 {
			q.row(dr)
		}
		below := ""
		if i+across >= len(ks) {
			below = x
		}
		draw(dr.Panel(k.label, below, ""), v, k)
	}
	if len(ks) > across {
		dr.panelHeight = min(dr.panelHeight, smallPanel)
	}
}

// smallPanel is the height of a panel where several rows of them stand on a page.
const smallPanel = 50 * vg.Millimeter

// arrange places groups in rows of panels; −1 is a place without one.
func (q *request) arrange(groups []analysis.Group, keys int) [][]int {
	var places [][]int
	if keys < 2 {
		across := q.panelsAcross(len(groups))
		for i := range groups {
			if i%across == 0 {
				places = append(places, nil)
			}
			places[len(places)-1] = append(places[len(places)-1], i)
		}
		return places
	}
	var across, down []analysis.Value // groups are sorted by the first key only
	for _, g := range groups {
		if !slices.Contains(across, g.Key[0]) {
			across = append(across, g.Key[0])
		}
		if !slices.Contains(down, g.Key[1]) {
			down = append(down, g.Key[1])
		}
	}
	analysis.SortValues(down)
	for _, d := range down {
		row := make([]int, len(across))
		for k, a := range across {
			row[k] = slices.IndexFunc(groups, func(g analysis.Group) bool { return g.Key[0] == a && g.Key[1] == d })
		}
		places = append(places, row)
	}
	return places
}

// panelTitle is "tau = 0.5, grid".
func panelTitle(columns []string, key []analysis.Value) string {
	var parts []string
	for i, k := range key {
		name := analysis.ParameterName(columns[i]) + " = "
		if !strings.HasPrefix(columns[i], "p_") && columns[i] != "replicate" {
			name = ""
		}
		parts = append(parts, name+k.Short())
	}
	return strings.Join(parts, ", ")
}
