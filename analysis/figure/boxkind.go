package figure

import (
	"image/color"
	"strings"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
)

// boxKind draws Tukey's boxes of a quantity, one a treatment.
var boxKind = Kind{
	Name: "box", Title: "box plots of a quantity, one a treatment",
	Takes: []string{"y", "by", "panel", "log"}, draw: drawBoxes,
}

// violinKind draws the density of a quantity, one violin a treatment.
var violinKind = Kind{
	Name: "violin", Title: "violins of a quantity, one a treatment",
	Takes: []string{"y", "by", "panel"}, draw: drawViolins,
}

func drawBoxes(q *request) (*Drawing, error) {
	return q.distributions(func(p *panel, all []series, samples [][]float64, k quantity) error {
		colors := make([]color.NRGBA, len(all))
		names := make([]string, len(all))
		for i, s := range all {
			colors[i], names[i] = s.style.color, s.name
		}
		if _, logged := q.logs(false, k.log && positive(samples)); logged {
			p.log(true, false)
		}
		p.plot.X.Label.Text, p.plot.Y.Label.Text = k.label, ""
		const height = 9
		return p.boxes(names, samples, height, colors)
	}, "Boxes: median and quartiles, whiskers to the last value within 1.5 of their distance, single values beyond", true)
}

func drawViolins(q *request) (*Drawing, error) {
	return q.distributions(func(p *panel, all []series, samples [][]float64, _ quantity) error {
		at := make([]float64, len(all))
		names := make([]string, len(all))
		for i, s := range all {
			at[i], names[i] = float64(i), strings.ReplaceAll(s.name, ", ", "\n")
		}
		p.violins("violin", at, samples, func(i int) color.Color { return light(all[i].style.color) })
		p.plot.X.Tick.Marker, p.plot.X.Tick.LineStyle.Color = nameTicks(names), color.Transparent // the length of marks keeps names off the axis
		p.rangeX(-0.5, float64(len(all))-0.5)
		return nil
	}, "Violins of equal area, cut at the extreme values, with median and quartiles", false)
}

func positive(samples [][]float64) bool {
	for _, s := range samples {
		for _, v := range s {
			if v <= 0 {
				return false
			}
		}
	}
	return true
}

// distributions draws the values of a quantity, one sample a treatment.
func (q *request) distributions(draw func(p *panel, all []series, samples [][]float64, k quantity) error, what string, lying bool) (*Drawing, error) {
	k, err := q.only("efficiency-per-agent")
	if err != nil {
		return nil, err
	}
	v, all, err := q.slicedSeries(nil, k.Needs...)
	if err != nil {
		return nil, err
	}
	height := 64 * vg.Millimeter
	if lying {
		height = vg.Length(len(all))*15 + 48
	}
	dr := q.drawing(height)
	var sums []analysis.Summary
	label := k.label
	err = q.spread(dr, v, "", label, func(p *panel, part analysis.View) error {
		names, views, samples := make([]string, len(all)), make([]analysis.View, len(all)), make([][]float64, len(all))
		for i, s := range within(all, part) {
			names[i], views[i] = s.name, s.view
		}
		more, err := q.summarised(names, views, k)
		if err != nil {
			return err
		}
		for i, s := range more {
			samples[i] = s.Sorted
		}
		sums = append(sums, more...)
		return draw(p, all, samples, k)
	})
	if err != nil {
		return nil, err
	}
	if lying && len(dr.rows) > 1 {
		dr.panelHeight = height
	}
	q.caption.add("%s", what)
	q.caption.replicates("", sums)
	return dr, q.caption.outcome(v, sums...)
}
