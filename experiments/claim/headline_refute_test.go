package claim

import "testing"

// A refutation is one only if it refuses markets on which the statement holds.
func TestRefutationsRefuse(t *testing.T) {
	alike := [][4]float64{{20, 0.5, 0, 0}}
	for range 19 {
		alike = append(alike, [4]float64{20, 5, 0, 0})
	}
	for _, x := range []struct {
		name   string
		refute func(*Counterexample) error
		c      Counterexample
	}{
		{"most of the proportional split is of no worth", refuteEfficiency, Counterexample{
			Market: logMarket(1, [4]float64{16, 7, 0, 0}, [4]float64{1.0625, 0.0625, 0, 0})}},
		{"agents differ in β alone", refuteInequality, Counterexample{Market: logMarket(50, alike...)}},
		{"capacity is slack", refuteStrategy, Counterexample{
			Market: logMarket(100, [4]float64{4, 1, 0, 0}, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"stated_alpha": 2.4}}},
		{"efficiencies are positive", refuteRelative, Counterexample{Market: logMarket(1, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0})}},
		{"the last agent is like the first", refuteScaling, Counterexample{
			Market: logMarket(15, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0}, [4]float64{4, 1, 0, 0})}},
		{"a fee on agents who differ in β alone", refuteFeeFairness, Counterexample{
			Market: logMarket(15, [4]float64{4, 0.5, 0, 0}, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"tau": 1}}},
		{"the agent leaves", refuteMargins, Counterexample{Market: logMarket(10, [4]float64{1.5, 1, 0, 0}), Parameters: map[string]float64{"tau": 1}}},
		{"the fixed fee drives nobody out", refuteSensitivity, Counterexample{
			Market: logMarket(10, [4]float64{2, 1, 0, 0}, [4]float64{4, 2, 0, 0}), Parameters: map[string]float64{"tau": 0.5, "g": 0.01}}},
		{"the fee hardly moves", refuteResilience, Counterexample{Market: logMarket(10, [4]float64{4, 0.5, 0.5, 0}), Parameters: map[string]float64{"tau": 0.51}}},
		{"little inertia", refuteRecovery, Counterexample{
			Market: logMarket(10, [4]float64{4, 1, 0, 0}, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"gamma": 0.5}}},
		{"rules agree", refuteOrders, Counterexample{Market: logMarket(10, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0})}},
		{"no fee", refuteTradeoff, Counterexample{Market: logMarket(10, [4]float64{4, 1, 0, 0}, [4]float64{2, 1, 0, 0})}},
		{"a step that overshoots", refuteOscillation, Counterexample{Market: logMarket(2, [4]float64{4, 1, 0, 0}), Parameters: map[string]float64{"step": 1.9}}},
	} {
		if err := x.refute(&x.c); err == nil {
			t.Errorf("%s: taken for a counterexample", x.name)
		}
	}
}
