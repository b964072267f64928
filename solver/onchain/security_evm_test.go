//go:build evm

package onchain

import (
	"encoding/hex"
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/holiman/uint256"
)

// threeAgents are on a unit of scale 1000 each, with a window of ten seconds.
func threeAgents() Terms {
	return Terms{Scale: 1000, Tau: Word{0, 500}, Fixed: Word{0, 2000}, Eta: Word{0, 1 << 60}, Window: 10, Agents: 3, Capacity: []Word{{0, 3000}}}
}

// refused fails the test unless err is the refusal.
func refused(t *testing.T, err error, want Refusal) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got %v, want refusal by %s", err, want)
	}
}

// price is the only price.
func price(t *testing.T, m *Machine) Word {
	t.Helper()
	return wordAt(answer(t, m, "prices()"), 2)
}

// One report an agent a round; the next round takes another.
func TestDoubleSubmission(t *testing.T) {
	m := deployed(t, threeAgents())
	must(t)(m.Submit(0, Word{0, 2000}))
	_, err := m.Submit(0, Word{0, 1})
	refused(t, err, AlreadyReported)
	must(t)(m.Submit(1, Word{0, 2000}))
	must(t)(m.Submit(2, Word{0, 2000}))
	must(t)(m.Settle())
	if p := price(t, m); p.Lo != 3000/16 { // η = 1/16, excess 3000
		t.Errorf("price %d, want %d", p.Lo, 3000/16)
	}
	must(t)(m.Submit(0, Word{0, 1}))
}

// Once the market has closed it takes no reports of any kind, and settles no more.
func TestSubmissionAfterClosing(t *testing.T) {
	m := deployed(t, threeAgents())
	must(t)(m.Batch(0, []Word{{0, 1000}, {0, 1000}, {0, 1000}})) // clears at price 0
	if wordAt(answer(t, m, "closed()"), 0).Lo != 1 {
		t.Fatal("the market is open")
	}
	_, err := m.Submit(0, Word{0, 1})
	refused(t, err, NotOpen)
	_, err = m.Batch(0, []Word{{0, 1}})
	refused(t, err, NotOpen)
	_, err = m.Packed(0, []Word{{0, 1}})
	refused(t, err, NotOpen)
	_, err = m.Settle()
	refused(t, err, NotOpen)
}

// Only agents report, only the operator reports for others and collects.
func TestStrangers(t *testing.T) {
	m := deployed(t, threeAgents())
	stranger := common.BytesToAddress([]byte("stranger"))
	for _, signature := range []string{"submit(uint256)", "pay()", "collect()"} {
		m.data.begin(m.selectors[signature])
		m.data.number(1)
		_, err := m.call(stranger)
		refused(t, err, "Stranger")
	}
	for _, who := range []common.Address{stranger, Agent(0)} {
		m.data.begin(m.selectors["submitBatch(uint256,uint256[])"])
		for _, v := range []uint64{0, 2 * wordBytes, 1, 7} {
			m.data.number(v)
		}
		_, err := m.call(who)
		refused(t, err, "Stranger")
		m.data.begin(m.selectors["submitPacked(uint256,uint256,uint256[])"])
		for _, v := range []uint64{0, 1, 3 * wordBytes, 1, 7} {
			m.data.number(v)
		}
		_, err = m.call(who)
		refused(t, err, "Stranger")
	}
	if round := wordAt(answer(t, m, "account(uint256)", 0), 0).Lo; round != 0 {
		t.Errorf("a stranger made agent 0 report in round %d", round)
	}
}

