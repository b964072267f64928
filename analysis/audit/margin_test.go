package audit

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	gonum "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
)

// sampled is n draws of a normal law.
func sampled(rng *rand.Rand, n int, mean, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + sd*rng.NormFloat64()
	}
	return x
}

// printedOf is what a paper prints of so many draws of a normal law.
func printedOf(t *testing.T, rng *rand.Rand, n int, mean, sd float64) Value {
	t.Helper()
	m, s := gonum.MeanStdDev(sampled(rng, n, mean, sd), nil)
	v, err := parseValue(fmt.Sprintf("%.2f ± %.2f", m, s))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// rates are the shares of simulated papers whose value is reproduced, undecided, and another: the paper prints the mean of 50 draws of a
// law of standard deviation 1, ours are draws of one whose mean is shift higher.
func rates(t *testing.T, seed uint64, draws int, shift float64) (reproduced, open, other float64) {
	t.Helper()
	const papers = 400
	rng := rand.New(rand.NewPCG(seed, uint64(draws)))
	for range papers {
		v := printedOf(t, rng, 50, 5, 1)
		s := standingOf(sampled(rng, draws, 5+shift, 1), false, v, Metric{}, 50)
		if err := settle([]*standing{&s}, 0.05); err != nil {
			t.Fatal(err)
		}
		switch (order{rowAgree: []int{0}, rowAgainst: []int{0}, rowPairs: []int{0}}).value(0, &s, v) {
		case Reproduced:
			reproduced += 1. / papers
		case Undecided:
			open += 1. / papers
		case NotReproduced:
			other += 1. / papers
		}
	}
	return reproduced, open, other
}

// TestMoreDrawsNeverCountAgainstAgreement: where the paper's value is of the law of our draws, the rate of reproduced rises with the draws, from
// almost none at 3 to that of the margin, which has 95 % of papers for its sampling error and more for rounding; and to be called another
// value is never more probable than 5 %. Where it is of another law, the rate of not reproduced rises to 1, and reproduced has none.
func TestMoreDrawsNeverCountAgainstAgreement(t *testing.T) {
	const noise = 0.044 // four standard errors of a share of 400 papers near 0.05 or 0.95
	last, lastOther := 0.0, 0.0
	for _, n := range []int{3, 5, 20, 100, 1000, 10000} {
		same, open, wrong := rates(t, 1, n, 0)
		false_, _, other := rates(t, 2, n, 1)
		t.Logf("%5d draws: same law %.3f reproduced, %.3f undecided, %.3f not; another %.3f reproduced, %.3f not", n, same, open, wrong, false_, other)
		if same < last-noise || wrong > 0.05+noise {
			t.Errorf("%d draws of the paper's law: reproduced %.3f after %.3f of fewer, another %.3f", n, same, last, wrong)
		}
		if other < lastOther-noise || false_ > noise {
			t.Errorf("%d draws of another law: not reproduced %.3f after %.3f of fewer, reproduced %.3f", n, other, lastOther, false_)
		}
		if n == 3 && open < 0.85 {
			t.Errorf("3 draws decide %.3f", 1-open)
		}
		last, lastOther = same, other
	}
	if last < 0.91 || lastOther < 0.99 {
		t.Errorf("with 10,000 draws %.3f of the same law are reproduced, and %.3f of another are not", last, lastOther)
	}
}

// TestFamilyOfValues: of 40 values that are all of the paper's laws none is called another in 95 % of papers, however many draws we have; without
// the correction for the family that is so in few.
func TestFamilyOfValues(t *testing.T) {
	const papers, values = 400, 40
	rng := rand.New(rand.NewPCG(3, 4))
	wrong, uncorrected := 0, 0
	for range papers {
		var all []*standing
		alone := false
		for range values {
			v := printedOf(t, rng, 50, 5, 1)
			// The mean of a million draws of a normal law, with two whose spread is that of their mean.
			m, e := 5+rng.NormFloat64()/1000, 1./1000
			s := standingOf([]float64{m - e, m + e}, false, v, Metric{}, 50)
			s.mean.Interval = stat.Interval{Low: m - 2*e, High: m + 2*e, Level: 0.95}
			s.beyond = math.Abs(m-v.Mean) > margin(v, Metric{}, 50)+2*e
			s.p = apart(math.Abs(m-v.Mean)-v.Rounding(), e, 1_000_000, paperStdErr(v, 50), 50)
			if math.Abs(m-v.Mean) <= v.Rounding() {
				s.p = 1
			}
			alone = alone || s.beyond && s.p <= 0.05
			all = append(all, &s)
		}
		if err := settle(all, 0.05); err != nil {
			t.Fatal(err)
		}
		any := false
		for _, s := range all {
			any = any || s.other
		}
		if any {
			wrong++
		}
		if alone {
			uncorrected++
		}
	}
	// Four standard errors of a share of 0.05 of 400 papers are 0.044.
	if share := float64(wrong) / papers; share > 0.094 {
		t.Errorf("one of %d values of the same laws is called another in %.3f of papers", values, share)
	}
	if share := float64(uncorrected) / papers; share < 0.5 {
		t.Errorf("without correction only %.3f: the test shows nothing", share)
	}
}

// TestBestOfManyIsPaidFor: of 94 definitions whose means all lie at the end of the margin, one alone is wrongly reproduced with a
// probability of at most 2.5 %. The closest is no likelier to be where half of the draws choose it, and much likelier where all do.
func TestBestOfManyIsPaidFor(t *testing.T) {
	const papers, definitions, n = 600, 94, 40
	rng := rand.New(rand.NewPCG(5, 6))
	v, err := parseValue("0 ± 5")
	if err != nil {
		t.Fatal(err)
	}
	room := margin(v, Metric{}, 50)
	split, whole := 0, 0
	for range papers {
		near, nearest := math.Inf(1), math.Inf(1)
		var judge, same []float64
		for range definitions {
			odd, even := halves([]draws{drawsFrom(0, sampled(rng, n, room, 1)...)})
			if d := math.Abs(gonum.Mean(odd[0].values, nil)); d < near {
				near, judge = d, even[0].values
			}
			all := append(append([]float64{}, odd[0].values...), even[0].values...)
			if d := math.Abs(gonum.Mean(all, nil)); d < nearest {
				nearest, same = d, all
			}
		}
		if standingOf(judge, false, v, Metric{}, 50).inside {
			split++
		}
		if standingOf(same, false, v, Metric{}, 50).inside {
			whole++
		}
	}
	// Four standard errors of a share of 0.025 of 600 papers are 0.026.
	if share := float64(split) / papers; share > 0.051 {
		t.Errorf("the closest of %d definitions is wrongly reproduced in %.3f", definitions, share)
	}
	if share := float64(whole) / papers; share < 0.5 {
		t.Errorf("chosen and judged on the same draws it is in %.3f only: the test shows nothing", share)
	}
}

// TestHalves: a draw is on the same side in every list, and no side has it twice.
func TestHalves(t *testing.T) {
	a, b := drawsFrom(10, 1, 2, 3, 4, 5), drawsFrom(11, 20, 30, 50)
	odd, even := halves([]draws{a, b}) // seeds 10 to 14, and 11 to 13
	if got := fmt.Sprint(odd[0].values, even[0].values, odd[1].values, even[1].values); got != "[2 4] [1 3 5] [20 50] [30]" {
		t.Errorf("halves %s", got)
	}
}

// TestNeeded: with the number of draws that is said a value of the same mean and spread is decided, and with 2 % less it is not.
func TestNeeded(t *testing.T) {
	v, err := parseValue("5.00 ± 1.00")
	if err != nil {
		t.Fatal(err)
	}
	of := func(n int, mean float64) standing { // a sample with just this mean and a standard deviation of 1
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(2*(i%2) - 1)
		}
		m, sd := gonum.MeanStdDev(x, nil)
		for i := range x {
			x[i] = mean + (x[i]-m)/sd
		}
		s := standingOf(x, false, v, Metric{}, 50)
		if err := settle([]*standing{&s}, 0.05); err != nil {
			t.Fatal(err)
		}
		return s
	}
	for _, mean := range []float64{5, 5.1, 5.2, 5.5} { // the margin is 0.282
		first := of(6, mean)
		if first.inside || first.other {
			t.Fatalf("mean %g is decided by 6 draws", mean)
		}
		n := first.needs(v, Metric{}, 50).draws
		if s := of(n+1, mean); !s.inside && !s.other {
			t.Errorf("mean %g: %d draws do not decide", mean, n)
		}
		if less := n * 9 / 10; less > 6 {
			if s := of(less, mean); s.inside || s.other {
				t.Errorf("mean %g: %d draws decide, said to need %d", mean, less, n)
			}
		}
	}
	// Between the margin and what the paper's own error explains no number of ours decides.
	if s := of(6, 5.2828); !s.needs(v, Metric{}, 50).never {
		t.Errorf("on the edge: %+v", s.needs(v, Metric{}, 50))
	}
	e := stat.Estimate{Value: 5.4, N: 100, Interval: stat.Interval{Low: 5.3, High: 5.5, Level: stat.Level}}
	if n := needsApart(e, 0.4, 0.41, 3); !n.theirs {
		t.Errorf("at 0.4 from a value whose own error is 0.41: %+v", n)
	}
	if n := needsApart(e, 0.4, 0.2, 3); n.theirs || n.draws == 0 {
		t.Errorf("at 0.4 from a value whose own error is 0.2: %+v", n)
	}
	for _, c := range []struct {
		n    needed
		want string
	}{
		{needed{draws: 7}, "about 7 draws would decide"}, {needed{draws: 4123}, "about 4,200 draws would decide"}, {needed{draws: 123456}, "about 130,000 draws would decide"}, {needed{never: true}, "no number of draws is sure to decide, as our estimate lies on the edge"}, {needed{never: true, theirs: true}, "no number of draws is sure to decide, as the paper's own sampling error leaves it open"},
		{needed{draws: 99, unknown: true}, "these draws have no spread that tells how many would decide"},
	} {
		if got := c.n.String(); got != c.want {
			t.Errorf("%+v is %q, want %q", c.n, got, c.want)
		}
	}
}

