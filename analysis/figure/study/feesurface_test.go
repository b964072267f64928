package study

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"walras/analysis/internal/fixture"
)

// gridOfFunction is z over a grid with equal steps.
func gridOfFunction(x, y []float64, z func(x, y float64) float64) (*feeGrid, []float64) {
	var of []float64
	for _, v := range y {
		for _, u := range x {
			of = append(of, z(u, v))
		}
	}
	return &feeGrid{tau: x, g: y}, of
}

// Of a quadratic function both slopes are exact inside of the grid: differences over both neighbours, and planes through windows that
// are symmetric around their middle.
func TestSlopesOfQuadratics(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		equal := func(what string, got, want float64) {
			if math.Abs(got-want) > 1e-12 {
				t.Fatalf("%s is %v, want %v", what, got, want)
			}
		}
		k := rapid.SliceOfN(rapid.Float64Range(-3, 3), 5, 5).Draw(t, "coefficients")
		f := func(x, y float64) float64 { return k[0]*x + k[1]*y + k[2]*x*x + k[3]*x*y + k[4]*y*y }
		x, y := []float64{0, 0.5, 1, 1.5, 2, 2.5}, []float64{-1, 0, 1, 2, 3}
		s, z := gridOfFunction(x, y, f)
		inX := s.slopes(z)
		for c := 1; c < len(x)-1; c++ {
			for r := range y {
				equal("difference", inX[r*len(x)+c], k[0]+2*k[2]*x[c]+k[3]*y[r])
			}
		}
		for c := 2; c < len(x)-2; c++ {
			dx, dy := s.planeSlopes(z, c, 2, 2)
			equal("plane along x", dx, k[0]+2*k[2]*x[c]+k[3]*y[2])
			equal("plane along y", dy, k[1]+k[3]*x[c]+2*k[4]*y[2])
		}
	})
	s, z := gridOfFunction([]float64{0, 1}, []float64{0, 1}, func(x, y float64) float64 { return 2*x - 3*y })
	if dx, dy := s.planeSlopes(z, 0, 0, 2); dx != 2 || dy != -3 {
		t.Errorf("plane at a corner has slopes %v and %v, want 2 and −3", dx, dy)
	}
}

// Where capacity does not bind, agents choose what is best for themselves, so that by the envelope theorem the slope of efficiency in
// the transaction fee is minus what is allocated: the heat map has to show that, and the arrows have to point to more fairness.
func TestFeeSurfaceEnvelope(t *testing.T) {
	p := fixture.Plan{Name: "paper-fee-surface", Mechanisms: []string{"clearing"}, N: []int{8}, M: []float64{1e6}, Replicates: 6}
	for k := range 21 {
		p.Tau = append(p.Tau, 0.1*float64(k))
	}
	p.Fixed = []float64{0, 0.5, 1}
	d := p.Dataset(t)
	dr, err := feeSurface.Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	runs, _, _ := p.Views()
	groups, err := runs.GroupBy("p_market_tau", "p_market_g")
	if err != nil {
		t.Fatal(err)
	}
	allocated := map[[2]float64]float64{}
	for _, g := range groups {
		x, err := g.Floats("allocated")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range g.Rows() {
			allocated[[2]float64{g.Key[0].Number, g.Key[1].Number}] += x[r] / 8 / float64(g.Len())
		}
	}
	checked := 0
	for _, n := range dr.Numbers {
		if n.Panel == "d" && n.X > 0.05 && n.X < 1.95 {
			near(t, "slope of efficiency", n.Shade, -allocated[[2]float64{n.X, n.Y}], 0.02*math.Abs(n.Shade)) // h²/6 of the third derivative
			checked++
		}
	}
	if checked != 19*3 {
		t.Errorf("%d fields checked, want 57", checked)
	}
}

func TestFeeSurfaceFixesTheRest(t *testing.T) {
	p := plans["paper-fee-surface"]
	p.Name, p.M = "paper-fee-surface", []float64{40, 100}
	p.Status = func(cell int) string { return map[int]string{50: "error"}[cell] }
	dr, err := feeSurface.Draw(p.Dataset(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"m = 40 (of 40, 100).", "Means over 5 to 6 replicates", "120 runs, failures: 1 error;", "5 by 4 pairs"} {
		if !strings.Contains(dr.Caption, want) {
			t.Errorf("caption %q does not say %q", dr.Caption, want)
		}
	}
	p.Tau = []float64{1}
	if _, err := feeSurface.Draw(p.Dataset(t)); err == nil || !strings.Contains(err.Error(), "p_market_tau, at least two") {
		t.Errorf("a single transaction fee gives the error %v", err)
	}
}
