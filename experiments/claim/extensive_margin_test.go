package claim

import "testing"

// The refutation refuses a market on which the statement holds.
func TestMarginRefutationRefuses(t *testing.T) {
	leaves := Counterexample{Market: logMarket(10, [4]float64{1.5, 1, 0, 0}), Parameters: map[string]float64{"tau": 1}}
	if refuteExtensiveMargin(&leaves) == nil {
		t.Error("an agent that leaves was taken for a counterexample")
	}
}

// A fixed fee does not touch those who stay, to the bit, where capacity is slack, and
// τ does not: by (7) everyone's x + 1 falls by the same factor at equal β.
func TestMargins(t *testing.T) {
	of := func(r feeRise, tau, g float64) margins {
		d, err := r.marginsOf(logMarket(100, [4]float64{20, 1, tau, g}, [4]float64{6, 5, tau, g}))
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got := of(feeRise{fee: "g", m: 100, from: 0, to: 3}, 0.5, 1) // demands 20/1.5 − 1 and 6/5.5 − 1 = 1/11
	near(t, "extensive by g", got.extensive, -1.0/11, 1e-14)
	if got.intensive != 0 || !got.slack {
		t.Errorf("g changes those who stay by %v, slack %v", got.intensive, got.slack)
	}
	got = of(feeRise{fee: "tau", m: 100, from: 0.5, to: 1.5}, 0.5, 1) // the second is out before and after
	near(t, "intensive by τ", got.intensive, 20/2.5-20/1.5, 1e-14)
	near(t, "extensive by τ", got.extensive, 0, 0)
}