// An agent who is absent cannot stop a round, a majority of absentees cannot be robbed of
// the market by one who is there, and one who reports itself cannot be overruled.
func TestGriefingByAbsence(t *testing.T) {
	m := deployed(t, threeAgents())
	must(t)(m.Submit(0, Word{0, 100}))
	_, err := m.Settle()
	refused(t, err, RoundOpen)
	m.Now += 9
	_, err = m.Settle()
	refused(t, err, RoundOpen)
	m.Now++
	must(t)(m.Settle()) // price 0 and spare capacity: nothing moves, but one of three is no majority
	if wordAt(answer(t, m, "closed()"), 0).Lo != 0 {
		t.Fatal("one of three agents closed the market")
	}
	must(t)(m.Submit(0, Word{0, 100}))
	must(t)(m.Submit(1, Word{0, 100}))
	_, err = m.Settle()
	refused(t, err, RoundOpen) // the window is that of the new round
	must(t)(m.Batch(0, []Word{{0, 9999}, {0, 9999}, {0, 50}}))
	for k, want := range []uint64{100, 100, 50} {
		if got := wordAt(answer(t, m, "account(uint256)", uint64(k)), 1).Lo; got != want {
			t.Errorf("agent %d has a report of %d, it sent %d", k, got, want)
		}
	}
	if wordAt(answer(t, m, "closed()"), 0).Lo != 1 {
		t.Error("a full round in which nothing moves leaves the market open")
	}

	m = deployed(t, threeAgents())
	must(t)(m.Submit(0, Word{0, 100}))
	must(t)(m.Submit(1, Word{0, 100}))
	m.Now += 10
	must(t)(m.Settle())
	if wordAt(answer(t, m, "fee(uint256)", 2), 0).Lo != 0 {
		t.Error("an absent agent owes a fee")
	}
	if wordAt(answer(t, m, "closed()"), 0).Lo != 1 {
		t.Error("two of three agents cannot close the market")
	}
}

// The largest numbers neither wrap nor stop a settlement: prices saturate, and return.
func TestExtremes(t *testing.T) {
	terms := Terms{Scale: 1, Tau: MaxWord, Fixed: Word{1 << 48, 0}, Eta: Word{1<<32 - 1, 1<<64 - 1}, Agents: 2, Capacity: []Word{{0, 1}}}
	routes := terms // one resource alone would need 2^15 rounds to saturate
	routes.Capacity = []Word{{0, 1}, MaxWord}
	routes.Usage = Usage{Start: []int32{0, 2, 4}, Resource: []int32{0, 1, 0, 1}, Amount: []uint64{maxUsage, maxUsage, maxUsage, maxUsage}}
	m := deployed(t, routes)
	for range 2 { // the second round moves nothing more
		must(t)(m.Batch(0, []Word{MaxReport, MaxReport}))
	}
	if p := price(t, m); p != MaxWord || wordAt(answer(t, m, "closed()"), 0).Lo != 1 {
		t.Errorf("price %v, want 2^128 − 1 for good", p.Big())
	}
	answer(t, m, "fee(uint256)", 0) // the largest fee there is
	m = deployed(t, terms)
	_, err := m.Submit(0, Word{1 << 16, 0})
	refused(t, err, ReportTooLarge)
	_, err = m.Batch(0, []Word{{}, {1 << 16, 0}})
	refused(t, err, ReportTooLarge)
	must(t)(m.Batch(0, []Word{MaxReport, MaxReport}))
	must(t)(m.Batch(0, []Word{{}, {}})) // one unit of spare capacity times the largest step
	rise, fall := Word{1<<17 - 1, 1<<64 - 3}.scaled(terms.Eta), Word{0, 1}.scaled(terms.Eta)
	if p := price(t, m); p != rise.sub(fall) {
		t.Errorf("price %v after the largest rise and the smallest fall, want %v", p.Big(), rise.sub(fall).Big())
	}
}

// The constructor takes neither nobody, nor somebody twice, nor numbers out of range.
func TestConstructor(t *testing.T) {
	try := func(terms Terms, agents ...common.Address) error {
		m, err := newMachine(0)
		if err != nil {
			t.Fatal(err)
		}
		return m.deploy(terms, Operator, agents)
	}
	three := []common.Address{Agent(0), Agent(1), Agent(2)}
	if err := try(threeAgents(), three...); err != nil {
		t.Fatal(err)
	}
	refused(t, try(threeAgents()), "NoAgents")
	refused(t, try(threeAgents(), Agent(0), Agent(1), Agent(0)), "DuplicateAgent")
	for name, spoil := range map[string]func(*Terms){
		"scale 0":    func(t *Terms) { t.Scale = 0 },
		"step 0":     func(t *Terms) { t.Eta = Word{} },
		"step 2^32":  func(t *Terms) { t.Eta = Word{1 << 32, 0} },
		"fixed fee":  func(t *Terms) { t.Fixed = Word{1 << 48, 1} },
		"window":     func(t *Terms) { t.Window = 1 << 40 },
		"capacity 0": func(t *Terms) { t.Capacity = []Word{{}} },
	} {
		terms := threeAgents()
		spoil(&terms)
		if err := try(terms, three...); !errors.Is(err, Refusal("BadTerms")) {
			t.Errorf("%s: %v", name, err)
		}
	}
	usage := func(resource []int32, amount []uint64) Terms {
		terms := threeAgents()
		terms.Capacity = []Word{{0, 1}, {0, 1}}
		terms.Usage = Usage{Start: []int32{0, 1, 2, 3}, Resource: resource, Amount: amount}
		return terms
	}
	if err := try(usage([]int32{0, 1, 0}, []uint64{1, 1, 1}), three...); err != nil {
		t.Fatal(err)
	}
	refused(t, try(usage([]int32{0, 2, 0}, []uint64{1, 1, 1}), three...), "BadTerms")
	refused(t, try(usage([]int32{0, 1, 0}, []uint64{1, 0, 1}), three...), "BadTerms")
	missing := usage([]int32{0, 1, 0}, []uint64{1, 1, 1})
	missing.Usage.Start = missing.Usage.Start[:3]
	refused(t, try(missing, three...), "BadTerms")
	long := usage([]int32{0, 1, 0, 1}, []uint64{1, 1, 1, 1})
	long.Usage.Start = append(long.Usage.Start, 4)
	refused(t, try(long, three...), "BadTerms")
}

