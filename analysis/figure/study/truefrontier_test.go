package study

import (
	"math"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/results"
)

// possibleRuns are two draws of ten agents whose true frontiers are known, E* = 10 k (6 + 10 (ρ − ρ²)) up to ρ = 1/2 for k = 1 and 2, at four
// pairs of fees of which each keeps a share of it, with rules below them.
func possibleRuns(fixed ...float64) analysis.View {
	columns := []results.Column{cellColumn, textColumn("market"), textColumn("mechanism"), textColumn("scenario"), textColumn("solver"),
		{Name: "replicate", Kind: results.Int64}, textColumn("status"), textColumn("experiment"), {Name: "agents", Kind: results.Int64}, {Name: "seed", Kind: results.Uint64},
		numberColumn("efficiency"), numberColumn("gini"), numberColumn("load"), numberColumn("bound"),
		numberColumn("p_market_tau"), numberColumn("p_market_g"), numberColumn("p_mechanism_gini"), textColumn("p_mechanism_alpha")}
	var rows [][]any
	for _, g := range fixed {
		for _, tau := range []float64{0, 1} {
			for draw := range 2 {
				keep := float64(1+draw) * (1 - 0.25*tau) * (1 - 0.1*g)
				best := func(rho float64) float64 { return keep * 10 * (6 + 10*(rho-rho*rho)) }
				add := func(rule string, alpha any, allowed any, gini, eff, bound, load float64) {
					rows = append(rows, []any{len(rows), "paper", rule, nil, nil, draw, "allocated", "frontier", 10, 7 + draw, eff, gini, load, bound, tau, g, allowed, alpha})
				}
				for k := range 11 {
					rho := float64(k) / 10
					used := min(rho, 0.5)
					add("frontier", nil, rho, used, best(used), best(used)*(1+0.001*g*rho), 1)
				}
				add("clearing", nil, nil, 0.5, best(0.5), math.NaN(), 1)
				add("flat", nil, nil, 0.2, 0.9*best(0.2), math.NaN(), 0.9)
				add("equal", nil, nil, 0, best(0), math.NaN(), 1)
				add("alpha-fair", "0", nil, 0.5, best(0.5), math.NaN(), 1)
				add("alpha-fair", "1", nil, 0.3, best(0.3), math.NaN(), 1)
				add("alpha-fair", "inf", nil, 0.4, 0.8*best(0.4), math.NaN(), 1)
				if draw == 0 {
					add("none", nil, nil, 0.5, 2*best(0.5), math.NaN(), 1.5)
				} else {
					add("none", nil, nil, 0.5, best(0.5), math.NaN(), 1)
				}
			}
		}
	}
	return frameView("frontier", "runs", columns, rows)
}

// possibleFrontier draws possibleRuns.
func possibleFrontier(fixed ...float64) (*figure.Drawing, error) {
	return byHand(func(c *figure.Caption) *figure.Drawing { return trueFrontierOf(possibleRuns(fixed...), c) })
}

func TestTrueFrontierFigure(t *testing.T) {
	dr, err := possibleFrontier(0, 1)
	drawn(t, "true-frontier", dr, err)
	want := map[string]float64{ // of the panels d and e, in per cent
		"d flat, τ = 0, g = 0":          100 * 0.1 * 7.6 / 8.5,
		"d flat, τ = 1, g = 1":          100 * 0.1 * 7.6 / 8.5,
		"e flat, τ = 1, g = 1":          100 * (7.6 - 0.9*7.6*0.75*0.9) / 8.5,
		"d clearing, τ = 1, g = 0":      0,
		"e clearing, τ = 1, g = 0":      25,
		"d α-fair, α = ∞, τ = 0, g = 1": 100 * 0.2 * 8.4 / 8.5,
		"d α-fair, α = 1, τ = 0, g = 1": 0,
		"d none, τ = 0, g = 0":          0, // of the draw on which it can be carried out
	}
	for _, n := range dr.Numbers {
		key := n.Panel + " " + n.Series
		if w, ok := want[key]; ok && n.Mark == "point" {
			near(t, key, n.X, w, 1e-9)
			delete(want, key)
		}
	}
	if len(want) > 0 {
		t.Errorf("not drawn: %v", want)
	}
	for _, text := range []string{"Rings: the rule exceeds capacity", "Of the two rows of a rule", "2 replicates each; bars: 95 % t"} {
		if !strings.Contains(dr.Caption, text) {
			t.Errorf("caption %q does not say %q", dr.Caption, text)
		}
	}
}

// Both frontiers have the slope k·100(1 − 2ρ), hence at the mean index γ of draws 1 and 2, ρ₁ = (8γ − 1)/6 and ρ₂ = 2γ − ρ₁ as
// long as both are positive: the line of τ = 0, g = 0.
func TestMeanFrontierIsDrawn(t *testing.T) {
	dr, err := possibleFrontier(0)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, n := range dr.Numbers {
		gamma := 1 - n.X
		if n.Panel != "a" || n.Mark != "line" || n.Series != "frontier, τ = 0, g = 0" || gamma < 0.125 {
			continue
		}
		one := (8*gamma - 1) / 6
		two := 2*gamma - one
		e := (6 + 10*(one-one*one) + 2*(6+10*(two-two*two))) / 2
		if n.Y > e+1e-9 || n.Y < e-0.04 { // chords over steps of 0.1 are below by at most 10 k · 0.1²/4
			t.Errorf("mean frontier at %v is %v, want %v", gamma, n.Y, e)
		}
		checked++
	}
	if checked < 50 {
		t.Errorf("%d points of the line are checked", checked)
	}
	named := map[string]bool{}
	for _, d := range dr.Numbers {
		named[d.Panel] = true
	}
	if len(named) != 4 { // no band without fixed fees
		t.Errorf("%d panels, want 4", len(named))
	}
	if _, err := possibleFrontier(0, 1, 2); err == nil || !strings.Contains(err.Error(), "3 fixed fees") {
		t.Errorf("three fixed fees give the error %v", err)
	}
}
