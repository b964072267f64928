package onchain

import (
	"encoding/json"
	"fmt"
	"sync"
)

// Fork names the rules that gas is counted by: Osaka, mainnet's since December 2025.
const Fork = "osaka"

// TransactionCap is the most gas of one transaction: 2^24 (EIP-7825, from Osaka on). A
// block may hold more; a transaction may not.
const TransactionCap = 1 << 24

// Styles of reporting: every agent by a transaction of its own, and then a settlement; or
// all by one transaction of the operator, which settles the round, a word or a third of
// a word each.
const (
	ByAgent  = "agent"
	ByBatch  = "batch"
	ByPacked = "packed"
)

// Styles lists them.
var Styles = []string{ByAgent, ByBatch, ByPacked}

// packedWords is the number of words that hold so many reports.
func packedWords(reports int) int { return (reports + 2) / 3 }

// Counts are what gas depends on beside the terms, summed over the rounds settled.
type Counts struct {
	Rounds  int64
	Bytes   int64 // bytes of reports that are not 0
	Changed int64 // words of prices that stay above 0
	Born    int64 // words of prices that leave 0
	Cleared int64 // words of prices that return to 0
	Closed  int64 // 1 once the market has closed
}

// Counts is what was spent since Reset.
func (m *Mirror) Counts() Counts { return m.spent }

// GasTable is artifacts/gas.json: measured with the bytecode, and measured again by every
// tagged test.
type GasTable struct {
	Fork   string
	Cap    int64
	Calls  []CallGas
	Models []GasModel
}

// CallGas is the gas of a call, in the first round, which pays for storage that was empty,
// and in later ones.
type CallGas struct {
	Contract  string
	Call      string
	Agents    int
	Resources int
	First     int64
	Later     int64
}

// GasModel is the gas of rounds, linear in what they do: Total = Σ Gas[name]·count over the
// names of gasCounts. Error is the largest relative error found against execution.
type GasModel struct {
	Contract string
	Style    string             // "deploy" for the deployment
	Gas      map[string]float64 // gas of one
	Error    float64
	vector   gasVector
}

// gasNames are the counts that models are linear in.
var gasNames = [...]string{
	"round", "round_agent", "round_entry", "round_word", "round_resource", "round_pair", "round_packed_word",
	"report_byte", "price_changed", "price_born", "price_cleared", "closed",
	"once", "agent", "entry", "word", "resource", "pair", "used",
}

// onceNames is where the counts begin that do not grow with the rounds: what the first
// round pays for storage that was empty, or a deployment.
const onceNames = 12

type gasVector [len(gasNames)]float64

// gasCounts are the counts, in the order of gasNames.
func gasCounts(t *Terms, c Counts) (v gasVector) {
	rounds := float64(c.Rounds)
	sizes := [...]float64{1, float64(t.Agents), float64(t.Entries()), float64(t.Words()), float64(len(t.Capacity)), float64((len(t.Capacity) + 1) / 2)}
	for i, size := range sizes {
		v[i] = rounds * size
		v[onceNames+i] = size
	}
	copy(v[len(sizes):], []float64{
		rounds * float64(packedWords(t.Agents)), float64(c.Bytes), float64(c.Changed), float64(c.Born), float64(c.Cleared), float64(c.Closed),
	})
	v[len(v)-1] = float64(t.used())
	return v
}

// used is the number of resources that somebody uses.
func (t *Terms) used() (count int) {
	var seen [MaxResources]bool
	for _, j := range t.Usage.Resource {
		if !seen[j] {
			seen[j] = true
			count++
		}
	}
	return count
}

// table is read once.
var table = sync.OnceValues(func() (*GasTable, error) {
	text, err := artifacts.ReadFile("artifacts/gas.json")
	if err != nil {
		return nil, fmt.Errorf("onchain: %w", err)
	}
	t := new(GasTable)
	if err := json.Unmarshal(text, t); err != nil {
		return nil, fmt.Errorf("onchain: gas table: %w", err)
	}
	for i := range t.Models {
		m := &t.Models[i]
		for k, name := range gasNames {
			m.vector[k] = m.Gas[name]
		}
	}
	return t, nil
})

// Gas gives the table.
func Gas() (*GasTable, error) { return table() }

// model is the model of a contract and a style.
func (t *GasTable) model(contract, style string) (*GasModel, error) {
	for i := range t.Models {
		if m := &t.Models[i]; m.Contract == contract && m.Style == style {
			return m, nil
		}
	}
	return nil, fmt.Errorf("onchain: no gas model of %s by %s", contract, style)
}

// Bill is the gas of a run.
type Bill struct {
	Total  int64 // of all transactions of the rounds
	Round  int64 // of a later round, on average
	Most   int64 // of the largest transaction: the first round in one, or an agent's first report
	Deploy int64
}

// Fits reports whether every transaction, the deployment aside, is within TransactionCap.
func (b *Bill) Fits() bool { return b.Most <= TransactionCap }

// Estimate is a Bill by the models of the table.
type Estimate struct {
	style          string
	rounds, deploy *GasModel
}

// NewEstimate picks the models for a contract, by its name, and a style.
func NewEstimate(contract, style string) (e Estimate, err error) {
	t, err := Gas()
	if err != nil {
		return e, err
	}
	e.style = style
	if e.rounds, err = t.model(contract, style); err != nil {
		return e, err
	}
	e.deploy, err = t.model(contract, deployment)
	return e, err
}

const deployment = "deploy"

// Bill estimates the gas of what the mirror has done since Reset.
func (e *Estimate) Bill(m *Mirror) Bill {
	if m.spent.Rounds == 0 {
		return Bill{}
	}
	counts := gasCounts(&m.terms, m.spent)
	rounds, once := 0.0, 0.0
	for i, c := range counts {
		if i < onceNames {
			rounds += c * e.rounds.vector[i]
		} else {
			once += c * e.rounds.vector[i]
		}
	}
	deploy := 0.0
	for i, c := range gasCounts(&m.terms, Counts{}) {
		deploy += c * e.deploy.vector[i]
	}
	round := rounds / float64(m.spent.Rounds)
	b := Bill{Total: int64(rounds + once), Round: int64(round), Most: int64(round + once), Deploy: int64(deploy)}
	if e.style == ByAgent {
		b.Most /= int64(m.terms.Agents)
	}
	return b
}
