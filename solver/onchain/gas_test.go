package onchain

import (
	"fmt"
	"math"
	"os"
	"strings"
	"testing"
)

// The models agree with the calls measured beside them, on what both state: a round of
// twenty agents by one transaction.
func TestGasModelsMatchCalls(t *testing.T) {
	table, err := Gas()
	if err != nil {
		t.Fatal(err)
	}
	if table.Fork != Fork || table.Cap != TransactionCap {
		t.Errorf("table of fork %s and cap %d, want %s and %d", table.Fork, table.Cap, Fork, TransactionCap)
	}
	reports := make([]Word, 20)
	for k := range reports {
		reports[k] = Word{0, 4_000_000 + uint64(k)*10_007}
	}
	terms := Terms{Scale: 1_000_000, Eta: Word{0, 1 << 58}, Agents: 20, Capacity: []Word{{0, 78_000_000}}}
	for _, style := range []string{ByBatch, ByPacked} {
		var m Mirror
		if err := m.Reset(terms); err != nil {
			t.Fatal(err)
		}
		e, err := NewEstimate(terms.ContractName(), style)
		if err != nil {
			t.Fatal(err)
		}
		last := int64(0)
		for round := range 2 {
			if err := m.Batch(0, reports); err != nil {
				t.Fatal(err)
			}
			bill := e.Bill(&m)
			for _, c := range table.Calls {
				want := []int64{c.First, c.Later}[round]
				if c.Contract != terms.ContractName() || c.Call != "round, "+style {
					continue
				}
				if got := bill.Total - last; math.Abs(float64(got)/float64(want)-1) > 0.001 {
					t.Errorf("%s, round %d: %d gas by the model, %d measured", style, round+1, got, want)
				}
			}
			last = bill.Total
		}
	}
	if _, err := NewEstimate("SingleClearing", "post"); err == nil {
		t.Error("a style that does not exist has a model")
	}
}

// What EIP-2028 and EIP-2929 price is what the models found: 12 gas between a zero and
// another byte of calldata, and 17,100 between a first and a later write of a slot.
func TestGasModelsFindTheSchedule(t *testing.T) {
	table, err := Gas()
	if err != nil {
		t.Fatal(err)
	}
	for i := range table.Models {
		m := &table.Models[i]
		if m.Style == deployment {
			continue
		}
		if b := m.Gas["report_byte"]; math.Abs(b-12) > 2 {
			t.Errorf("%s by %s: %v gas a byte, EIP-2028 has 12", m.Contract, m.Style, b)
		}
		if a := m.Gas["agent"]; math.Abs(a-17_100) > 50 {
			t.Errorf("%s by %s: %v gas for an agent's first report, EIP-2929 has 17100", m.Contract, m.Style, a)
		}
	}
}

// The table of the README is that of the measurements.
func TestReadmeHasTheGasTable(t *testing.T) {
	table, err := Gas()
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range table.Calls {
		row := fmt.Sprintf("| %s | %s | %d | %d | %d | %d |\n", c.Contract, c.Call, c.Agents, c.Resources, c.First, c.Later)
		if !strings.Contains(string(text), row) {
			t.Errorf("README.md has no row %q", row)
		}
	}
	if want := len(table.Calls); strings.Count(string(text), "| SingleClearing |")+strings.Count(string(text), "| RouteClearing |") != want {
		t.Errorf("README.md has other rows than the %d measured", want)
	}
}
