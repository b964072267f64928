package onchain

import (
	"errors"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// drawTerms draws a market of up to five agents and four resources.
func drawTerms(t *rapid.T) Terms {
	number := func(name string, bits int) Word {
		w := words().Draw(t, name)
		if bits <= 64 {
			return Word{0, w.Lo>>(64-bits) | 1}
		}
		return Word{w.Hi >> (128 - bits), w.Lo | 1}
	}
	terms := Terms{
		Scale: 1 + rapid.Uint64().Draw(t, "scale")/2, Tau: number("tau", 60), Fixed: number("fixed", 60),
		Eta: number("eta", rapid.SampledFrom([]int{8, 40, 64, 96}).Draw(t, "bits")), Window: 5, Agents: rapid.IntRange(1, 5).Draw(t, "agents"),
	}
	resources := rapid.IntRange(1, 4).Draw(t, "resources")
	for range resources {
		terms.Capacity = append(terms.Capacity, number("capacity", 80))
	}
	if resources == 1 {
		return terms
	}
	terms.Usage.Start = []int32{0}
	for range terms.Agents {
		first := rapid.IntRange(0, resources-1).Draw(t, "resource")
		for j := range resources {
			if j == first || rapid.Bool().Draw(t, "uses") {
				terms.Usage.Resource = append(terms.Usage.Resource, int32(j))
				terms.Usage.Amount = append(terms.Usage.Amount, number("amount", 48).Lo)
			}
		}
		terms.Usage.Start = append(terms.Usage.Start, int32(len(terms.Usage.Resource)))
	}
	return terms
}

// plain is a round by big integers, straight from the formula: loads, then prices.
func plain(terms *Terms, price []*big.Int, reports []Word) (next []*big.Int) {
	load := make([]*big.Int, len(terms.Capacity))
	for j := range load {
		load[j] = new(big.Int)
	}
	for k, y := range reports {
		if terms.Single() {
			load[0].Add(load[0], y.Big())
			continue
		}
		for e := terms.Usage.Start[k]; e < terms.Usage.Start[k+1]; e++ {
			j := terms.Usage.Resource[e]
			load[j].Add(load[j], new(big.Int).Mul(y.Big(), new(big.Int).SetUint64(terms.Usage.Amount[e])))
		}
	}
	for j, d := range load {
		if !terms.Single() {
			d.Rsh(d, 32)
		}
		move := new(big.Int).Sub(d, terms.Capacity[j].Big())
		move.Mul(move, terms.Eta.Big())
		move.Quo(move, new(big.Int).Lsh(big.NewInt(1), 64)) // towards zero
		p := move.Add(move, price[j])
		if p.Sign() < 0 {
			p = new(big.Int)
		} else if p.Cmp(two128) >= 0 {
			p = MaxWord.Big()
		}
		next = append(next, p)
	}
	return next
}

// Prices and fees of the mirror are those of the formulas by big integers, whatever the way
// the reports come in.
func TestMirrorFollowsTheFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		terms := drawTerms(t)
		var m Mirror
		if err := m.Reset(terms); err != nil {
			t.Fatal(err)
		}
		price := make([]*big.Int, len(terms.Capacity))
		for j := range price {
			price[j] = new(big.Int)
		}
		for range rapid.IntRange(1, 6).Draw(t, "rounds") {
			if m.Closed() {
				break
			}
			reports := make([]Word, terms.Agents)
			for k := range reports {
				reports[k] = words().Draw(t, "report")
				reports[k].Hi >>= 48
			}
			inform(t, &m, reports)
			price = plain(&terms, price, reports)
			for j, want := range price {
				if got := m.Prices()[j].Big(); got.Cmp(want) != 0 {
					t.Fatalf("price %d is %v, want %v", j, got, want)
				}
			}
			if m.Closed() {
				sameFees(t, &m, &terms, price, reports)
			}
		}
	})
}

