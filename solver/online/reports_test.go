package online

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"walras/solver"
	"walras/solver/market"
)

// seen plays listed prices on a reported market of two agents that
// demand 2(10 − p), capacity 8, and gives the loads that were reported and
// the activity of the last round.
func seen(t *testing.T, reports Reports, list ...float64) (loads []float64, res solver.Result) {
	t.Helper()
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m}
	for range list {
		seq.list = append(seq.list, 8)
	}
	method := &listening{posted: posted{list: list}}
	res, _ = playOn(t, seq, method, reports)
	return method.loads, res
}

// listening keeps the loads it is told.
type listening struct {
	posted
	loads []float64
}

func (l *listening) Step(ctx context.Context) (solver.Status, error) {
	status, err := l.posted.Step(ctx)
	l.loads = append(l.loads, l.Load[0])
	return status, err
}

func TestDelayedReports(t *testing.T) {
	loads, res := seen(t, Reports{Delay: 2}, 1, 2, 3, 4, 5)
	for k, want := range []float64{8, 8, 18, 16, 14} { // two rounds at capacity, then 2(10 − p) of two rounds before
		if loads[k] != want {
			t.Errorf("round %d: load %v; want %v", k+1, loads[k], want)
		}
	}
	if res.Point.Price[0] != 5 || res.Point.Allocation[0] != 5 || res.Load[0] != 10 {
		t.Errorf("played %+v; the agents answer 5 at price 5 at once", res.Point)
	}
}

func TestQuantisedReports(t *testing.T) {
	loads, res := seen(t, Reports{PriceStep: 0.5, ActivityStep: 4}, 1.1, 4.3, 3.76)
	// Prices 1, 4.5, 4; activities 9, 5.5, 6 each, reported as 8, 4, 8.
	for k, want := range []float64{16, 8, 16} {
		if loads[k] != want {
			t.Errorf("round %d: load %v; want %v", k+1, loads[k], want)
		}
	}
	if res.Point.Price[0] != 4 || res.Load[0] != 12 {
		t.Errorf("played %+v", res.Point)
	}
}

// Lost reports leave the last one standing, and agents that do not reconsider
// their last activity. Over many rounds the shares are those asked for.
func TestLostReportsAndSlowAgents(t *testing.T) {
	const rounds = 4000
	list := make([]float64, rounds)
	for k := range list {
		list[k] = float64(k % 2) // demand 10 or 9 an agent: a report is stale where it shows the other
	}
	for _, c := range []struct {
		reports Reports
		actual  bool // what agents do is stale too
	}{{Reports{Drop: 0.3}, false}, {Reports{Answer: 0.7}, true}} {
		m := identical(2, 10, 1, 8)
		seq := &capacities{m: m}
		for range list {
			seq.list = append(seq.list, 8)
		}
		method := &listening{posted: posted{list: list}}
		_, play := playOn(t, seq, method, c.reports)
		fresh := 0.0
		for k, load := range method.loads[1:] {
			fresh += math.Abs(load - (20 - 2*float64(k%2))) // the agents that do not show the demand of the round before
		}
		// A report is that of round t − k with probability 0.7·0.3^k; k even is
		// fresh: 0.7/(1 − 0.09).
		share := fresh / (2 * rounds)
		if want := 0.7 / 0.91; math.Abs(share-want) > 0.03 {
			t.Errorf("%+v: %.3f fresh reports; want %.3f", c.reports, share, want)
		}
		truth := float64(rounds) / 2 * (12 + 10) // Σ excess where everyone answers at once
		if stale := math.Abs(play.ViolationSum-truth) > 1e-6; stale != c.actual {
			t.Errorf("%+v: violation %v, of prompt agents %v", c.reports, play.ViolationSum, truth)
		}
	}
}

// A proximal response starts from what the agent did last, though the contract
// has not heard of it.
func TestProximalBehindVeil(t *testing.T) {
	m := identical(1, 10, 1, 4)
	var v reportedMarket
	if err := v.init(m, Reports{Delay: 1}, rand.NewPCG(1, 1), nil); err != nil {
		t.Fatal(err)
	}
	y, d, before := make([]float64, 1), make([]float64, 1), 0.0
	for round := range 5 {
		v.Proximal(y, d, []float64{3}, y, 2)
		want := (10 - 3 + 2*before) / 3 // argmax 10y − y²/2 − 3y − (y − before)²
		if !near(v.actual[0], want, 1e-12) {
			t.Errorf("round %d: %v; want %v", round, v.actual[0], want)
		}
		if reported := y[0]; round > 0 && !near(reported, before, 1e-12) || round == 0 && (reported != 0 || d[0] != 4) {
			t.Errorf("round %d: reported %v, load %v", round, reported, d[0])
		}
		before = want
	}
}

