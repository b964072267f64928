package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"

	"walras/analysis"
	"walras/results"
)

// contractFidelity sets the contract beside the algorithm it stands for: round by round the distance of its largest price from that of
// tatonnement in floating point on the same market, the largest over the draws, for every scale. The caption says how far the bytecode
// was from the integers in Go, where it was executed.
var contractFidelity = Figure{
	Name: "contract-fidelity", Title: "The contract's prices against real-valued price adjustment, round by round",
	Experiment: "contract-fidelity", Draw: drawContractFidelity,
}

func drawContractFidelity(d *results.Dataset) (*Drawing, error) {
	runs, err := load(d, "runs", "cell_id", "solver", "status", "replicate", "resources", "p_solver_scale", "p_solver_style")
	if err != nil {
		return nil, err
	}
	trace, err := analysis.Load(d, "trace", "cell_id", "round", "price")
	if err != nil {
		return nil, err
	}
	return contractFidelityOf(runs, trace)
}

func contractFidelityOf(runs, trace analysis.View) (*Drawing, error) {
	paths, err := pricePaths(trace)
	if err != nil {
		return nil, err
	}
	markets, err := runs.GroupBy("resources")
	if err != nil {
		return nil, err
	}
	analysis.SortGroups(markets)
	scales, err := levels(runs, "p_solver_scale")
	if err != nil {
		return nil, err
	}
	if len(scales) > len(seriesStyles) {
		return nil, fmt.Errorf("figure: experiment %q has %d values of p_solver_scale, at most %d can be told apart", runs.Experiment(), len(scales), len(seriesStyles))
	}
	dr := newDrawing(PageWidth, 58*vg.Millimeter)
	dr.row()
	compared, rounds, apart := 0, 0, 0.0
	for i, m := range markets {
		y := ""
		if i == 0 {
			y = "largest |p − p of tatonnement|"
		}
		p := dr.panel(resourcesTitle(m.Key[0]), "round", y)
		p.log(false, true)
		replicates, err := m.GroupBy("replicate")
		if err != nil {
			return nil, err
		}
		for k, scale := range scales {
			var worst []float64
			for _, r := range replicates {
				exact, integer, bytecode, err := samePaths(r.View, paths, scale.Number)
				if err != nil {
					return nil, err
				}
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
			p.line("scale "+scale.String(), xs, worst, seriesStyles[k].line(traceLine))
		}
	}
	for k, scale := range scales {
		dr.key = append(dr.key, keyLine("scale S = "+shortNumber(scale.Number), seriesStyles[k].line(traceLine), nil))
	}
	var c caption
	c.add("The largest price, the largest distance over the draws; a line ends with the first round in which no price of the contract moves")
	if compared == 0 {
		c.add("The bytecode was not executed: build the program with the tag evm")
	} else {
		c.add("Bytecode against integers in Go: %d runs, %d rounds, largest difference %g", compared, rounds, apart)
	}
	err = c.ended(runs)
	dr.Caption = c.String()
	return dr, err
}

// pricePaths are the prices of each cell, a recorded round each.
func pricePaths(trace analysis.View) (map[uint64][]float64, error) {
	cells, err := trace.GroupBy("cell_id")
	if err != nil {
		return nil, err
	}
	ids, err := trace.Uints("cell_id")
	if err != nil {
		return nil, err
	}
	price, err := trace.Floats("price")
	if err != nil {
		return nil, err
	}
	paths := map[uint64][]float64{}
	for _, g := range cells {
		var p []float64
		for _, r := range g.Rows() {
			p = append(p, price[r])
		}
		paths[ids[g.Rows()[0]]] = p
	}
	return paths, nil
}

// samePaths are the paths of one market: of tatonnement, of the integers and of the bytecode at a scale; the bytecode's are one a style of
// reporting, of which prices do not depend.
func samePaths(v analysis.View, paths map[uint64][]float64, scale float64) (exact, integer []float64, bytecode [][]float64, err error) {
	ids, err := v.Uints("cell_id")
	if err != nil {
		return nil, nil, nil, err
	}
	solvers, err := v.Strings("solver")
	if err != nil {
		return nil, nil, nil, err
	}
	scales, err := v.Floats("p_solver_scale")
	if err != nil {
		return nil, nil, nil, err
	}
	for _, r := range v.Rows() {
		path, ok := paths[ids[r]]
		switch {
		case !ok: // skipped
		case solvers[r] == iterative:
			exact = path
		case scales[r] != scale:
		case solvers[r] == "fixed-point":
			integer = path
		case solvers[r] == "evm":
			bytecode = append(bytecode, path)
		}
	}
	if exact == nil || integer == nil {
		return nil, nil, nil, fmt.Errorf("figure: experiment %q has no trace of %s, or of fixed-point at scale %g, on some market: add them to the spec, set record.trace: all, and run it again", v.Experiment(), iterative, scale)
	}
	return exact, integer, bytecode, nil
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