// inform brings the reports one by one, in one batch, or in two and one by itself.
func inform(t *rapid.T, m *Mirror, reports []Word) {
	switch n := len(reports); rapid.IntRange(0, 2).Draw(t, "way") {
	case 0:
		for k, y := range reports {
			if err := m.Submit(k, y); err != nil {
				t.Fatal(err)
			}
		}
		if err := m.Settle(); err != nil {
			t.Fatal(err)
		}
	case 1:
		if err := m.Batch(0, reports); err != nil {
			t.Fatal(err)
		}
	default:
		own := rapid.IntRange(0, max(0, n/2-1)).Draw(t, "own") // the batch of the others must not complete the round
		if err := m.Submit(own, reports[own]); err != nil {
			t.Fatal(err)
		}
		lies := append([]Word(nil), reports...)
		lies[own] = Word{0, 12345} // its own report stands
		if cut := n / 2; cut > 0 {
			if err := m.Batch(0, lies[:cut]); err != nil {
				t.Fatal(err)
			}
			lies = lies[cut:]
		}
		if err := m.Batch(n-len(lies), lies); err != nil {
			t.Fatal(err)
		}
	}
}

func sameFees(t *rapid.T, m *Mirror, terms *Terms, price []*big.Int, reports []Word) {
	for k, y := range reports {
		unit := new(big.Int)
		if terms.Single() {
			unit.Set(price[0])
		} else {
			for e := terms.Usage.Start[k]; e < terms.Usage.Start[k+1]; e++ {
				unit.Add(unit, new(big.Int).Mul(price[terms.Usage.Resource[e]], new(big.Int).SetUint64(terms.Usage.Amount[e])))
			}
			unit.Rsh(unit, 32)
		}
		want := new(big.Int)
		if !y.isZero() {
			want.Add(unit, terms.Tau.Big())
			want.Mul(want, y.Big())
			want.Quo(want, new(big.Int).SetUint64(terms.Scale))
			want.Add(want, terms.Fixed.Big())
		}
		if got, err := m.Fee(k); err != nil || got.Cmp(want) != 0 {
			t.Fatalf("fee %d is %v (%v), want %v", k, got, err, want)
		}
	}
}

// A price stands still within the dead zone and moves outside of it: 1/η units of excess.
func TestDeadZone(t *testing.T) {
	const capacity, zone = 1_000_000, 1 << 14 // η = 2^-14
	for _, c := range []struct {
		load  uint64
		moves bool
	}{{capacity + zone - 1, false}, {capacity + zone, true}, {capacity - zone + 1, false}, {capacity - zone, true}, {capacity, false}} {
		m := Mirror{}
		if err := m.Reset(Terms{Scale: 1, Eta: Word{0, 1 << 50}, Agents: 1, Capacity: []Word{{0, capacity}}}); err != nil {
			t.Fatal(err)
		}
		m.price[0] = Word{0, 500}
		if err := m.Batch(0, []Word{{0, c.load}}); err != nil {
			t.Fatal(err)
		}
		if moved := m.Prices()[0].Lo != 500; moved != c.moves || m.Closed() == moved {
			t.Errorf("load %d: price %d, closed %v", c.load, m.Prices()[0].Lo, m.Closed())
		}
	}
}

// What the contract reverts on, the mirror refuses by the same name.
func TestMirrorRefusals(t *testing.T) {
	var m Mirror
	terms := Terms{Scale: 1, Eta: Word{0, 1 << 60}, Agents: 3, Window: 10, Capacity: []Word{{0, 1000}}}
	if err := m.Reset(terms); err != nil {
		t.Fatal(err)
	}
	refused := func(err error, want Refusal) {
		t.Helper()
		if !errors.Is(err, want) {
			t.Errorf("refused by %v, want %v", err, want)
		}
	}
	refused(m.Settle(), RoundOpen)
	if _, err := m.Fee(0); !errors.Is(err, NotClosed) {
		t.Errorf("fee of an open market: %v", err)
	}
	if err := m.Submit(0, Word{0, 1}); err != nil {
		t.Fatal(err)
	}
	refused(m.Submit(0, Word{0, 1}), AlreadyReported)
	refused(m.Submit(1, Word{1 << 16, 0}), ReportTooLarge)
	refused(m.Batch(2, make([]Word, 2)), BadBatch)
	refused(m.Batch(0, nil), BadBatch)
	m.Now = 10
	if err := m.Settle(); err != nil { // one of three has reported; the window has passed
		t.Fatal(err)
	}
	if m.Closed() || m.Round() != 2 {
		t.Errorf("a minority closed the market: round %d", m.Round())
	}
	if err := m.Batch(0, make([]Word, 3)); err != nil {
		t.Fatal(err)
	}
	if !m.Closed() {
		t.Error("a market of no demand at price 0 stays open")
	}
	refused(m.Submit(1, Word{}), NotOpen)
	refused(m.Batch(0, make([]Word, 3)), NotOpen)
	refused(m.Settle(), NotOpen)
}

