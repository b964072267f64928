package study

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/stat"
	"walras/results"
)

// feeShock is Figure 7 of the paper: the transaction fee jumps, and efficiency and fairness follow: round by round, over the fee, as a
// waterfall of what fairness loses and regains, and as a path in the plane of the two. To the paper's default capacity, at which the
// price is zero on nearly every market and has no part in it, a smaller one is added at which the price is at work. Efficiency is that
// of the repaired, feasible allocation.
var feeShock = figure.Figure{
	Name: "fee-shock", Title: "A jump of the transaction fee (Figure 7)",
	Needs: "recorded rounds, with metrics, of a fee that jumps",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("scenario", "fee-jump") && c.Has("trace", "efficiency", "gini", "optimum") && c.Has("runs", "p_solver_step", "p_solver_gamma", "p_market_m") && c.Has("shocks")
	},
	ByHand: drawFeeShock,
}

func drawFeeShock(d *results.Dataset, c *figure.Caption) *figure.Drawing {
	runs := largestStep(figure.Load(d, "runs", "agents", "p_scenario_at", "p_market_m", "p_solver_step", "p_solver_gamma"), c)
	groups := figure.Sorted(runs, "p_market_m", "p_solver_gamma")
	enoughLooks(runs, len(groups), "settings of m and γ")
	paths := make([]*shockPath, len(groups))
	for i, g := range groups {
		name := fmt.Sprintf("m = %s, γ = %s", g.Key[0], g.Key[1])
		paths[i] = followShock(d, figure.Series{Name: name, Style: mark.SeriesStyles[i], Key: g.Key, View: g.View})
	}
	dr := figure.NewDrawing(mark.PageWidth, 60*vg.Millimeter)
	const perAgent = "efficiency per agent (units of account)"
	dr.Row()
	var drawn []stat.Interval
	round := dr.Panel("efficiency round by round", "round", perAgent)
	phase := dr.Panel("phase portrait", "fee τ (units of account per unit)", perAgent)
	dr.Row()
	fall := dr.Panel("fairness, lost and regained", "", "fairness, 1 − Gini")
	plane := dr.Panel("efficiency and fairness", "fairness, 1 − Gini", perAgent)
	for _, s := range paths {
		var xs, eff, low, high, best, fair, fee []float64
		from, to := s.window()
		for k := from; k <= to; k++ {
			at := &s.rounds[k-1]
			i := at.eff.T(stat.Level)
			drawn = append(drawn, i)
			xs, eff, low, high = append(xs, float64(k)), append(eff, at.eff.Mean()), append(low, i.Low), append(high, i.High)
			best, fair, fee = append(best, at.best.Mean()), append(fair, at.fair.Mean()), append(fee, at.fee.Mean())
		}
		round.Ribbon(s.Name, xs, low, high, s.Style)
		round.Line(s.Name, xs, eff, s.Style.Line(figure.TraceLine))
		round.Line(s.Name+", optimum", xs, best, mark.PredictedLine)
		phase.Path(s.Series, figure.OneTrace{X: fee, Y: eff})
		plane.Path(s.Series, figure.OneTrace{X: fair, Y: eff})
		dr.Key = append(dr.Key, mark.KeyLine(s.Name, s.Style.Line(figure.TraceLine), nil))
	}
	round.Event("jump of the fee", paths[0].at)
	fees := phase.InX
	phase.RangeX(fees.Low-(fees.High-fees.Low)/5, fees.High+(fees.High-fees.Low)/5)
	drawn = append(drawn, drawFall(fall, paths)...)
	dr.Key = append(dr.Key, mark.KeyLine("optimum", mark.PredictedLine, nil), mark.KeyLine("jump of the fee", mark.EventStyle, nil),
		mark.KeyMark("first round shown", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.RingGlyph{}}),
		mark.KeyMark("last", draw.GlyphStyle{Color: mark.Black, Radius: 2, Shape: draw.CircleGlyph{}}))
	feeShockNotes(round, paths, drawn, c)
	c.Outcome(runs)
	return dr
}

// largestStep keeps the clearing runs of the iterative solver with the largest step.
func largestStep(runs analysis.View, c *figure.Caption) analysis.View {
	runs = only(c, runs, "mechanism", "clearing")
	steps := figure.Levels(runs, "p_solver_step")
	if len(steps) == 0 {
		lacks(runs, "runs of mechanism clearing with a step: add solver %s to the spec and run it again", figure.Iterative)
	}
	most, others := steps[len(steps)-1], ""
	if n := len(steps); n > 1 {
		others = fmt.Sprintf(" (the largest of %d)", n)
	}
	c.Add("%s, step %s/L%s", figure.Iterative, most, others)
	return whereNumber(runs, "p_solver_step", most.Number)
}

