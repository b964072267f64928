package fisher_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"

	"walras/solver"
	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

var conicMarkets = flag.Int("conic-markets", 100, "markets of each form of utility that TestAgainstConicSolver draws")

// conicMarket is a market as testdata/eisenberg_gale.py reads it.
type conicMarket struct {
	Utility string      `json:"utility"`
	Rho     float64     `json:"rho"`
	Values  [][]float64 `json:"values"`
	Budget  []float64   `json:"budget"`
	Supply  []float64   `json:"supply"`
}

type conicAnswer struct {
	Welfare    float64   `json:"welfare"`
	Price      []float64 `json:"price"`
	Allocation []float64 `json:"allocation"`
	Seconds    float64   `json:"seconds"` // in the solver, its model built
}

// market is c as this package has it.
func (c *conicMarket) market(t testing.TB) *fisher.Market {
	t.Helper()
	m := new(fisher.Market)
	m.Resize(len(c.Values), len(c.Supply), false)
	kind, err := utility.ParseKind(c.Utility)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range c.Values {
		m.Kind[i], m.Rho[i] = kind, c.Rho
		copy(m.Val[i*m.Goods:], row)
	}
	m.Budget, m.Supplies = c.Budget, c.Supply
	if err := m.Weigh(); err != nil {
		t.Fatal(err)
	}
	if err := m.Prepare(); err != nil {
		t.Fatal(err)
	}
	return m
}

// welfare is Σ B log u(x) by the formulas, as the script has it.
func (c *conicMarket) welfare(x []float64) float64 {
	total, goods := 0.0, len(c.Supply)
	for i, a := range c.Values {
		row, budget := x[i*goods:(i+1)*goods], c.Budget[i]
		sum, least, shares := 0.0, math.Inf(1), 0.0
		for _, v := range a {
			shares += v
		}
		for j, v := range a {
			switch c.Utility {
			case "linear", "quasi-linear":
				sum += v * row[j]
			case "ces":
				sum += v * math.Pow(row[j], c.Rho)
			case "cobb-douglas":
				sum += v / shares * math.Log(row[j])
			case "leontief":
				least = min(least, row[j]/v)
			}
		}
		switch c.Utility {
		case "linear":
			total += budget * math.Log(sum)
		case "quasi-linear":
			total += budget*math.Log(max(sum, budget)) - max(0, budget-sum)
		case "ces":
			total += budget / c.Rho * math.Log(sum)
		case "cobb-douglas":
			total += budget * sum
		case "leontief":
			total += budget * math.Log(least)
		}
	}
	return total
}

// solve is the equilibrium of m by a method that suits it, within a gap of 1e-10 of money.
func solve(t *testing.T, m *fisher.Market) solver.Result {
	t.Helper()
	method := "price-newton"
	if m.SetValued() {
		method = "mirror"
	}
	for _, e := range solver.Methods {
		if e.Name == method {
			res := new(solver.Runner).Run(context.Background(), m, e.New(), rand.NewPCG(1, 1), solver.Settings{Tolerance: 1e-9, Rounds: 1_000_000}, solver.Trigger{}, nil)
			if res.Status != solver.Converged {
				t.Errorf("%s: %v after %d rounds, %v, %+v", method, res.Status, res.Rounds, res.Err, res.Certificate)
			}
			return res
		}
	}
	t.Fatalf("no method %s", method)
	return solver.Result{}
}

// python is an interpreter that has CVXPY: that of WALRAS_PYTHON, or python3.
func python(t testing.TB) string {
	t.Helper()
	name := os.Getenv("WALRAS_PYTHON")
	if name == "" {
		name = "python3"
	}
	if out, err := exec.Command(name, "-c", "import cvxpy, clarabel").CombinedOutput(); err != nil {
		t.Skipf("%s has no CVXPY with Clarabel, the reference (set WALRAS_PYTHON): %v %s", name, err, bytes.TrimSpace(out))
	}
	return name
}

// answer is what the conic solver makes of markets.
func answer(t testing.TB, python string, markets []conicMarket) (answers []conicAnswer) {
	t.Helper()
	text, err := json.Marshal(markets)
	if err != nil {
		t.Fatal(err)
	}
	script := exec.Command(python, "testdata/eisenberg_gale.py")
	script.Stdin, script.Stderr = bytes.NewReader(text), os.Stderr
	out, err := script.Output()
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out, &answers); err != nil {
		t.Fatal(err)
	}
	return answers
}

// drawConic draws a market of one form of utility.
func drawConic(r *rand.Rand, form string) conicMarket {
	n, goods := 2+r.IntN(5), 2+r.IntN(4)
	m := conicMarket{Utility: form, Budget: make([]float64, n), Supply: make([]float64, goods)}
	if form == "ces" {
		m.Rho = []float64{0.5, 0.25, -1, -2}[r.IntN(4)]
	}
	for i := range n {
		row := make([]float64, goods)
		for j := range row {
			row[j] = 0.1 + r.ExpFloat64()
		}
		m.Values, m.Budget[i] = append(m.Values, row), 0.2+r.Float64()
	}
	for j := range m.Supply {
		m.Supply[j] = 0.5 + r.Float64()
	}
	return m
}

// On random markets of every form of utility the welfare of ours and of a conic solver
// agree to 1e-8 of all money, and the certificate accepts its answer: its duals as prices, and
// its allocation.
func TestAgainstConicSolver(t *testing.T) {
	reference := python(t)
	r := rand.New(rand.NewPCG(51, 1))
	var markets []conicMarket
	for _, form := range utility.Kinds {
		for range *conicMarkets {
			markets = append(markets, drawConic(r, form))
		}
	}
	answers := answer(t, reference, markets)
	var judge market.Judge
	worst, worstGap := map[string]float64{}, map[string]float64{}
	for k, c := range markets {
		m := c.market(t)
		res := solve(t, m)
		x := make([]float64, m.AllocationLen())
		m.Repair(x, res.Point.Allocation, res.Load)
		off := math.Abs(c.welfare(x)-answers[k].Welfare) / m.Money()
		gap := judge.Certify(m, market.Point{Price: answers[k].Price, Allocation: answers[k].Allocation}).Gap
		if !(off <= 1e-8) || !(gap <= 1e-8) {
			t.Errorf("market %d: welfare %v; the conic solver has %v, with a gap of %v\n%+v", k, c.welfare(x), answers[k].Welfare, gap, c)
		}
		worst[c.Utility], worstGap[c.Utility] = max(worst[c.Utility], off), max(worstGap[c.Utility], gap)
	}
	for _, form := range utility.Kinds {
		t.Logf("%d %s markets: welfare within %.2g of all money; the conic solver's answers are certified within %.2g", *conicMarkets, form, worst[form], worstGap[form])
	}
}
