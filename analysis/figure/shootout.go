package figure

import "walras/results"

// The figures of the built-in experiment solver-shootout are kinds with the experiment's own choices.
var (
	shootoutProfile     = preset(profileKind, "profile", "solver-shootout", Options{})
	shootoutDataProfile = preset(dataProfileKind, "data-profile", "solver-shootout", Options{})
	shootoutECDF        = preset(ecdfKind, "ecdf", "solver-shootout", Options{})
	shootoutFamilies    = preset(profileKind, "profile-families", "solver-shootout", Options{Panel: []string{"market"}, Meter: []string{"demand-calls"}})
	shootoutRanks       = preset(criticalKind, "critical-difference", "solver-shootout", Options{})
)

// preset is a kind bound to an experiment, with its options chosen.
func preset(k Kind, name, experiment string, o Options) Figure {
	return Figure{Name: name, Title: k.Title, Experiment: experiment, Draw: func(d *results.Dataset) (*Drawing, error) { return k.Draw(d, o) }}
}
