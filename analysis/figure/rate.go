package figure

import (
	"fmt"
	"math"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
)

// rateKind draws fitted convergence rates, one row per treatment: where convergence is linear the rounds that a decimal digit costs,
// −1/log₁₀ κ, beside what theory predicts; where it is sublinear the power p of t^−p.
var rateKind = Kind{
	Name: "rate", Title: "fitted convergence rates with intervals, beside the predicted ones",
	Takes: []string{"y", "by"}, draw: drawRate,
}

// The looks of rates: the mean over replicates, a single run, and what theory predicts.
var (
	meanGlyph      = draw.GlyphStyle{Color: mark.Blue, Radius: 2.2, Shape: draw.CircleGlyph{}}
	singleGlyph    = draw.GlyphStyle{Color: mark.Grey, Radius: 1.2, Shape: draw.RingGlyph{}}
	predictedGlyph = draw.GlyphStyle{Color: mark.Vermillion, Radius: 3, Shape: draw.CrossGlyph{}}
)

func drawRate(q *request) *Drawing {
	column := q.traceColumns("gap")[0]
	var extra []string
	if q.has("rate_predicted") {
		extra = append(extra, "rate_predicted")
	}
	v, all := q.allSeries(extra...)
	trace := q.rowsOf("trace", v, column)
	k := q.traced(column)
	fits := Must(trace.FitTraces(column))
	rates := make([]analysis.Rates, len(all))
	kinds := map[analysis.Decay][]string{}
	var names []string
	var workers errgroup.Group // intervals of many traces take longer than reading them
	workers.SetLimit(runtime.GOMAXPROCS(0))
	for i, s := range all {
		workers.Go(func() (err error) {
			rates[i], err = s.View.Rates(fits)
			return err
		})
	}
	NoError(workers.Wait())
	for i, s := range all {
		kinds[rates[i].Kind] = append(kinds[rates[i].Kind], s.Name)
		names = append(names, s.Name)
	}
	dr := q.drawing(vg.Length(len(all))*12 + 44)
	q.row(dr)
	theory := false
	for _, k := range []struct {
		decay       analysis.Decay
		title, axis string
	}{{analysis.Linear, "linear: factor κ per round", "rounds per digit, −1/log10 κ"}, {analysis.Sublinear, "sublinear: round to the power −p", "power p"}} {
		if len(kinds[k.decay]) == 0 {
			continue
		}
		if widths[q.Width] < mark.PageWidth && dr.panels() > 0 {
			dr.Row()
		}
		p := dr.Panel(k.title, k.axis, "")
		p.Log(k.decay == analysis.Linear, false)
		p.rateRows(names, rates, k.decay, &theory)
	}
	if dr.panels() == 0 {
		NoError(fmt.Errorf("figure: none of the %d series has a rate: %s", len(all), strings.Join(rateKinds(kinds), "; ")))
	}
	dr.addKey(mark.KeyMark("mean over replicates", meanGlyph),
		mark.KeyMark("single runs", singleGlyph))
	if theory {
		dr.addKey(mark.KeyMark("predicted", predictedGlyph))
	}
	q.caption.Add("Rates of %s over %s", k.label, tracesEach(rates))
	if without := rateKinds(kinds); len(without) > 0 {
		q.caption.Add("Without a rate: %s", strings.Join(without, "; "))
	}
	q.caption.Ended(v)
	return dr
}

// tracesEach says how many traces stand behind each rate, and what is drawn as an interval.
func tracesEach(rates []analysis.Rates) string {
	var n Counts
	for _, r := range rates {
		n.With(r.N)
	}
	if n.most < 2 {
		return "one trace each, hence no intervals"
	}
	return fmt.Sprintf("%s traces each; bars: %g %% bootstrap intervals over replicates", n, 100*stat.Level)
}

// rateKinds names the series whose traces are mostly stalled or undecided.
func rateKinds(kinds map[analysis.Decay][]string) []string {
	var out []string
	for _, k := range []analysis.Decay{analysis.Stalled, analysis.Undecided} {
		if len(kinds[k]) > 0 {
			out = append(out, fmt.Sprintf("%s (%s)", strings.Join(kinds[k], ", "), k))
		}
	}
	return out
}

// rateRows draws the series of one kind of decay, each in its row.
func (p *Panel) rateRows(names []string, rates []analysis.Rates, decay analysis.Decay, theory *bool) {
	on := func(v float64) float64 { return v }
	if decay == analysis.Linear {
		on = func(kappa float64) float64 { return -1 / math.Log10(kappa) }
	}
	var single, mean []mark.Point
	for i, r := range rates {
		if r.Kind != decay {
			continue
		}
		y := float64(len(names) - 1 - i)
		for _, v := range evenly(r.Sorted, mostRings) {
			single = append(single, mark.MarkOf(names[i]+", single", on(v), y, singleGlyph))
		}
		m := mark.MarkOf(names[i], on(r.Value), y, meanGlyph)
		m.Bar = mark.Normal
		if r.Interval.Known() {
			m = m.Wide(on(r.Interval.Low), on(r.Interval.High))
		}
		mean = append(mean, m)
		if r.Theory.N > 0 && r.Theory.Predicted > 0 && r.Theory.Predicted < 1 {
			*theory = true
			mean = append(mean, mark.MarkOf(names[i]+", predicted", on(r.Theory.Predicted), y, predictedGlyph))
		}
	}
	p.Points(single)
	p.Points(mean)
	p.Names(names)
}