// Terms out of range are refused by both sides; here by the mirror, with a reason.
func TestTermsCheck(t *testing.T) {
	good := func() Terms {
		return Terms{Scale: 1, Eta: Word{0, 1}, Agents: 2, Capacity: []Word{{0, 1}, {0, 1}},
			Usage: Usage{Start: []int32{0, 1, 3}, Resource: []int32{1, 0, 1}, Amount: []uint64{1, 1, 1}}}
	}
	terms := good()
	if err := terms.Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Terms){
		"scale 0":          func(t *Terms) { t.Scale = 0 },
		"step 0":           func(t *Terms) { t.Eta = Word{} },
		"step 2^32":        func(t *Terms) { t.Eta = Word{1 << 32, 0} },
		"no agents":        func(t *Terms) { t.Agents = 0 },
		"too many agents":  func(t *Terms) { t.Agents = MaxAgents + 1 },
		"fixed fee":        func(t *Terms) { t.Fixed = Word{1 << 48, 1} },
		"window":           func(t *Terms) { t.Window = 1 << 40 },
		"no capacity":      func(t *Terms) { t.Capacity = nil },
		"capacity 0":       func(t *Terms) { t.Capacity[1] = Word{} },
		"many resources":   func(t *Terms) { t.Capacity = make([]Word, MaxResources+1) },
		"no usage":         func(t *Terms) { t.Usage = Usage{} },
		"short usage":      func(t *Terms) { t.Usage.Start = t.Usage.Start[:2] },
		"idle agent":       func(t *Terms) { t.Usage.Start[1] = 0 },
		"descending":       func(t *Terms) { t.Usage.Resource[1], t.Usage.Resource[2] = 1, 0 },
		"twice":            func(t *Terms) { t.Usage.Resource[1] = 1 },
		"unknown resource": func(t *Terms) { t.Usage.Resource[2] = 2 },
		"amount 0":         func(t *Terms) { t.Usage.Amount[0] = 0 },
		"amount 2^48":      func(t *Terms) { t.Usage.Amount[0] = 1 << 48 },
	} {
		terms := good()
		spoil(&terms)
		if terms.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

// Fee is fee(k): what agent k owes once the market has closed, in units of 1/S,
//
//	g·1{y > 0} + ⌊(τ + a_k·p) y / S⌋
//
// with the price a_k·p of a unit of its activity rounded down first. An agent that did
// not report in the closing round owes nothing.
func (m *Mirror) Fee(k int) (*big.Int, error) {
	if !m.closed {
		return nil, NotClosed
	}
	if m.answered[k] != m.round || m.report[k].isZero() {
		return new(big.Int), nil
	}
	fee := m.unitPrice(k)
	fee.Add(fee, m.terms.Tau.Big())
	fee.Mul(fee, m.report[k].Big())
	fee.Quo(fee, new(big.Int).SetUint64(m.terms.Scale))
	return fee.Add(fee, m.terms.Fixed.Big()), nil
}

// unitPrice is a_k·p, rounded down.
func (m *Mirror) unitPrice(k int) *big.Int {
	if m.terms.Single() {
		return m.price[0].Big()
	}
	sum, amount := new(big.Int), new(big.Int)
	u := &m.terms.Usage
	for e := u.Start[k]; e < u.Start[k+1]; e++ {
		amount.SetUint64(u.Amount[e])
		sum.Add(sum, amount.Mul(amount, m.price[u.Resource[e]].Big()))
	}
	return sum.Rsh(sum, 32)
}
