package experiments

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"walras/experiments/spec"
	"walras/generators"
	"walras/generators/unitstest"
	"walras/results"
	"walras/solver/market/contract"
)

// restated is a market family in units 2^Money of account and 2^Quantity of quantity.
type restated struct {
	Money    int `param:"money"`
	Quantity int `param:"quantity"`

	family generators.Contract
	drawn  contract.Market
}

func (f *restated) units() unitstest.Units {
	return unitstest.Units{Money: math.Ldexp(1, f.Money), Quantity: math.Ldexp(1, f.Quantity)}
}

// Draw implements generators.Contract.
func (f *restated) Draw(m *contract.Market, rng *rand.Rand) error {
	if err := f.family.Draw(&f.drawn, rng); err != nil {
		return err
	}
	m.CopyFrom(f.units().Market(&f.drawn))
	return m.Prepare()
}

// unitsByName are the units of columns whose label says what they are, so that they
// declare none.
var unitsByName = map[string]string{
	"price": "price", "price_lo": "price", "price_hi": "price", "residual_primal": "load", "residual_dual": "price",
}

// TestColumnsScaleByTheirUnits: with markets in other units every column of every
// table is what it was times the power of two that its unit says, to the bit, and a
// column without a unit is the same: status, rounds, certificate, shares and indices.
func TestColumnsScaleByTheirUnits(t *testing.T) {
	routes := generators.NewRoutes()
	routes.N, routes.J = 12, 4
	paper := generators.NewPaper()
	paper.N, paper.M, paper.G = 8, generators.Constant(20), generators.Constant(0)
	fees := generators.NewPaper()
	fees.N, fees.M = 8, generators.Constant(10)
	registry := Builtin()
	for name, family := range map[string]generators.Contract{"paper-restated": paper, "fees-restated": fees, "routes-restated": routes} {
		registry.Markets = append(registry.Markets, spec.Component{Section: "market", Name: name, New: func() any { return &restated{family: family} }})
	}
	const levels = "{money: [0, 17, -30], quantity: [0, -21, 34]}"
	for _, text := range []string{`
name: rules
market: [paper-restated: ` + levels + `, fees-restated: ` + levels + `, routes-restated: ` + levels + `]
mechanism: [clearing, none, proportional, flat, equal, welfare, alpha-fair, {frontier: {gini: 0.2}}, nash]
solver: [bracket, newton, lbfgs, interior, admm, pdhg]
`, `
name: plays
market: [paper-restated: ` + levels + `, routes-restated: ` + levels + `]
scenario: [{drift: {rounds: 40}}, {capacity-loss: {rounds: 40, at: 10, until: 25}}]
solver: [tatonnement, ogd, adagrad, ader, restart, tracking, resolve]
`} {
		s := parse(t, text+"replicates: 2\npaired: [money, quantity]\nstop: {rounds: 200}\nrecord: {trace: every 5, metrics: true, agents: true}\n", registry)
		dir := t.TempDir()
		mustRun(t, s, Options{Dir: dir})
		data, err := results.Open(dir)
		if err != nil {
			t.Fatal(err)
		}
		runs, err := data.Frame("runs")
		if err != nil {
			t.Fatal(err)
		}
		levelOf := map[uint64]unitstest.Units{} // by cell
		keyOf := map[uint64]string{}
		for i, id := range runs.Uints("cell_id") {
			levelOf[id] = (&restated{Money: int(runs.Ints("p_market_money")[i]), Quantity: int(runs.Ints("p_market_quantity")[i])}).units()
			keyOf[id] = fmt.Sprint(runs.Text("market", i), runs.Text("mechanism", i), runs.Text("scenario", i), runs.Text("solver", i), runs.Text("replicate", i))
		}
		if len(keyOf) != runs.Len() {
			t.Fatalf("%d cells for %d rows", len(keyOf), runs.Len())
		}
		for _, schema := range Tables(s) {
			table, err := data.Frame(schema.Table)
			if err != nil {
				t.Fatal(err)
			}
			compareUnits(t, schema, table, levelOf, keyOf)
		}
	}
}

