package analysis

import "walras/results"

// OverloadSlack is how far the load may exceed 1 before it counts as overload: a millionth of capacity, well above what an iterative solver
// leaves when it stops on its certificate. Where runs stop at a larger tolerance, it is that.
const OverloadSlack = 1e-6

// Overload is 1 for a run of d that hands out more than there is, and 0 for others: such an allocation cannot be carried out, whatever its efficiency. ok
// says that the folder tells.
func Overload(d *results.Dataset) (m Measure, ok bool) {
	most := mostLoad(d)
	m = Measure{Name: "overload", Needs: []string{"load"}, Of: func(x []float64) float64 {
		if x[0] > most {
			return 1
		}
		return 0
	}}
	return m, (&Contents{Data: d}).Has("runs", "load")
}

func mostLoad(d *results.Dataset) float64 {
	if d == nil {
		return 1 + OverloadSlack
	}
	return 1 + max(OverloadSlack, d.Manifest().About.Stop.Tolerance)
}

// Overloaded are the runs of v that hand out more than there is, as far as the table tells.
func (v View) Overloaded() View {
	load, err := v.Floats("load")
	if !v.Has("load") || err != nil {
		return View{src: v.src}
	}
	most := mostLoad(v.src.data)
	return v.Where(func(r int) bool { return load[r] > most })
}