// closedMarket has an attacker contract as agent 2 and as operator; agents 0, 1 and 2 owe
// the same fee.
func closedMarket(t *testing.T) (m *Machine, attacker common.Address, due uint64) {
	t.Helper()
	m, err := newMachine(0)
	if err != nil {
		t.Fatal(err)
	}
	a, err := LoadArtifact("Attacker")
	if err != nil {
		t.Fatal(err)
	}
	code, err := hex.DecodeString(a.Bytecode)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.apply(Operator, nil, code, nil); err != nil {
		t.Fatal(err)
	}
	attacker = crypto.CreateAddress(Operator, 0)
	if err := m.deploy(threeAgents(), attacker, []common.Address{Agent(0), Agent(1), attacker}); err != nil {
		t.Fatal(err)
	}
	must(t)(m.Submit(0, Word{0, 1000}))
	must(t)(m.Submit(1, Word{0, 1000}))
	if err := m.attack(Agent(0), attacker, "submit(address,uint256)", nil, 1000); err != nil {
		t.Fatal(err)
	}
	must(t)(m.Settle())
	due = wordAt(answer(t, m, "fee(uint256)", 2), 0).Lo
	if due != 2000+500 { // g + τ·1, at price 0
		t.Fatalf("fee %d, want 2500", due)
	}
	return m, attacker, due
}

// attack calls a function of the attacker with the market as its first argument.
func (m *Machine) attack(from, attacker common.Address, signature string, value *uint256.Int, more ...uint64) error {
	var data calldata
	data.begin([4]byte(crypto.Keccak256([]byte(signature))[:4]))
	data.address(m.contract)
	for _, v := range more {
		data.number(v)
	}
	_, err := m.apply(from, &attacker, data, value)
	return err
}

// tally gives the attacker's counts.
func (m *Machine) tally(t *testing.T, attacker common.Address) (attempts, successes uint64) {
	t.Helper()
	for signature, count := range map[string]*uint64{"attempts()": &attempts, "successes()": &successes} {
		res, err := m.apply(Operator, &attacker, crypto.Keccak256([]byte(signature))[:4], nil)
		if err != nil {
			t.Fatal(err)
		}
		*count = wordAt(res.ReturnData, 0).Lo
	}
	return attempts, successes
}

