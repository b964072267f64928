//go:build evm

package onchain

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/tracing"
	"github.com/holiman/uint256"
)

// fidelitySteps is the number of random steps that the six cases below share.
const fidelitySteps = 100_000

// The mirror is the contract to the bit: random calls, well and badly formed, in any
// order, are refused alike and leave equal prices, rounds, reports and fees.
func TestMachineEqualsMirror(t *testing.T) {
	scales := []uint64{1_000, 1_000_000, 1_000_000_000_000_000_000}
	for _, resources := range []int{1, 8} {
		for _, scale := range scales {
			t.Run(fmt.Sprintf("J=%d,S=%d", resources, scale), func(t *testing.T) {
				steps := fidelitySteps / (2 * len(scales))
				if testing.Short() {
					steps /= 20
				}
				compare(t, rand.New(rand.NewPCG(uint64(resources), scale)), resources, scale, steps+1)
			})
		}
	}
}

// callsPerMarket is how long a market lives that does not close.
const callsPerMarket = 100

// compare makes steps calls, on as many markets as close meanwhile.
func compare(t *testing.T, r *rand.Rand, resources int, scale uint64, steps int) {
	var mirror Mirror
	closures, lives, charged := 0, 0, 0
	for steps > 0 {
		terms := randomTerms(r, resources, scale)
		machine, err := Deploy(terms, 1000)
		if err != nil {
			t.Fatal(err)
		}
		mirror.Now = 1000
		if err := mirror.Reset(terms); err != nil {
			t.Fatal(err)
		}
		lives++
		for range callsPerMarket {
			if steps--; steps < 0 {
				break
			}
			what := randomCall(r, machine, &mirror, terms)
			if what.refused[0] != what.refused[1] {
				t.Fatalf("%s: the machine says %q, the mirror %q", what.name, what.refused[0], what.refused[1])
			}
			samePrices(t, machine, &mirror, what.name)
			if mirror.Closed() {
				closures++
				break
			}
		}
		charged += sameAccounts(t, machine, &mirror)
	}
	if charged == 0 {
		t.Errorf("%d of %d markets closed, and none charged a fee", closures, lives)
	}
	t.Logf("%d markets, %d closed, %d fees charged", lives, closures, charged)
}

// randomTerms draws up to eight agents, and numbers of all sizes.
func randomTerms(r *rand.Rand, resources int, scale uint64) Terms {
	t := Terms{
		Scale: scale, Tau: randomWord(r, 100), Fixed: randomWord(r, 100), Window: 10,
		Agents: 1 + r.IntN(8), Eta: randomWord(r, 96),
	}
	if r.IntN(2) == 0 { // a wide dead zone: markets that close while they charge something
		t.Eta = randomWord(r, 24)
	}
	if t.Eta.isZero() {
		t.Eta.Lo = 1
	}
	for range resources {
		c := randomWord(r, 90)
		if c.isZero() {
			c.Lo = 1
		}
		t.Capacity = append(t.Capacity, c)
	}
	if resources == 1 {
		return t
	}
	t.Usage.Start = []int32{0}
	for range t.Agents {
		first := r.IntN(resources)
		for j := range resources {
			if j == first || r.IntN(3) == 0 {
				t.Usage.Resource = append(t.Usage.Resource, int32(j))
				t.Usage.Amount = append(t.Usage.Amount, 1+r.Uint64N(1<<48-1)>>r.IntN(48))
			}
		}
		t.Usage.Start = append(t.Usage.Start, int32(len(t.Usage.Resource)))
	}
	return t
}

// randomWord is below 2^bits, of a random length.
func randomWord(r *rand.Rand, bits int) Word {
	w := Word{r.Uint64(), r.Uint64()}
	shift := 128 - r.IntN(bits+1)
	if shift >= 64 {
		return Word{0, w.Hi >> (shift - 64)}
	}
	return Word{w.Hi >> shift, w.Lo>>shift | w.Hi<<(64-shift)}
}

// trial is a call, and how both sides refused it; "" where they did not.
type trial struct {
	name    string
	refused [2]string
}

