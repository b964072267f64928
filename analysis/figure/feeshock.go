package figure

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/results"
)

// feeShock is Figure 7 of the paper: the transaction fee jumps, and efficiency and fairness follow: round by round, over the fee, as a
// waterfall of what fairness loses and regains, and as a path in the plane of the two. To the paper's default capacity, at which the
// price is zero on nearly every market and has no part in it, a smaller one is added at which the price is at work. Efficiency is that
// of the repaired, feasible allocation.
var feeShock = Figure{
	Name: "fee-shock", Title: "A jump of the transaction fee (Figure 7)",
	Experiment: "shock-fee", Draw: drawFeeShock,
}

func drawFeeShock(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "agents", "p_scenario_at", "p_market_m", "p_solver_step", "p_solver_gamma")
	if err != nil {
		return nil, err
	}
	var c caption
	if runs, err = largestStep(runs, &c); err != nil {
		return nil, err
	}
	groups, err := runs.GroupBy("p_market_m", "p_solver_gamma")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(groups)
	if len(groups) > len(seriesStyles) {
		return nil, fmt.Errorf("figure: experiment %q has %d settings of m and γ, at most %d can be told apart", runs.Experiment(), len(groups), len(seriesStyles))
	}
	paths := make([]*shockPath, len(groups))
	for i, g := range groups {
		name := fmt.Sprintf("m = %s, γ = %s", g.Key[0], g.Key[1])
		if paths[i], err = followShock(d, g.View, series{name: name, style: seriesStyles[i], key: g.Key}); err != nil {
			return nil, err
		}
	}
	dr := feeShockOf(paths, &c)
	err = c.outcome(runs)
	dr.Caption = c.String()
	return dr, err
}

// largestStep keeps the clearing runs of the iterative solver with the largest step.
func largestStep(runs analysis.View, c *caption) (analysis.View, error) {
	runs, err := runs.WhereText("mechanism", "clearing")
	if err != nil {
		return runs, err
	}
	steps, err := levels(runs, "p_solver_step")
	if err != nil {
		return runs, err
	}
	if len(steps) == 0 {
		return runs, fmt.Errorf("figure: experiment %q has no runs of mechanism clearing with a step: add solver %s to the spec and run it again", runs.Experiment(), iterative)
	}
	most := steps[len(steps)-1]
	c.add("%s, step %s/L", iterative, most)
	return whereNumber(runs, "p_solver_step", most.Number)
}

// shockPath is what one setting does around the jump: moments over replicates by round, and what each run had before, at its lowest
// and after.
type shockPath struct {
	series
	at, rounds            float64
	eff, fair, fee, best  []analysis.Moments // by round, from 1
	before, lowest, after []float64          // fairness of each run
	free, freed           int                // runs whose optimal price is zero before, and after
	untraced              int
	effBefore, ratio      []float64 // efficiency before, and that after over it (11)
}

// Columns of the trace that a path is made of, by position.
const (
	shockRound = iota
	shockWelfare
	shockGini
	shockFee
	shockOptimum
	shockPriceOptimal
)

// followShock reads the path of one setting.
func followShock(d *results.Dataset, runs analysis.View, s series) (*shockPath, error) {
	agents, err := runs.Floats("agents")
	if err != nil {
		return nil, err
	}
	at, err := runs.Floats("p_scenario_at")
	if err != nil {
		return nil, err
	}
	rows := runs.Rows()
	p := &shockPath{series: s, at: at[rows[0]]}
	n := len(rows)
	p.before, p.lowest, p.after, p.effBefore, p.ratio = nans(n), nans(n), nans(n), nans(n), nans(n)
	untraced, err := runs.Follow(d, []string{"round", "welfare", "gini", "fee", "optimum", "price_optimal"}, func(run int, v []float64) {
		k := int(v[shockRound])
		for len(p.eff) < k {
			p.eff, p.fair = append(p.eff, analysis.Moments{}), append(p.fair, analysis.Moments{})
			p.fee, p.best = append(p.fee, analysis.Moments{}), append(p.best, analysis.Moments{})
		}
		eff, fair := v[shockWelfare]/agents[rows[run]], 1-v[shockGini]
		p.eff[k-1].Add(eff)
		p.fair[k-1].Add(fair)
		p.fee[k-1].Add(v[shockFee])
		p.best[k-1].Add(v[shockOptimum] / agents[rows[run]])
		switch {
		case v[shockRound] == p.at-1:
			p.before[run], p.effBefore[run] = fair, eff
			if v[shockPriceOptimal] == 0 {
				p.free++
			}
		case v[shockRound] >= p.at:
			if !(fair >= p.lowest[run]) { // the first is NaN
				p.lowest[run] = fair
			}
			p.after[run], p.ratio[run] = fair, eff/p.effBefore[run]
			if v[shockRound] == p.at && v[shockPriceOptimal] == 0 {
				p.freed++
			}
		}
	})
	p.rounds, p.untraced = float64(len(p.eff)), len(untraced)
	if err != nil {
		return nil, err
	}
	if p.rounds < p.at || p.at < 2 {
		return nil, fmt.Errorf("figure: experiment %q recorded %g rounds and its fee jumps in round %g: set record.trace: all in the spec and run it again", runs.Experiment(), p.rounds, p.at)
	}
	return p, nil
}

