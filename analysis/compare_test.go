package analysis

import (
	"math"
	"testing"
)

func TestReferenceHoldsThePaper(t *testing.T) {
	// Counted in the paper: 4 rows of 2, 5 rows of 4, 4 rows of 3, 4 rows of 5.
	if want := 8 + 20 + 12 + 20; len(reference()) != want {
		t.Errorf("%d published values, want %d", len(reference()), want)
	}
	for _, c := range []struct {
		table, row, metric string
		mean, sd           float64
		replications       int
	}{
		{"4", "clearing", MetricGini, 0.18, math.NaN(), 0},
		{"5", "1.5", MetricParticipation, 76.4, 3.8, 50},
		{"6", "proportional", MetricCost, 5.17, 2.40, 200},
		{"7", "flat", MetricEfficiency, -0.55, 0.02, 200},
	} {
		p, ok := Paper(c.table, c.row, c.metric)
		sameSD := p.SD == c.sd || math.IsNaN(p.SD) && math.IsNaN(c.sd)
		if !ok || p.Mean != c.mean || !sameSD || p.Replications != c.replications {
			t.Errorf("table %s, %s, %s is %+v", c.table, c.row, c.metric, p)
		}
	}
	if _, ok := Paper("6", "equal", MetricGini); ok {
		t.Error("the paper has no equal split")
	}
}

func TestFitsFindTheReading(t *testing.T) {
	rows := []Published{{Row: "a", Mean: 2, SD: 0.5}, {Row: "b", Mean: 4, SD: 2}}
	group := func(x ...float64) View {
		status, agents := make([]string, len(x)), make([]float64, len(x))
		for i := range x {
			status[i], agents[i] = "converged", 10
		}
		return frameOf([]string{"status", "efficiency", "agents"}, status, x, agents)
	}
	total := Column("total", "efficiency")
	fits, err := Fits([]View{group(19, 21), group(49, 51)}, rows, []Measure{total, EfficiencyPerAgent})
	if err != nil {
		t.Fatal(err)
	}
	if fits[0].Reading.Name != EfficiencyPerAgent.Name {
		t.Fatalf("closest is %q", fits[0].Reading.Name)
	}
	// Ours are 2 and 5: differences 0/0.5 and 1/2, root mean square √(0.25/2).
	near(t, "z of b", fits[0].Z[1], 0.5, 1e-15)
	near(t, "distance", fits[0].Distance, math.Sqrt(0.125), 1e-15)
}

func TestJudge(t *testing.T) {
	withSD := Published{Mean: 10, SD: 2, Replications: 100}
	// n = 100, s = 2: the standard error of the difference is √(4/100 + 4/100) = 0.283, 1.96 of it 0.554.
	at := func(mean float64) Summary { return Summary{N: 100, Mean: mean, SD: 2} }
	for _, c := range []struct {
		s    Summary
		p    Published
		want Verdict
	}{
		{at(10.55), withSD, Agrees}, {at(10.56), withSD, Near}, {at(11.9), withSD, Near}, {at(12.1), withSD, Far},
		{Summary{N: 0, Mean: math.NaN()}, withSD, Unknown},
		{at(10.9), Published{Mean: 10, SD: math.NaN()}, Near}, {at(11.1), Published{Mean: 10, SD: math.NaN()}, Far},
	} {
		if got := Judge(c.s, c.p); got != c.want {
			t.Errorf("mean %g beside %g ± %g is %q, want %q", c.s.Mean, c.p.Mean, c.p.SD, got, c.want)
		}
	}
}

func TestEfficiencyReadings(t *testing.T) {
	if len(EfficiencyReadings) != 10 {
		t.Fatalf("%d readings, want 10", len(EfficiencyReadings))
	}
	v := frameOf([]string{"efficiency", "value", "cost", "agents", "participation", "p_market_m", "allocated"},
		[]float64{60}, []float64{120}, []float64{40}, []float64{20}, []float64{0.5}, []float64{100}, []float64{40})
	want := []float64{60, 3, 6, 0.6, 1.5, 80, 4, 8, 0.8, 2}
	for i, m := range EfficiencyReadings {
		x, err := v.Values(m)
		if err != nil {
			t.Fatal(err)
		}
		near(t, m.Name, x[0], want[i], 1e-12)
	}
}