// randomCall makes one call on both sides.
func randomCall(r *rand.Rand, machine *Machine, mirror *Mirror, terms Terms) trial {
	n := terms.Agents
	if r.IntN(4) == 0 {
		machine.Now += r.Uint64N(12)
		mirror.Now = machine.Now
	}
	report := func() Word {
		switch r.IntN(20) {
		case 0:
			return Word{}
		case 1:
			return MaxReport
		}
		return randomWord(r, 80)
	}
	switch r.IntN(5) {
	case 0, 1:
		k, y := r.IntN(n), report()
		if r.IntN(10) == 0 {
			y = randomWord(r, 128)
		}
		_, err := machine.Submit(k, y)
		return trial{"submit", refusals(err, mirror.Submit(k, y))}
	case 2, 3:
		// One more than there are agents, now and then; none at all, now and then.
		first := r.IntN(n)
		reports := make([]Word, r.IntN(n-first+2))
		if r.IntN(2) == 0 {
			first, reports = 0, make([]Word, n)
		}
		for i := range reports {
			reports[i] = report()
		}
		if r.IntN(2) == 0 {
			_, err := machine.Packed(first, reports)
			return trial{"packed", refusals(err, mirror.Batch(first, reports))}
		}
		if len(reports) > 0 && r.IntN(10) == 0 {
			reports[0] = randomWord(r, 128)
		}
		_, err := machine.Batch(first, reports)
		return trial{"batch", refusals(err, mirror.Batch(first, reports))}
	}
	_, err := machine.Settle()
	return trial{"settle", refusals(err, mirror.Settle())}
}

// refusals are the names by which both sides refused.
func refusals(machine, mirror error) [2]string {
	name := func(err error) string {
		var refusal Refusal
		if errors.As(err, &refusal) {
			return string(refusal)
		}
		if err != nil {
			return err.Error()
		}
		return ""
	}
	return [2]string{name(machine), name(mirror)}
}

// answer is a view's answer.
func answer(t *testing.T, m *Machine, signature string, argument ...uint64) []byte {
	t.Helper()
	b, err := m.view(signature, argument...)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// samePrices holds prices, round and state against each other.
func samePrices(t *testing.T, machine *Machine, mirror *Mirror, after string) {
	t.Helper()
	p := answer(t, machine, "prices()")
	for j, want := range mirror.Prices() {
		if got := wordAt(p, 2+j); got != want {
			t.Fatalf("after %s: price %d is %v, in the mirror %v", after, j, got.Big(), want.Big())
		}
	}
	if got := wordAt(answer(t, machine, "round()"), 0).Lo; got != mirror.Round() {
		t.Fatalf("after %s: round %d, in the mirror %d", after, got, mirror.Round())
	}
	if got := wordAt(answer(t, machine, "closed()"), 0).Lo != 0; got != mirror.Closed() {
		t.Fatalf("after %s: closed %v, in the mirror %v", after, got, mirror.Closed())
	}
}

// sameAccounts holds the agents' reports and, once closed, their fees against each
// other, and counts the fees above 0.
func sameAccounts(t *testing.T, machine *Machine, mirror *Mirror) (charged int) {
	t.Helper()
	for k := range mirror.terms.Agents {
		a := answer(t, machine, "account(uint256)", uint64(k))
		round, report := mirror.Account(k)
		if wordAt(a, 0).Lo != round || wordAt(a, 1) != report {
			t.Fatalf("account %d: round %d, report %v; in the mirror %d, %v", k, wordAt(a, 0).Lo, wordAt(a, 1).Big(), round, report.Big())
		}
		want, refused := mirror.Fee(k)
		got, err := machine.view("fee(uint256)", uint64(k))
		if refusals(err, refused) != [2]string{} {
			if pair := refusals(err, refused); pair[0] != pair[1] {
				t.Fatalf("fee %d: the machine says %q, the mirror %q", k, pair[0], pair[1])
			}
			continue
		}
		if wide := want.FillBytes(make([]byte, wordBytes)); string(wide) != string(got) {
			t.Fatalf("fee %d: %x, in the mirror %x", k, got, wide)
		}
		charged += want.Sign()
	}
	return charged
}

// view asks a question of a function with no or one argument, and gives the answer.
func (m *Machine) view(signature string, argument ...uint64) ([]byte, error) {
	m.data.begin(m.selectors[signature])
	for _, a := range argument {
		m.data.number(a)
	}
	res, err := m.apply(Operator, &m.contract, m.data, nil)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", signature, err)
	}
	return res.ReturnData, nil
}

// fund gives an address money.
func (m *Machine) fund(who common.Address, amount *uint256.Int) {
	m.chain.AddBalance(who, amount, tracing.BalanceIncreaseGenesisBalance)
}