func nans(n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = math.NaN()
	}
	return out
}

// window are the rounds shown: what a start leaves behind is over before, and the new rest is reached.
func (s *shockPath) window() (from, to int) {
	const before, after = 15, 50
	return max(1, int(s.at)-before), min(int(s.rounds), int(s.at)+after)
}

// feeShockOf draws the paths.
func feeShockOf(paths []*shockPath, c *caption) *Drawing {
	dr := newDrawing(PageWidth, 60*vg.Millimeter)
	const perAgent = "efficiency per agent (units of account)"
	dr.row()
	round := dr.panel("efficiency round by round", "round", perAgent)
	phase := dr.panel("phase portrait", "fee τ (units of account per unit)", perAgent)
	dr.row()
	fall := dr.panel("fairness, lost and regained", "", "fairness, 1 − Gini")
	plane := dr.panel("efficiency and fairness", "fairness, 1 − Gini", perAgent)
	for _, s := range paths {
		from, to := s.window()
		var xs, eff, low, high, best, fair, fee []float64
		for k := from; k <= to; k++ {
			i := s.eff[k-1].T(analysis.Level)
			xs, eff, low, high = append(xs, float64(k)), append(eff, s.eff[k-1].Mean()), append(low, i.Low), append(high, i.High)
			best, fair, fee = append(best, s.best[k-1].Mean()), append(fair, s.fair[k-1].Mean()), append(fee, s.fee[k-1].Mean())
		}
		round.ribbon(s.name, xs, low, high, s.style)
		round.line(s.name, xs, eff, s.style.line(traceLine))
		round.line(s.name+", optimum", xs, best, predictedLine)
		phase.path(s.series, oneTrace{x: fee, y: eff})
		plane.path(s.series, oneTrace{x: fair, y: eff})
	}
	round.upright("jump of the fee", paths[0].at)
	fees := phase.inX
	phase.rangeX(fees.low-(fees.high-fees.low)/5, fees.high+(fees.high-fees.low)/5)
	fall.fall(paths)
	for _, s := range paths {
		sum := analysis.SummaryOf(s.ratio)
		d := datum("", s.name, "resilience R", math.NaN(), sum.Mean)
		d.YLow, d.YHigh = sum.T.Low, sum.T.High
		round.aside(d)
	}
	dr.key = append(lineKeysOf(paths),
		keyLine("optimum", predictedLine, nil), keyLine("jump of the fee", ruleStyle, nil),
		keyMark("first round shown", draw.GlyphStyle{Color: black, Radius: 2, Shape: draw.RingGlyph{}}),
		keyMark("last", draw.GlyphStyle{Color: black, Radius: 2, Shape: draw.CircleGlyph{}}))
	feeShockNotes(paths, c)
	return dr
}

func lineKeysOf(paths []*shockPath) (keys []keyEntry) {
	for _, s := range paths {
		keys = append(keys, keyLine(s.name, s.style.line(traceLine), nil))
	}
	return keys
}

// feeShockNotes is the caption.
func feeShockNotes(paths []*shockPath, c *caption) {
	first := paths[0]
	from, to := first.window()
	c.add("Rounds %d to %d of %g, the fee jumps in round %g. Lines: means over %d replicates, shaded: 95 %% t intervals; efficiency of the repaired, feasible allocation", from, to, first.rounds, first.at, len(first.before))
	c.add("(c) fairness before the jump, its change to the lowest since, its change from there to the last round, and then; bars: 95 %% t intervals; the axis does not begin at 0")
	var ratios []string
	for _, s := range paths {
		sum := analysis.SummaryOf(s.ratio)
		ratios = append(ratios, s.name+": "+withInterval(sum.Mean, sum.T, 3))
	}
	c.add("R (11), efficiency of the last round over that before the jump: %s", strings.Join(ratios, "; "))
	seen := map[string]bool{}
	for _, s := range paths {
		if m := s.key[0].String(); !seen[m] {
			seen[m] = true
			note := "the price takes a part of the jump"
			if s.free > len(s.before)/2 {
				note = "the price is zero and has no part in it"
			}
			c.add("m = %s: the optimal price is zero on %d of %d markets before the jump and on %d after it, %s", m, s.free, len(s.before), s.freed, note)
		}
		if s.untraced > 0 {
			c.add("%d runs of %s without a recorded round are not drawn", s.untraced, s.name)
		}
	}
}
