package figure

import "walras/results"

// Figure is a picture that a finished run of one experiment can be turned into.
type Figure struct {
	Name, Title string
	Experiment  string // the built-in experiment whose run it reads
	// Draw reads the run and makes the picture. A column or table that the run did not record is an
	// error that names it and the remedy.
	Draw func(d *results.Dataset) (*Drawing, error)
}

// All is every figure, in the order of the paper.
var All = []Figure{
	convergence,
	feeFrontier,
	mechanisms,
	scaling,
	feeSurface,
	movieLensEfficiency,
	movieLensCostGini,
	conformance,
	shootoutProfile,
	shootoutFamilies,
	shootoutDataProfile,
	shootoutECDF,
	shootoutRanks,
	stability,
	trueFrontier,
	gasConvergence,
	fixedPointScale,
	contractFidelity,
	regretHorizon,
	regretDrift,
	violationHorizon,
	violationDrift,
	driftTracking,
	noiseDecay,
	delayEdge,
	capacityResilience,
	participationResilience,
	strategicGain,
	feeShock,
}

// ForExperiment are the figures of one experiment; there may be none.
func ForExperiment(name string) []Figure {
	var out []Figure
	for _, f := range All {
		if f.Experiment == name {
			out = append(out, f)
		}
	}
	return out
}
