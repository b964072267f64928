package solver

import (
	"context"
	"math"
	"slices"
	"testing"
)

func TestTriggerTextRoundTrip(t *testing.T) {
	for text, want := range map[string]Trigger{
		"none": {}, "all": {Every: 1}, "every 10": {Every: 10}, "every   3": {Every: 3}, " log 20 ": {PerDecade: 20}, "log 1": {PerDecade: 1},
	} {
		got, err := ParseTrigger(text)
		if err != nil || got != want {
			t.Errorf("ParseTrigger(%q) = %+v, %v; want %+v", text, got, err, want)
		}
		again, err := ParseTrigger(got.String())
		if err != nil || again != got {
			t.Errorf("%q does not come back: %+v, %v", got.String(), again, err)
		}
		out, err := got.MarshalText()
		var read Trigger
		if err != nil || read.UnmarshalText(out) != nil || read != got {
			t.Errorf("marshalled %q, read %+v; want %+v", out, read, got)
		}
	}
	for _, text := range []string{"", "sometimes", "every", "every 0", "every -1", "every x", "every 1.5", "log", "log 0", "all 3", "none 1", "every 3 4"} {
		if got, err := ParseTrigger(text); err == nil {
			t.Errorf("ParseTrigger(%q) = %+v; want an error", text, got)
		}
	}
}

func FuzzParseTrigger(f *testing.F) {
	for _, s := range []string{"none", "all", "every 10", "log 20", "log 999999999999999999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := ParseTrigger(text)
		if err != nil {
			return
		}
		if again, err := ParseTrigger(got.String()); err != nil || again != got {
			t.Errorf("%q reads as %+v, which prints as %q, which reads as %+v (%v)", text, got, got.String(), again, err)
		}
	})
}

// triggered lists the rounds of a trigger up to last.
func triggered(trigger Trigger, last int64) (rounds []int64) {
	for r := trigger.Next(0); r <= last; r = trigger.Next(r) {
		rounds = append(rounds, r)
	}
	return rounds
}

// "every K" is K, 2K, 3K, …; "all" is every round; "none" is none.
func TestTriggerEvery(t *testing.T) {
	if got := triggered(Trigger{Every: 3}, 10); !slices.Equal(got, []int64{3, 6, 9}) {
		t.Errorf("every 3: %v", got)
	}
	if got := triggered(Trigger{Every: 1}, 4); !slices.Equal(got, []int64{1, 2, 3, 4}) {
		t.Errorf("all: %v", got)
	}
	if got := triggered(Trigger{}, math.MaxInt64-1); got != nil {
		t.Errorf("none: %v", got)
	}
}

// "log K" is the set of rounded 10^(i/K), K equal steps of the logarithm a
// decade: by hand for K = 1, 2, 3, and the set itself, each once and in order,
// for others.
func TestTriggerLog(t *testing.T) {
	for _, c := range []struct {
		k    int
		last int64
		want []int64
	}{
		{1, 10_000, []int64{1, 10, 100, 1000, 10_000}},
		{2, 1000, []int64{1, 3, 10, 32, 100, 316, 1000}},
		{3, 100, []int64{1, 2, 5, 10, 22, 46, 100}},
	} {
		if got := triggered(Trigger{PerDecade: c.k}, c.last); !slices.Equal(got, c.want) {
			t.Errorf("log %d: %v; want %v", c.k, got, c.want)
		}
	}
	const last = 1_000_000
	for k := 1; k <= 60; k++ {
		var want []int64
		for i := 0; ; i++ {
			r := int64(math.Round(math.Pow(10, float64(i)/float64(k))))
			if r > last {
				break
			}
			if len(want) == 0 || want[len(want)-1] != r {
				want = append(want, r)
			}
		}
		if got := triggered(Trigger{PerDecade: k}, last); !slices.Equal(got, want) {
			t.Errorf("log %d: %d rounds %v…; want %d %v…", k, len(got), got[:min(30, len(got))], len(want), want[:min(30, len(want))])
		}
	}
}

// collector keeps what it is given.
type collector struct {
	rounds []int64
	last   Record
	price  []float64
	demand []float64
}

func (c *collector) Record(r *Record) {
	c.rounds = append(c.rounds, r.Round)
	c.last = *r
	c.price = append(c.price, r.Point.Price[0])
	c.demand = append(c.demand, r.Load[0])
}

// The rounds recorded are the trigger's and the last, once.
func TestRecordedRounds(t *testing.T) {
	m := identical(2, 12, 2, 4)
	for _, c := range []struct {
		trigger string
		rounds  int64
		want    []int64
	}{
		{"none", 7, nil},
		{"all", 4, []int64{1, 2, 3, 4}},
		{"every 3", 7, []int64{3, 6, 7}},
		{"every 3", 6, []int64{3, 6}},
		{"every 100", 5, []int64{5}},
		{"log 2", 11, []int64{1, 3, 10, 11}},
		{"log 2", 10, []int64{1, 3, 10}},
		{"log 2", 1, []int64{1}},
	} {
		trigger, err := ParseTrigger(c.trigger)
		if err != nil {
			t.Fatal(err)
		}
		var run Runner
		var got collector
		// A step of 0.1 does not converge to 1e-9 in so few rounds.
		res := run.Run(context.Background(), m, with(0.1, 0), nil, Settings{Tolerance: 1e-9, Rounds: c.rounds}, trigger, &got)
		if res.Status != Limit || !slices.Equal(got.rounds, c.want) {
			t.Errorf("%s, %d rounds: %v with rounds %v; want %v", c.trigger, c.rounds, res.Status, got.rounds, c.want)
		}
	}
}

// Convergence between two recorded rounds is recorded too, and the record
// describes the round: price 0, 4, 6, 7, … and demand 12 − p of rounds by hand.
func TestRecordContents(t *testing.T) {
	m := identical(2, 12, 2, 4)
	var run Runner
	var got collector
	res := run.Run(context.Background(), m, with(0.5, 0), nil, Settings{Tolerance: 1e-6}, Trigger{Every: 1}, &got)
	if res.Status != Converged || int64(len(got.rounds)) != res.Rounds {
		t.Fatalf("%v after %d rounds, %d recorded", res.Status, res.Rounds, len(got.rounds))
	}
	for k, want := range []float64{0, 4, 6, 7, 7.5} {
		if got.price[k] != want || got.demand[k] != 12-want {
			t.Errorf("round %d: price %v, demand %v; want %v, %v", k+1, got.price[k], got.demand[k], want, 12-want)
		}
	}
	if got.last.Certificate != res.Certificate || got.last.Account != res.Account || got.last.Primal != res.Primal || got.last.Dual != res.Dual || got.last.Round != res.Rounds {
		t.Errorf("last record %+v; result %+v", got.last, res)
	}
	if got.last.Elapsed != 0 {
		t.Errorf("elapsed %v where time is not measured; want 0", got.last.Elapsed)
	}
}

// A recorded round is certified for the record, also where the run itself
// checks rarely.
func TestRecordBetweenChecks(t *testing.T) {
	m := identical(2, 12, 2, 4)
	var run Runner
	var got collector
	run.Run(context.Background(), m, with(0.5, 0), nil, Settings{Tolerance: 1e-9, Check: 1000, Rounds: 6}, Trigger{Every: 1}, &got)
	for k, price := range got.price {
		if got.demand[k] != 12-price {
			t.Errorf("round %d: demand %v recorded at price %v; want %v", k+1, got.demand[k], price, 12-price)
		}
	}
	if len(got.rounds) != 6 {
		t.Errorf("recorded %v; want 6 rounds", got.rounds)
	}
}