// Money that leaves the contract calls its receiver: to no avail while a fee is paid, and
// while fees are collected.
func TestReentrancy(t *testing.T) {
	m, attacker, due := closedMarket(t)
	rich := uint256.NewInt(1_000_000)
	m.fund(Agent(0), rich)
	holds := func() uint64 { return m.chain.GetBalance(m.contract).Uint64() }

	if err := m.attack(Agent(0), attacker, "attackPay(address)", uint256.NewInt(3*due)); err != nil {
		t.Fatal(err)
	}
	attempts, successes := m.tally(t, attacker)
	// In the middle of paying, the attacker tries to pay again, to report, to settle, and as the operator to
	// collect. That last is its right, and gives it the fee it has just paid, once.
	if attempts != 1 {
		t.Errorf("the attacker was called %d times, want once", attempts)
	}
	if successes != 1 || holds() != 0 || m.chain.GetBalance(attacker).Uint64() != 3*due {
		t.Errorf("the operator collected %d times; the contract holds %d, the attacker %d of %d",
			successes, holds(), m.chain.GetBalance(attacker).Uint64(), 3*due)
	}
	if wordAt(answer(t, m, "collected()"), 0).Lo != holds() {
		t.Error("the ledger and the balance differ")
	}

	for k := range 2 {
		m.fund(Agent(k), uint256.NewInt(due))
		m.data.begin(m.selectors["pay()"])
		if _, err := m.apply(Agent(k), &m.contract, m.data, uint256.NewInt(due)); err != nil {
			t.Fatal(err)
		}
	}
	before := m.chain.GetBalance(attacker).Uint64()
	if err := m.attack(Agent(0), attacker, "attackCollect(address)", nil); err != nil {
		t.Fatal(err)
	}
	attempts, successes = m.tally(t, attacker)
	if attempts != 2 || successes != 1 {
		t.Errorf("collecting: %d attempts, %d successes; want 2 and still 1", attempts, successes)
	}
	if got := m.chain.GetBalance(attacker).Uint64() - before; got != 2*due || holds() != 0 {
		t.Errorf("two fees of %d gave the operator %d, and left %d", due, got, holds())
	}
}

// A fee is paid once, in full, and by who owes it; nothing is due before the market closes.
func TestFees(t *testing.T) {
	m := deployed(t, threeAgents())
	_, err := m.view("fee(uint256)", 0)
	refused(t, err, NotClosed)
	must(t)(m.Batch(0, []Word{{0, 1000}, {}, {0, 500}}))
	for k, want := range []uint64{2500, 0, 2250} {
		if got := wordAt(answer(t, m, "fee(uint256)", uint64(k)), 0).Lo; got != want {
			t.Errorf("fee %d is %d, want %d", k, got, want)
		}
	}
	pay := func(k int, amount uint64) error {
		m.fund(Agent(k), uint256.NewInt(amount))
		m.data.begin(m.selectors["pay()"])
		_, err := m.apply(Agent(k), &m.contract, m.data, uint256.NewInt(amount))
		return err
	}
	refused(t, pay(0, 2499), "Underpaid")
	refused(t, pay(1, 1), "NothingDue")
	before := m.chain.GetBalance(Agent(0)).Uint64()
	if err := pay(0, 4000); err != nil {
		t.Fatal(err)
	}
	if got := m.chain.GetBalance(Agent(0)).Uint64() - before; got != 1500 {
		t.Errorf("of 4000 for a fee of 2500, %d returned", got)
	}
	refused(t, pay(0, 2500), "NothingDue")
	if held := wordAt(answer(t, m, "collected()"), 0).Lo; held != 2500 {
		t.Errorf("the contract holds %d, want 2500", held)
	}
}

// The events are what an observer needs to follow the market.
func TestEvents(t *testing.T) {
	m := deployed(t, threeAgents())
	logs := &logbook{chain: m.chain}
	m.evm.StateDB = logs
	must(t)(m.Submit(0, Word{0, 2000}))
	must(t)(m.Batch(0, []Word{{}, {0, 2000}, {0, 2000}}))
	var names []string
	for _, l := range logs.all {
		for _, signature := range []string{"Reported(uint256,uint256,uint256)", "Batched(uint256,uint256,uint256)", "Settled(uint256,uint256,uint256[])", "Closed(uint256)"} {
			if l.Topics[0] == crypto.Keccak256Hash([]byte(signature)) {
				names = append(names, signature)
			}
		}
		if l.Topics[1].Big().Uint64() != 1 {
			t.Errorf("event of round %v, want 1", l.Topics[1].Big())
		}
	}
	if len(names) != 3 || names[0][:8] != "Reported" || names[1][:7] != "Batched" || names[2][:7] != "Settled" {
		t.Fatalf("events %v", names)
	}
	if taken := wordAt(logs.all[1].Data, 1).Lo; taken != 2 {
		t.Errorf("the batch took %d reports, want 2: agent 0 had reported itself", taken)
	}
	var p [1]Word
	if err := m.Settled(p[:]); err != nil || p[0].Lo != 3000/16 {
		t.Errorf("announced price %d (%v), want %d", p[0].Lo, err, 3000/16)
	}
}

// logbook keeps all logs.
type logbook struct {
	*chain
	all []*types.Log
}

// AddLog implements vm.StateDB.
func (b *logbook) AddLog(l *types.Log) {
	b.all = append(b.all, l)
	b.chain.AddLog(l)
}