// shockPath is what one setting does around the jump: moments over replicates by round, and what each run had before, at its lowest
// and after.
type shockPath struct {
	figure.Series
	at                    float64
	rounds                []shockRound // from round 1
	before, lowest, after []float64    // fairness of each run
	effBefore, ratio      []float64    // efficiency before, and that after over it (11)
	free, freed           int          // runs whose optimal price is zero before, and after
	untraced              int
}

// shockRound is efficiency, fairness, fee and largest efficiency in one round.
type shockRound struct{ eff, fair, fee, best stat.Moments }

// followShock reads the path of one setting.
func followShock(d *results.Dataset, s figure.Series) *shockPath {
	agents, n := figure.Measured(s.View, nil, "agents"), s.View.Len()
	p := &shockPath{Series: s, at: first(s.View, "p_scenario_at"), before: nans(n), lowest: nans(n), after: nans(n), effBefore: nans(n), ratio: nans(n)}
	untraced, err := s.View.EachRound(d, []string{"round", "welfare", "gini", "fee", "optimum", "price_optimal"}, func(run int, v []float64) {
		round, eff, fair, priceOptimal := v[0], v[1]/agents[run], 1-v[2], v[5]
		for float64(len(p.rounds)) < round {
			p.rounds = append(p.rounds, shockRound{})
		}
		at := &p.rounds[int(round)-1]
		at.eff.Add(eff)
		at.fair.Add(fair)
		at.fee.Add(v[3])
		at.best.Add(v[4] / agents[run])
		switch {
		case round == p.at-1:
			p.before[run], p.effBefore[run] = fair, eff
			if priceOptimal == 0 {
				p.free++
			}
		case round >= p.at:
			if !(fair >= p.lowest[run]) { // the first is NaN
				p.lowest[run] = fair
			}
			p.after[run], p.ratio[run] = fair, eff/p.effBefore[run]
			if round == p.at && priceOptimal == 0 {
				p.freed++
			}
		}
	})
	figure.NoError(err)
	p.untraced = len(untraced)
	if n := float64(len(p.rounds)); n < p.at || p.at < 2 {
		figure.NoError(fmt.Errorf("figure: experiment %q recorded %g rounds and its fee jumps in round %g: set record.trace: all in the spec and run it again", s.View.Experiment(), n, p.at))
	}
	return p
}

// window are the rounds shown: what a start leaves behind is over before, and the new rest is reached.
func (s *shockPath) window() (from, to int) {
	const before, after = 15, 50
	return max(1, int(s.at)-before), min(len(s.rounds), int(s.at)+after)
}

// feeShockNotes writes the resilience of every path, and the caption, which also says what is doubted of the intervals drawn.
func feeShockNotes(p *figure.Panel, paths []*shockPath, drawn []stat.Interval, c *figure.Caption) {
	from, to := paths[0].window()
	c.Add("Rounds %d to %d of %d are shown; the fee jumps in round %g. Lines are means over %d replicates with shaded 95 %% t intervals. Efficiency is that of the repaired, feasible allocation", from, to, len(paths[0].rounds), paths[0].at, len(paths[0].before))
	c.Add("(c) Fairness before the jump, its change to the lowest value since, its change from there to the last round, and fairness in the last round; bars are 95 %% t intervals, and the axis does not begin at 0")
	var ratios []string
	for _, s := range paths {
		sum := analysis.SummaryOf(s.ratio)
		p.Written(s.Name, "resilience R", sum.Mean, sum.T)
		drawn = append(drawn, sum.T)
		ratios = append(ratios, figure.WithInterval(sum.Mean, sum.T, 3)+" for "+s.Name)
	}
	c.Add("R (11), the efficiency of the last round over that before the jump, is %s", strings.Join(ratios, "; "))
	c.Doubts(drawn)
	for _, s := range paths {
		note := "so that the price takes up a part of the jump"
		if s.free > len(s.before)/2 {
			note = "so that the price stays at zero and has no part in the jump"
		}
		c.AddOnce(fmt.Sprintf("m = %s: the optimal price is zero on %d of %d markets before the jump and on %d after it, %s", s.Key[0], s.free, len(s.before), s.freed, note))
		if s.untraced > 0 {
			c.Add("%d runs of %s without a recorded round are not drawn", s.untraced, s.Name)
		}
	}
}
