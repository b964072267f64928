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
// −1/log₁₀ κ, beside what theory predicts; where it is sublinear the power p of (t + a)^−p. A rate
// that cannot be vouched for is hollow, and the caption says why.
var rateKind = Kind{
	Name: "rate", Title: "fitted convergence rates with intervals, beside the predicted ones",
	Needs: "recorded rounds of methods on markets that stand still",
	fits:  func(c *analysis.Contents) Fit { return fit(c.Has("trace", "round", "gap"), !c.Plays()) },
	Takes: []string{"y", "by"}, draw: drawRate,
}

// The looks of rates: the mean over replicates, a single run, and what theory predicts.
var (
	meanGlyph      = draw.GlyphStyle{Color: mark.Blue, Radius: 2.2, Shape: draw.CircleGlyph{}}
	singleGlyph    = draw.GlyphStyle{Color: mark.Grey, Radius: 1.2, Shape: draw.RingGlyph{}}
	doubtedGlyph   = draw.GlyphStyle{Color: mark.Blue, Radius: 2.2, Shape: draw.RingGlyph{}}
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
			rates[i], err = s.View.Rates(fits, orderOf(column))
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
	doubts := doubtsOf(names, rates)
	for _, k := range []struct {
		decay       analysis.Decay
		title, axis string
	}{{analysis.Linear, "linear: factor κ per round", "rounds per digit, −1/log10 κ"}, {analysis.Sublinear, "sublinear: (round + a) to the power −p", "power p"}} {
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
	dr.addKey(mark.KeyMark("mean over draws", meanGlyph))
	if len(doubts) > 0 {
		dr.addKey(mark.KeyMark("doubted, see the caption", doubtedGlyph))
	}
	dr.addKey(mark.KeyMark("single runs", singleGlyph))
	if theory {
		dr.addKey(mark.KeyMark("predicted", predictedGlyph))
	}
	q.caption.Add("Rates of %s over %s", k.label, tracesEach(rates))
	if theory && orderOf(column) > 1 {
		q.caption.Add("Predicted are squares of the factors proved for the distance to the optimal price, for the gap is of second order in it")
	}
	q.caption.Add("%s", endless(names, rates))
	if len(doubts) > 0 {
		q.caption.Add("Doubted are %s", strings.Join(doubts, "; "))
	}
	traces, others := 0, 0
	for _, r := range rates {
		if traces += r.Traces; r.N > 0 && !math.IsNaN(r.Value) {
			others += r.Traces - r.N
		}
	}
	if others > 0 {
		q.caption.Add("Left out are %d of %d traces, which decay in another way than most of their series, or for which no rate can be read", others, traces)
	}
	if without := rateKinds(kinds); len(without) > 0 {
		q.caption.Add("Without a rate: %s", strings.Join(without, "; "))
	}
	q.caption.Ended(v)
	return dr
}

// orderOf is the order of an error in the distance to the optimal price.
func orderOf(column string) float64 {
	if column == "gap" {
		return analysis.GapOrder
	}
	return 1
}

// tracesEach says how many traces stand behind each rate, and what is drawn as an interval.
func tracesEach(rates []analysis.Rates) string {
	var n, draws Counts
	for _, r := range rates {
		n.With(r.N)
		draws.With(r.Draws)
	}
	if draws.most < 2 {
		return "one draw each, hence no intervals"
	}
	traces := fmt.Sprintf("%s traces each", n)
	if draws != n {
		traces = fmt.Sprintf("%s draws each, of which there are %s traces", draws, n)
	}
	return fmt.Sprintf("%s; bars: %g %% bootstrap intervals over draws, widened by the rates of half the window and, for powers of t + a, of other a that fit about as well", traces, 100*stat.Level)
}

// doubtsOf are the reasons why rates cannot be vouched for, each with the series it is of.
func doubtsOf(names []string, rates []analysis.Rates) []string {
	of := map[string][]string{}
	var order []string
	for i, r := range rates {
		why := r.Interval.Doubt
		if why == "" || math.IsNaN(r.Value) {
			continue
		}
		if of[why] == nil {
			order = append(order, why)
		}
		of[why] = append(of[why], names[i])
	}
	for i, why := range order {
		order[i] = fmt.Sprintf("%s: %s", strings.Join(of[why], ", "), why)
	}
	return order
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

// roundsPerDigit is −1/log₁₀ κ, without end where the error does not shrink, κ ≥ 1.
func roundsPerDigit(kappa float64) float64 {
	if kappa >= 1 {
		return math.Inf(1)
	}
	return -1 / math.Log10(kappa)
}

// endless says which intervals include that there is no convergence, "" where none does.
func endless(names []string, rates []analysis.Rates) string {
	var of []string
	for i, r := range rates {
		if r.Kind == analysis.Linear && r.Interval.High >= 1 {
			of = append(of, names[i])
		}
	}
	if len(of) == 0 {
		return ""
	}
	return fmt.Sprintf("A bar that runs to the right edge includes κ = 1, no convergence: %s", strings.Join(of, ", "))
}

// rateRows draws the series of one kind of decay, each in its row.
func (p *Panel) rateRows(names []string, rates []analysis.Rates, decay analysis.Decay, theory *bool) {
	on := func(v float64) float64 { return v }
	if decay == analysis.Linear {
		on = roundsPerDigit
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
		look := meanGlyph
		if r.Interval.Doubt != "" {
			look = doubtedGlyph
		}
		m := mark.MarkOf(names[i], on(r.Value), y, look)
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