// compareUnits compares the rows of every cell with those of the cell in units 1.
func compareUnits(t *testing.T, schema *results.Schema, table *results.Frame, levelOf map[uint64]unitstest.Units, keyOf map[uint64]string) {
	t.Helper()
	one := unitstest.Units{Money: 1, Quantity: 1}
	rows := map[string]map[unitstest.Units][]int{}
	for i, id := range table.Uints("cell_id") {
		if rows[keyOf[id]] == nil {
			rows[keyOf[id]] = map[unitstest.Units][]int{}
		}
		rows[keyOf[id]][levelOf[id]] = append(rows[keyOf[id]][levelOf[id]], i)
	}
	compared := 0
	for _, c := range schema.Columns {
		unit := c.Unit
		if known, ok := unitsByName[c.Name]; ok {
			unit = known
		}
		if c.Volatile || c.Name == "cell_id" || strings.HasPrefix(c.Name, "p_market") {
			continue
		}
		broken := false
		for key, levels := range rows {
			for u, others := range levels {
				if len(others) != len(levels[one]) {
					t.Errorf("table %s, %s: %d rows, %d in units of %v", schema.Table, key, len(levels[one]), len(others), u)
					continue
				}
				factor, known := u.Of(unit)
				if !known {
					t.Fatalf("column %s has the unit %q, which is in no table", c.Name, unit)
				}
				for k, i := range others {
					was := levels[one][k]
					same := table.Text(c.Name, was) == table.Text(c.Name, i)
					if table.Kind(c.Name) == results.Float64 || table.Kind(c.Name) == results.Float32 {
						a, b := table.Floats(c.Name)[was]*factor, table.Floats(c.Name)[i]
						same = a == b || math.IsNaN(a) && math.IsNaN(b)
					}
					compared++
					if !same && !broken {
						broken = true
						t.Errorf("table %s, %s: %s is %v, and %v in units of %v", schema.Table, key, c.Name, table.Text(c.Name, was), table.Text(c.Name, i), u)
					}
				}
			}
		}
	}
	if slices.Contains([]string{"runs", "trace", "agents"}, schema.Table) && compared == 0 {
		t.Errorf("table %s: nothing was compared", schema.Table)
	}
}

// TestGwei: the same draws with money in units of 1 and of 1e-9, which is no power of
// two. Every method ends in the same status after as many rounds, and prices are
// 1e-9 times as large to rounding.
func TestGwei(t *testing.T) {
	f := runsOf(t, parse(t, `
name: gwei
replicates: 20
market:
  - paper: {n: 20, m: 20, alpha: "uniform(5,20)", beta: "uniform(0.5,5)", tau: 0.5, g: 0}
  - paper: {n: 20, m: 20, alpha: "uniform(5e-9,2e-8)", beta: "uniform(5e-10,5e-9)", tau: 5e-10, g: 0}
solver: [bracket, newton, tatonnement, nesterov, adgd, lbfgs, pdhg, admm, interior, ogd, adagrad, multiplicative]
stop: {tolerance: 1e-6, rounds: 20000}
paired: [alpha, beta, tau]
`, Builtin()))
	const unit, rounding = 1e-9, 1e-13
	ones := map[string]int{} // rows in units of 1 by method and draw
	key := func(i int) string { return f.Text("solver", i) + f.Text("replicate", i) }
	for i, tau := range f.Floats("p_market_tau") {
		if tau == 0.5 {
			ones[key(i)] = i
		}
	}
	if len(ones) != f.Len()/2 {
		t.Fatalf("%d rows in units of 1 of %d", len(ones), f.Len())
	}
	for i, tau := range f.Floats("p_market_tau") {
		k := ones[key(i)]
		if tau == 0.5 {
			continue
		}
		for _, c := range []string{"seed", "status", "rounds", "demand_calls"} {
			if f.Text(c, i) != f.Text(c, k) {
				t.Errorf("%s of %s is %s, and %s in units of 1e-9", c, key(i), f.Text(c, k), f.Text(c, i))
			}
		}
		for name, factor := range map[string]float64{"price": unit, "efficiency": unit, "dual": unit, "welfare": unit, "gini": 1, "allocated": 1} {
			if a, b := factor*f.Floats(name)[k], f.Floats(name)[i]; !unitstest.Near(a, b, rounding, 0) {
				t.Errorf("%s of %s is %v in units of 1e-9; should be %v", name, key(i), b, a)
			}
		}
	}
}
