package study

import (
	"math"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/results"
)

// contractFidelity sets the contract beside the algorithm it stands for: round by round the distance of its largest price from that of
// tatonnement in floating point on the same market, the largest over the draws, for every scale. The caption says how far the bytecode
// was from the integers in Go, where it was executed.
var contractFidelity = figure.Figure{
	Name: "contract-fidelity", Title: "The contract's prices against real-valued price adjustment, round by round",
	Needs: "recorded rounds of the contract's integers and of Algorithm 1 on the same markets",
	Fits: func(c *analysis.Contents) bool {
		return c.Of("solver", "fixed-point") && c.Of("solver", figure.Iterative) && c.Has("trace", "price") && c.Has("runs", "p_solver_style")
	},
	ByHand: func(d *results.Dataset, c *figure.Caption) *figure.Drawing {
		runs := figure.Load(d, "runs", "cell_id", "solver", "status", "replicate", "resources", "p_solver_scale", "p_solver_style")
		return contractFidelityOf(runs, figure.Must(analysis.Load(d, "trace", "cell_id", "round", "price")), c)
	},
}

func contractFidelityOf(runs, trace analysis.View, c *figure.Caption) *figure.Drawing {
	paths, scales := figure.TracesOf(trace, "round", "price"), toldApart(runs, "p_solver_scale")
	dr := figure.NewDrawing(mark.PageWidth, 58*vg.Millimeter)
	dr.Row()
	compared, rounds, apart := 0, 0, 0.0
	for i, m := range figure.Sorted(runs, "resources") {
		p := dr.Panel(resourcesTitle(m.Key[0]), "round", atLeft(i, "largest |p − p of tatonnement|"))
		p.Log(false, true)
		for k, scale := range scales {
			var worst []float64
			for _, r := range figure.Must(m.GroupBy("replicate")) {
				exact, integer, bytecode := samePaths(r.View, paths, scale.Number)
				worst = furthest(worst, exact, integer)
				for _, b := range bytecode {
					far := furthest(nil, integer, b)
					compared, rounds = compared+1, rounds+len(far)
					for _, d := range far {
						apart = max(apart, d)
					}
				}
			}
			xs := make([]float64, len(worst))
			for t := range xs {
				xs[t] = float64(t + 1)
			}
			p.Line("scale "+scale.String(), xs, worst, mark.SeriesStyles[k].Line(figure.TraceLine))
		}
	}
	for k, scale := range scales {
		dr.Key = append(dr.Key, mark.KeyLine("scale S = "+mark.ShortNumber(scale.Number), mark.SeriesStyles[k].Line(figure.TraceLine), nil))
	}
	c.Add("Distances are those of the largest price, the largest over the draws; a line ends at the first round in which no price of the contract moves")
	if compared == 0 {
		c.Add("The bytecode was not executed: build the program with the tag evm")
	} else {
		c.Add("The bytecode is compared with the integers in Go: %d runs, %d rounds, largest difference %g", compared, rounds, apart)
	}
	_, without := paths.Of(runs)
	figure.Untraced(c, without)
	c.Ended(runs)
	return dr
}

// resourcesTitle is the title of a panel of markets with so many resources.
func resourcesTitle(j analysis.Value) string {
	if j.Number == 1 {
		return "one resource"
	}
	return j.String() + " resources"
}

// samePaths are the paths of one market: of tatonnement, of the integers and of the bytecode at a scale; the bytecode has one per style of
// reporting, on which prices do not depend.
func samePaths(v analysis.View, paths figure.Traces, scale float64) (exact, integer []float64, bytecode [][]float64) {
	ids, solvers, scales := figure.Must(v.Uints("cell_id")), figure.Must(v.Strings("solver")), figure.Must(v.Floats("p_solver_scale"))
	for _, r := range v.Rows() {
		path, ok := paths[ids[r]]
		switch {
		case !ok: // skipped
		case solvers[r] == figure.Iterative:
			exact = path.Y
		case scales[r] != scale:
		case solvers[r] == "fixed-point":
			integer = path.Y
		case solvers[r] == "evm":
			bytecode = append(bytecode, path.Y)
		}
	}
	if exact == nil || integer == nil {
		lacks(v, "trace of %s, or of fixed-point at scale %g, on some market: add them to the spec, set record.trace: all, and run it again", figure.Iterative, scale)
	}
	return exact, integer, bytecode
}

// furthest raises worst to the distance of two paths, round by round as far as both go.
func furthest(worst, a, b []float64) []float64 {
	for t := range min(len(a), len(b)) {
		if t == len(worst) {
			worst = append(worst, 0)
		}
		worst[t] = max(worst[t], math.Abs(a[t]-b[t]))
	}
	return worst
}