// TestEqualDraws: three draws of 100 % do not show that all are; a thousand do, to within half a per cent; of a market worked by hand, two do.
func TestEqualDraws(t *testing.T) {
	v, err := parseValue("100")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		n     int
		exact bool
		want  bool
	}{{3, false, false}, {100, false, false}, {1000, false, true}, {2, true, true}} {
		x := make([]float64, c.n)
		for i := range x {
			x[i] = 100
		}
		if got := standingOf(x, c.exact, v, Metric{}, 0).inside; got != c.want {
			t.Errorf("%d draws of 100, exact %v: within the margin %v", c.n, c.exact, got)
		}
	}
}

// TestFamilyOfFewDraws: the same with draws so few that some happen to lie close together.
func TestFamilyOfFewDraws(t *testing.T) {
	const papers, values = 300, 40
	rng := rand.New(rand.NewPCG(11, 12))
	for _, n := range []int{2, 3, 10} {
		wrong := 0
		for range papers {
			all := make([]*standing, values)
			for i := range values {
				s := standingOf(sampled(rng, n, 5, 1), false, printedOf(t, rng, 50, 5, 1), Metric{}, 50)
				all[i] = &s
			}
			if err := settle(all, 0.05); err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				if s.other {
					wrong++
					break
				}
			}
		}
		if share := float64(wrong) / papers; share > 0.1 { // four standard errors above 0.05
			t.Errorf("with %d draws one of %d values of the same laws is called another in %.3f of papers", n, values, share)
		}
	}
}
