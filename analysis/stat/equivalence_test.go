package stat

import (
	"math"
	"testing"
)

// A sample of n draws with a given mean and standard deviation, so that Needed can be tried.
func sampleOf(n int, mean, sd float64) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = mean + sd*math.Sqrt(float64(n-1)/float64(n))*float64(2*(i%2)-1)
	}
	return x
}

func TestEquivalentTo(t *testing.T) {
	of := func(n int, mean float64) Estimate {
		return Estimate{Value: mean, Interval: TInterval(sampleOf(n, mean, 1), Level), N: n}
	}
	for _, c := range []struct{ mean, low, high float64 }{{0, -0.5, 0.5}, {0.3, -0.5, 0.5}, {0.8, -0.5, 0.5}, {-0.9, -0.5, 0.5}} {
		q := EquivalentTo(of(4, c.mean), c.low, c.high)
		if q.Inside || q.Outside || q.Needed <= 4 {
			t.Errorf("four draws of mean %g and standard deviation 1 in ±0.5: %+v, want undecided", c.mean, q)
			continue
		}
		n := q.Needed + q.Needed%2 // sampleOf is exact for even numbers
		now := EquivalentTo(of(n, c.mean), c.low, c.high)
		before := EquivalentTo(of(q.Needed-2-q.Needed%2, c.mean), c.low, c.high)
		if !now.Inside && !now.Outside || now.Inside != (math.Abs(c.mean) < 0.5) || before.Inside || before.Outside {
			t.Errorf("mean %g: with the %d draws it needs %+v, with fewer %+v", c.mean, n, now, before)
		}
	}
	if q := EquivalentTo(of(4, 0.5), -0.5, 0.5); q.Needed != 0 || q.Reason == "" {
		t.Errorf("a value at the end of the margin: %+v", q)
	}
	if q := EquivalentTo(MeanOf([]float64{1, 1, 1}, Level), 0, 2); q.Inside || q.Reason == "" {
		t.Errorf("without an interval: %+v", q)
	}
	if q := EquivalentTo(Exactly(1, 3, Level), 0, 2); !q.Inside {
		t.Errorf("what cannot vary: %+v", q)
	}
}