// Delay moves the edge of stability: for identical agents with linear demand
// e_{t+1} = e_t − s e_{t−d}, stable iff s < 2 sin(π/(2(2d+1))) (Levin and May,
// Theor. Popul. Biol. 9, 1976).
func TestDelayStabilityEdge(t *testing.T) {
	for _, d := range []int64{0, 1, 2, 5, 10} {
		edge := 2 * math.Sin(math.Pi/(2*float64(2*d+1)))
		for _, c := range []struct {
			share  float64
			stable bool
		}{{0.97, true}, {1.03, false}} {
			m := identical(10, 100, 1, 500)
			seq := &capacities{m: m}
			for range 6000 {
				seq.list = append(seq.list, 500)
			}
			tt := with(edge*c.share, 0)
			tt.Start = 50.001
			_, play := playOn(t, seq, tt, Reports{Delay: d})
			if stable := play.Tracking < 1e-4; stable != c.stable {
				t.Errorf("delay %d, step %.3f of the edge %.3f: tracking error %v", d, c.share*edge, edge, play.Tracking)
			}
		}
	}
}

// Noise is added to the load that the contract reads, in units of capacity, and
// M reports have 1/M of its variance; the agents' activities are what they are.
// Demand is 10 of capacity 8 at price 5 each round; T draws of standard deviation
// sd have a mean within 6 sd/√T and a variance within 6√(2/T) of itself, but for
// Student's law, whose fourth moment does not exist.
func TestNoisyReports(t *testing.T) {
	const rounds, sigma = 20_000, 0.3
	list := make([]float64, rounds)
	for k := range list {
		list[k] = 5
	}
	for _, law := range []string{"gaussian", "uniform", "student"} {
		for _, count := range []int64{0, 1, 4} {
			loads, res := seen(t, Reports{Noise: law, NoiseSigma: sigma, Count: count}, list...)
			mean, square := 0.0, 0.0
			for _, load := range loads {
				mean += (load - 10) / rounds
				square += (load - 10) * (load - 10) / rounds
			}
			m := max(1, float64(count))
			sd := 8 * sigma / math.Sqrt(m)
			if math.Abs(mean) > 6*sd/math.Sqrt(rounds) || law != "student" && math.Abs(square/(sd*sd)-1) > 6*math.Sqrt(2.0/rounds) {
				t.Errorf("%s, M = %d: mean %v, standard deviation %v; want 0, %v", law, count, mean, math.Sqrt(square), sd)
			}
			if res.Load[0] != 10 || res.Point.Allocation[0] != 5 || res.Messages != 2*rounds*int64(m) {
				t.Errorf("%s, M = %d: played %+v, load %v, %d messages", law, count, res.Point, res.Load, res.Messages)
			}
		}
	}
}

// Noise may make the demand that is read negative, and is passed on as it is: with
// σ = 2c nearly half the reads are below 0, and their mean is still the demand.
// Every method plays on, at prices that are finite and not negative.
func TestNoiseBelowZeroDemand(t *testing.T) {
	const rounds = 20_000
	list := make([]float64, rounds)
	for k := range list {
		list[k] = 9 // demand 2
	}
	loads, _ := seen(t, Reports{Noise: "gaussian", NoiseSigma: 2}, list...)
	below, mean := 0, 0.0
	for _, load := range loads {
		mean += load / rounds
		if load < 0 {
			below++
		}
	}
	// P(2 + 16z < 0) = Φ(−1/8) = 0.4503.
	if share := float64(below) / rounds; math.Abs(share-0.4503) > 6*0.5/math.Sqrt(rounds) || math.Abs(mean-2) > 6*16/math.Sqrt(rounds) {
		t.Errorf("%.4f of the reads below 0, mean %v", share, mean)
	}
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m}
	for range 500 {
		seq.list = append(seq.list, 8)
	}
	for _, e := range append(slices.Clone(solver.Methods), Methods...) {
		res, _ := playOn(t, seq, e.New(), Reports{Noise: "gaussian", NoiseSigma: 2})
		if res.Status == solver.Skipped {
			continue
		}
		if res.Status != solver.Played || !(res.Point.Price[0] >= 0) || math.IsInf(res.Point.Price[0], 0) {
			t.Errorf("%s: %v (%v), price %v", e.Name, res.Status, res.Err, res.Point.Price)
		}
	}
}

