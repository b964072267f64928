//go:build evm

package onchain

import (
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
	"gonum.org/v1/gonum/mat"
)

var update = flag.Bool("update", false, "write artifacts/gas.json anew")

// TestGasTable measures every number of artifacts/gas.json again.
func TestGasTable(t *testing.T) {
	if params.MaxTxGas != TransactionCap {
		t.Errorf("cap of a transaction: %d in go-ethereum, %d here", params.MaxTxGas, TransactionCap)
	}
	measured := GasTable{Fork: Fork, Cap: TransactionCap}
	for _, resources := range []int{1, 8} {
		measured.Calls = append(measured.Calls, measureCalls(t, resources)...)
	}
	for _, single := range []bool{true, false} {
		for _, style := range append(slices.Clone(Styles), deployment) {
			measured.Models = append(measured.Models, fitModel(t, single, style))
		}
	}
	text, err := json.MarshalIndent(measured, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, '\n')
	if *update {
		if err := os.WriteFile("artifacts/gas.json", text, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	golden, err := os.ReadFile("artifacts/gas.json")
	if err != nil {
		t.Fatal(err)
	}
	if string(golden) != string(text) {
		t.Errorf("gas of fork %s is not that of artifacts/gas.json; run make gas and see what changed. Measured:\n%s", Fork, text)
	}
}

// callAgents is the paper's n.
const callAgents = 20

// measureCalls gives the gas of every call, at scale 1e6 and with reports near 4 units.
func measureCalls(t *testing.T, resources int) (calls []CallGas) {
	r := rand.New(rand.NewPCG(7, uint64(resources)))
	terms := typicalTerms(r, callAgents, resources)
	name := terms.ContractName()
	add := func(call string, first, later uint64) {
		calls = append(calls, CallGas{name, call, callAgents, resources, int64(first), int64(later)})
	}
	reports := make([]Word, callAgents)
	for k := range reports {
		reports[k] = Word{0, 4_000_000 + uint64(k)*10_007}
	}
	for _, style := range Styles {
		m := deployed(t, terms)
		if style == ByAgent {
			add("deploy", m.DeployGas, m.DeployGas)
			var submit, settle [2]uint64
			for i := range submit {
				for k, y := range reports { // the last agent's: the round's own words are there already
					submit[i] = must(t)(m.Submit(k, y))
				}
				settle[i] = must(t)(m.Settle())
			}
			add("submit", submit[0], submit[1])
			add("settle", settle[0], settle[1])
			continue
		}
		add("round, "+style, must(t)(m.Round(style, reports)), must(t)(m.Round(style, reports)))
	}
	return append(calls, measureFees(t, terms, reports)...)
}

// measureFees closes a market and gives the gas of paying and collecting.
func measureFees(t *testing.T, terms Terms, reports []Word) []CallGas {
	terms.Eta, terms.Fixed = Word{0, 1}, Word{0, 1_000_000} // nothing moves, the first round closes
	m := deployed(t, terms)
	must(t)(m.Batch(0, reports))
	due := new(uint256.Int).SetBytes(answer(t, m, "fee(uint256)", 0))
	var pay [2]uint64
	for k := range pay {
		m.fund(Agent(k), due)
		m.data.begin(m.selectors["pay()"])
		m.fund(Agent(k), due)
		res, err := m.apply(Agent(k), &m.contract, m.data, due)
		if err != nil {
			t.Fatal(err)
		}
		pay[k] = res.UsedGas
	}
	m.data.begin(m.selectors["collect()"])
	collect := must(t)(m.call(Operator))
	call := func(name string, first, later uint64) CallGas {
		return CallGas{terms.ContractName(), name, terms.Agents, len(terms.Capacity), int64(first), int64(later)}
	}
	return []CallGas{call("pay", pay[0], pay[1]), call("collect", collect, collect)}
}

// typicalTerms are n agents at scale 1e6 who use one to three of the resources, each of which
// they overload by a tenth.
func typicalTerms(r *rand.Rand, n, resources int) Terms {
	t := benchTerms(n)
	if resources == 1 {
		return t
	}
	t.Capacity = make([]Word, resources)
	t.Usage.Start = []int32{0}
	for range n {
		route := r.Perm(resources)[:1+r.IntN(min(3, resources))]
		slices.Sort(route)
		for _, j := range route {
			t.Usage.Resource = append(t.Usage.Resource, int32(j))
			t.Usage.Amount = append(t.Usage.Amount, 1<<32)
			t.Capacity[j].Lo += 3_600_000
		}
		t.Usage.Start = append(t.Usage.Start, int32(len(t.Usage.Resource)))
	}
	for j := range t.Capacity {
		t.Capacity[j].Lo = max(t.Capacity[j].Lo, 1_000_000)
	}
	return t
}

func deployed(t *testing.T, terms Terms) *Machine {
	t.Helper()
	m, err := Deploy(terms, 1000)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// must fails the test where a call was refused.
func must(t *testing.T) func(uint64, error) uint64 {
	return func(gas uint64, err error) uint64 {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return gas
	}
}

// Runs that a model is fitted to, and those it is judged by.
const (
	fitRuns   = 120
	judgeRuns = 40
)

// fitModel fits a model to the gas of random markets by least squares of relative errors,
// and judges it by others.
func fitModel(t *testing.T, single bool, style string) GasModel {
	r := rand.New(rand.NewPCG(11, uint64(len(style))))
	rows, gas := make([]gasVector, fitRuns+judgeRuns), make([]float64, fitRuns+judgeRuns)
	for i := range rows {
		resources := 1
		if !single {
			resources = 1 + r.IntN(9)
		}
		rows[i], gas[i] = modelRun(t, r, resources, single, style)
	}
	if style != ByPacked {
		for i := range rows {
			rows[i][slices.Index(gasNames[:], "round_packed_word")] = 0
		}
	}
	active := independent(rows[:fitRuns])
	design, ones := mat.NewDense(fitRuns, len(active), nil), mat.NewVecDense(fitRuns, nil)
	for i := range fitRuns {
		for c, k := range active {
			design.Set(i, c, rows[i][k]/gas[i])
		}
		ones.SetVec(i, 1)
	}
	var solution mat.VecDense
	if err := solution.SolveVec(design, ones); err != nil {
		t.Fatal(err)
	}
	m := GasModel{Contract: "RouteClearing", Style: style, Gas: map[string]float64{}}
	if single {
		m.Contract = "SingleClearing"
	}
	for c, k := range active {
		m.Gas[gasNames[k]] = math.Round(10*solution.AtVec(c)) / 10
	}
	for i := fitRuns; i < len(rows); i++ {
		predicted := 0.0
		for _, k := range active {
			predicted += m.Gas[gasNames[k]] * rows[i][k]
		}
		m.Error = max(m.Error, math.Abs(predicted/gas[i]-1))
	}
	m.Error = math.Ceil(1e5*m.Error) / 1e5
	const worst = 0.01 // the refund of prices that return to 0 is capped at a fifth, which is not linear
	if m.Error > worst {
		t.Errorf("%s by %s: the model misses by %v, at most %v is allowed", m.Contract, style, m.Error, worst)
	}
	return m
}

// modelRun plays some rounds of a random market and gives its counts and its gas.
func modelRun(t *testing.T, r *rand.Rand, resources int, single bool, style string) (gasVector, float64) {
	n := 2 + r.IntN(60)
	terms := typicalTerms(r, n, resources)
	if !single && resources == 1 {
		terms = singleRoute(terms)
	}
	unit := uint64(1) << r.IntN(36) // reports of three to eight bytes
	for j := range terms.Capacity {
		terms.Capacity[j].Lo *= unit
	}
	m := deployed(t, terms)
	if style == deployment {
		return gasCounts(&terms, Counts{}), float64(m.DeployGas)
	}
	var mirror Mirror
	if err := mirror.Reset(terms); err != nil {
		t.Fatal(err)
	}
	reports := make([]Word, n)
	total := uint64(0)
	for range 1 + r.IntN(8) {
		low := r.IntN(3) == 0 // a round of less demand, in which prices fall and some return to 0
		for k := range reports {
			y := 4_000_000 + r.Uint64N(4_000_000)>>r.IntN(16)
			if low {
				y -= y / 4
			}
			reports[k].Lo = y * unit &^ (1<<r.IntN(17) - 1) // some bytes are 0
		}
		total += must(t)(m.Round(style, reports))
		if err := mirror.Batch(0, reports); err != nil {
			t.Fatal(err)
		}
		if mirror.Closed() {
			break
		}
	}
	return gasCounts(&terms, mirror.Counts()), float64(total)
}

// singleRoute states one resource as a usage list.
func singleRoute(t Terms) Terms {
	t.Usage.Start = []int32{0}
	for k := range t.Agents {
		t.Usage.Resource, t.Usage.Amount = append(t.Usage.Resource, 0), append(t.Usage.Amount, 1<<32)
		t.Usage.Start = append(t.Usage.Start, int32(k+1))
	}
	return t
}

// independent are the columns that are no combination of earlier ones, by Gram and Schmidt.
func independent(rows []gasVector) (active []int) {
	const tiny = 1e-9 // of a column's length: below it is rounding
	var basis [][]float64
	for k := range gasNames {
		v := make([]float64, len(rows))
		length := 0.0
		for i := range rows {
			v[i] = rows[i][k]
			length += v[i] * v[i]
		}
		for range 2 { // once more, for the digits the first pass loses
			for _, b := range basis {
				dot := 0.0
				for i := range v {
					dot += v[i] * b[i]
				}
				for i := range v {
					v[i] -= dot * b[i]
				}
			}
		}
		rest := 0.0
		for _, x := range v {
			rest += x * x
		}
		if rest <= tiny*tiny*length || length == 0 {
			continue
		}
		for i := range v {
			v[i] /= math.Sqrt(rest)
		}
		basis, active = append(basis, v), append(active, k)
	}
	return active
}
