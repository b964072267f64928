package study

import (
	"math"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/figure"
	"walras/analysis/internal/fixture"
	"walras/results"
)

// frameView makes a view of rows: a number, a text or nil a column, cell_id first.
func frameView(name, table string, columns []results.Column, rows [][]any) analysis.View {
	b := results.NewBlock(&results.Schema{Table: table, Columns: columns}, len(rows))
	for _, row := range rows {
		for i, v := range row {
			switch v := v.(type) {
			case nil:
				b.AppendNull(i)
			case string:
				b.AppendString(i, v)
			case bool:
				b.AppendBool(i, v)
			case int:
				if columns[i].Kind == results.Uint64 {
					b.AppendUint(i, uint64(v))
				} else {
					b.AppendInt(i, int64(v))
				}
			case float64:
				b.AppendFloat(i, v)
			}
		}
	}
	return analysis.Of(b.Frame(), name, table)
}

func numberColumn(name string) results.Column {
	return results.Column{Name: name, Kind: results.Float64, Nullable: true}
}

func textColumn(name string) results.Column {
	return results.Column{Name: name, Kind: results.String, Nullable: true}
}

var cellColumn = results.Column{Name: "cell_id", Kind: results.Uint64}

// drawn fails on an error, checks the picture and compares it with the golden one.
func drawn(t *testing.T, name string, dr *figure.Drawing, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	picture, err := dr.Render("svg", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	fixture.CheckSVG(t, picture)
	fixture.Golden(t, *update, name, picture)
}

// scaleRuns end at a known share of a known dead zone; the last one ends outside.
func scaleRuns() analysis.View {
	columns := []results.Column{cellColumn, textColumn("status"), numberColumn("resources"), numberColumn("gap"), numberColumn("dead_zone"),
		numberColumn("dead_excess"), numberColumn("p_solver_scale"), numberColumn("p_solver_step")}
	var rows [][]any
	for _, resources := range []float64{1, 8} {
		for _, scale := range []float64{1e3, 1e6, 1e9} {
			for _, step := range []float64{0.5, 1} {
				for k := range 3 {
					zone := 20 * resources / (step * scale)
					rows = append(rows, []any{len(rows), "limit", resources, 1 / scale / scale, zone, zone * (0.5 + 0.2*float64(k)), scale, step})
				}
			}
		}
	}
	rows[len(rows)-1][5] = 1.0
	return frameView("fixed-point-scale", "runs", columns, rows)
}

func TestFixedPointScale(t *testing.T) {
	dr, err := byHand(func(c *figure.Caption) *figure.Drawing { return fixedPointScaleOf(scaleRuns(), c) })
	drawn(t, "fixed-point-scale", dr, err)
	if want := "35 of 36 runs ended within the dead zone"; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
	for _, d := range dr.Numbers {
		if d.Panel == "a" && d.Series == "predicted, step 0.5" && math.Abs(d.Y*d.X-40) > 1e-9 {
			t.Errorf("predicted %v at scale %v, want L/(step S) = %v", d.Y, d.X, 40/d.X)
		}
		if d.Panel == "a" && d.Series == "step 1" && math.Abs(d.Y*d.X-0.7*20) > 1e-9 {
			t.Errorf("median %v at scale %v, want %v", d.Y, d.X, 14/d.X)
		}
	}
}

// gasRuns halve their gap every round at a known gas a round.
func gasRuns() (runs, trace analysis.View) {
	columns := []results.Column{cellColumn, textColumn("status"), numberColumn("agents"), numberColumn("resources"),
		{Name: "gas_fits", Kind: results.Bool, Nullable: true}, numberColumn("p_solver_step"), textColumn("p_solver_style")}
	var rows, rounds [][]any
	for _, size := range [][2]float64{{5, 1}, {20, 1}, {20, 8}} {
		for _, step := range []float64{0.5, 1} {
			for style, gas := range map[string]float64{"agent": 40_000, "batch": 5_000, "packed": 4_000} {
				for k := range 3 {
					id := int(size[0]*1000+size[1]*100+step*10)*100 + int(gas)/1000 + k*10_000_000
					rows = append(rows, []any{id, "converged", size[0], size[1], true, step, style})
					for round := 1; round <= 40; round++ {
						gap := math.Pow(2, -step*float64(round))
						rounds = append(rounds, []any{id, round, gap, gas * size[0] * float64(round)})
					}
				}
			}
		}
	}
	return frameView("gas-convergence", "runs", columns, rows),
		frameView("gas-convergence", "trace", []results.Column{cellColumn, {Name: "round", Kind: results.Int64}, numberColumn("gap"), numberColumn("gas")}, rounds)
}

func TestGasConvergence(t *testing.T) {
	runs, trace := gasRuns()
	dr, err := byHand(func(c *figure.Caption) *figure.Drawing { return gasConvergenceOf(runs, trace, c) })
	drawn(t, "gas-convergence", dr, err)
	// A gap of 1e-6 takes 20 halvings.
	want := map[string]float64{"agent": 20 * 20 * 40_000, "batch": 20 * 20 * 5_000, "packed": 20 * 20 * 4_000}
	found := 0
	for _, d := range dr.Numbers {
		if d.Panel == "c" && d.Mark == "point" && d.X == 20 {
			found++
			if d.Y != want[d.Series] {
				t.Errorf("by %s: %v gas, want %v", d.Series, d.Y, want[d.Series])
			}
		}
	}
	if found != len(want) {
		t.Errorf("%d styles at n = 20, want %d", found, len(want))
	}
	if !strings.Contains(dr.Caption, "within it in 54 of 54 runs") {
		t.Errorf("caption %q", dr.Caption)
	}
}

// fidelityRuns are off by one unit in every round, and the bytecode by nothing or by 1/4.
func fidelityRuns(executed bool) (runs, trace analysis.View) {
	columns := []results.Column{cellColumn, textColumn("solver"), textColumn("status"), numberColumn("replicate"), numberColumn("resources"), numberColumn("p_solver_scale"), textColumn("p_solver_style")}
	var rows, rounds [][]any
	add := func(solver string, replicate, resources float64, scale any, off float64) {
		id := len(rows)
		rows = append(rows, []any{id, solver, "limit", replicate, resources, scale, "batch"})
		for round := 1; round <= 30; round++ {
			rounds = append(rounds, []any{id, round, 1 - math.Pow(0.8, float64(round)) + off})
		}
	}
	for _, resources := range []float64{1, 8} {
		for replicate := range 2 {
			add(figure.Iterative, float64(replicate), resources, nil, 0)
			for _, scale := range []float64{1e3, 1e6} {
				add("fixed-point", float64(replicate), resources, scale, 1/scale)
				if executed {
					add("evm", float64(replicate), resources, scale, 1/scale)
				}
			}
		}
	}
	return frameView("contract-fidelity", "runs", columns, rows),
		frameView("contract-fidelity", "trace", []results.Column{cellColumn, {Name: "round", Kind: results.Int64}, numberColumn("price")}, rounds)
}

func TestContractFidelity(t *testing.T) {
	of := func(executed bool) (*figure.Drawing, error) {
		return byHand(func(c *figure.Caption) *figure.Drawing {
			runs, trace := fidelityRuns(executed)
			return contractFidelityOf(runs, trace, c)
		})
	}
	dr, err := of(true)
	drawn(t, "contract-fidelity", dr, err)
	if want := "8 runs, 240 rounds, largest difference 0"; !strings.Contains(dr.Caption, want) {
		t.Errorf("caption %q does not say %q", dr.Caption, want)
	}
	for _, d := range dr.Numbers {
		if d.Series == "scale 1000" && math.Abs(d.Y-1e-3) > 1e-12 {
			t.Errorf("distance %v at scale 1000, want a unit", d.Y)
		}
	}
	if dr, err = of(false); err != nil || !strings.Contains(dr.Caption, "was not executed") {
		t.Errorf("without bytecode: %v, %+v", err, dr)
	}
}

// byHand is a drawing that needs no run.
func byHand(draw func(c *figure.Caption) *figure.Drawing) (*figure.Drawing, error) {
	return figure.Figure{ByHand: func(_ *results.Dataset, c *figure.Caption) *figure.Drawing { return draw(c) }}.Draw(nil)
}