// The noise of a report is the same for every method and beside every other
// imperfection, delay included, which only lets it arrive later.
func TestNoiseIsCommon(t *testing.T) {
	noise := func(reports Reports, prices ...float64) (z []float64) {
		reports.Noise, reports.NoiseSigma = "student", 0.5
		loads, _ := seen(t, reports, prices...)
		for k := int(reports.Delay); k < len(prices); k++ {
			z = append(z, (loads[k]-2*(10-prices[k-int(reports.Delay)]))/8)
		}
		return z
	}
	one := noise(Reports{}, 1, 2, 3, 4, 5, 6)
	for _, other := range [][]float64{noise(Reports{}, 9, 8, 7, 6, 5, 4), noise(Reports{Delay: 2}, 1, 5, 2, 7, 3, 3), noise(Reports{ActivityStep: 1, PriceStep: 1}, 1, 2, 3, 4, 5, 6)} {
		for k, z := range other {
			if !near(z, one[k], 1e-12) {
				t.Errorf("report %d: noise %v, and %v in another play", k+1, z, one[k])
			}
		}
	}
}

// With d rounds of delay and constant steps of s = 1/√(2d + 1) the bound of OGD
// is GD√((2d + 1)T), and GP√((2d + 1)T) more against moving prices. Late reports
// prove nothing where the capacity moves, as they are subtracted from the
// capacity of the day.
func TestBoundOfDelayedGradients(t *testing.T) {
	const rounds, delay = 100, 4
	m := identical(2, 10, 1, 8)
	still, moving := &capacities{m: m}, &capacities{m: m}
	for k := range rounds {
		still.list, moving.list = append(still.list, 8), append(moving.list, 8+float64(k%2))
	}
	method := &OGD{StepSize: 1.0 / 3, Schedule: "constant"}
	_, play := playOn(t, still, method, Reports{Delay: delay})
	// p* = 6, so that D = 12; G = max(20 − 8, 8); P = 0.
	if want := 12.0 * 12 * math.Sqrt(9*rounds); !near(play.BoundStatic, want, 1e-12) || !near(play.BoundDynamic, want, 1e-12) || !(play.RegretStatic <= want) {
		t.Errorf("bounds %v and %v of regret %v; by hand %v", play.BoundStatic, play.BoundDynamic, play.RegretStatic, want)
	}
	if static, dynamic := method.RegretBounds(2, delay); !near(dynamic-static, 12*math.Sqrt(9*rounds)*2, 1e-12) {
		t.Errorf("a path of 2 adds %v; by hand %v", dynamic-static, 12*math.Sqrt(9*rounds)*2)
	}
	if _, play := playOn(t, moving, method, Reports{Delay: delay}); !math.IsNaN(play.BoundStatic) {
		t.Errorf("bound %v where capacity moves and reports are late", play.BoundStatic)
	}
	for _, reports := range []Reports{{Drop: 0.1}, {Answer: 0.5}, {PriceStep: 1}, {ActivityStep: 1}, {Noise: "uniform", NoiseSigma: 1}, {Delay: 1, Drop: 0.1}} {
		if _, play := playOn(t, still, method, reports); !math.IsNaN(play.BoundStatic) {
			t.Errorf("%+v: bound %v", reports, play.BoundStatic)
		}
	}
}

// Methods that look past reports refuse a reported market, and those that rely on a
// market that stands still refuse one that moves. The play is skipped.
func TestPlaysRefused(t *testing.T) {
	m := identical(2, 10, 1, 8)
	seq := &capacities{m: m, list: []float64{8, 9}}
	for _, c := range []struct {
		method  solver.Method
		reports Reports
		skipped bool
	}{
		{new(solver.Bracket), Reports{}, true}, {solver.NewInterior(), Reports{}, true}, {new(Resolve), Reports{}, false},
		{new(Resolve), Reports{Delay: 1}, true}, {solver.NewNewton(), Reports{Delay: 1}, false}, {solver.NewADMM(), Reports{Delay: 1}, true},
		{new(Tracking), Reports{Drop: 0.5}, false},
	} {
		res, play := playOn(t, seq, c.method, c.reports)
		if skipped := res.Status == solver.Skipped; skipped != c.skipped || skipped && (res.Err == nil || !math.IsNaN(play.RegretDynamic)) {
			t.Errorf("%T %+v: %v (%v), regret %v", c.method, c.reports, res.Status, res.Err, play.RegretDynamic)
		}
	}
	for _, method := range []solver.Method{new(Ader), &OGD{StepSize: 1, Schedule: "constant"}} {
		var unfit *solver.UnfitError
		if err := method.Init(m, nil); !errors.As(err, &unfit) {
			t.Errorf("%T without a horizon: %v", method, err)
		}
	}
}

var _ market.Market = (*reportedMarket)(nil)
