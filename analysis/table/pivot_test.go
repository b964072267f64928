package table

import (
	"math"
	"strings"
	"testing"

	"walras/analysis"
	"walras/analysis/stat"
	"walras/results"
	"walras/results/query"
)

func build(t *testing.T, d *results.Dataset, p Pivot) *Grid {
	t.Helper()
	g, err := p.Build(d)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// The expected text is by hand. Means: 3.5, 4.5 and (30+40+50+60)/4 = 45; half widths of their 95 % intervals:
// 2.571·1.871/√6 = 1.96 and 3.182·12.91/√4 = 20.5. Wilcoxon's test of six equal differences has z = 10/√18.375, p = 0.0197.
func TestPivotMarkdown(t *testing.T) {
	want := `**hand-made: mean of efficiency by fee τ, mechanism**

| fee τ | flat | none |
| --- | ---: | ---: |
| 0 | 3.5 ‡ | **4.5** ‡ |
| 1 | none: 6 failed | 45 [1] {1} ‡ |

24 runs, failures: 6 timeout, 1 error; 0 where no price clears.

Failed runs are left out of all values, but not of counts and rates.

1 value of efficiency missing and left out.

In brackets: failed runs that a value leaves out; in braces: runs without a value (null or NaN).

Digits: as many as the 95 % interval supports, of the mean (Student's t); CSV has the intervals.

Bold: better than every other value of its row by Wilcoxon's signed rank test of the values on the same drawn markets, Holm-corrected, at 5 %.

‡ The intervals may cover less than they say: n = 6: assumes a normal law (the first of 3 such).
`
	d := folder(t, fees())
	p := Pivot{Rows: []string{"p_market_tau"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}}
	if got := build(t, d, p).Markdown(); got != want {
		t.Errorf("Markdown is\n%s\nwant\n%s", got, want)
	}
}

func TestPivotLaTeXAndCSV(t *testing.T) {
	d := folder(t, fees())
	g := build(t, d, Pivot{Rows: []string{"p_market_tau"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}})
	tex := g.LaTeX()
	for _, line := range []string{`% and \sisetup{detect-weight=true}`, `$\tau$ & flat & none \\`, `0 & \num{3.5} \ddag{} & \textbf{\num{4.5}} \ddag{} \\`, `1 & none: 6 failed & \num{45} [1] \{1\} \ddag{} \\`} {
		if !strings.Contains(tex, line+"\n") {
			t.Errorf("LaTeX lacks the line %s:\n%s", line, tex)
		}
	}
	if open, shut := strings.Count(tex, "{")-strings.Count(tex, `\{`), strings.Count(tex, "}")-strings.Count(tex, `\}`); open != shut {
		t.Errorf("LaTeX opens %d braces and closes %d", open, shut)
	}
	content, err := g.CSV()
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(content), "\n")
	if lines[0] != "fee τ,flat,flat low,flat high,flat note,none,none low,none high,none note" || !strings.HasPrefix(lines[1], "0,3.5,1.536") ||
		!strings.HasSuffix(lines[1], ",best n = 6: assumes a normal law") || !strings.HasPrefix(lines[2], "1,none: 6 failed,,,,45,") || !strings.HasSuffix(lines[2], ",[1] {1} n = 4: assumes a normal law") {
		t.Errorf("CSV is\n%s", content)
	}
}

// Every reduction of 1, …, 6 and of its truth value, by hand: sd = √3.5, q25 of type 7 = 2.25.
func TestPivotReductions(t *testing.T) {
	d := folder(t, fees())
	where, err := query.Parse("mechanism=flat", "p_market_tau=0")
	if err != nil {
		t.Fatal(err)
	}
	g := build(t, d, Pivot{Rows: []string{"mechanism"}, Values: []string{"efficiency", "binding"},
		Aggs: []string{"mean", "sd", "median", "q25", "min", "max", "count", "rate"}, Where: where})
	want := map[string]float64{"mean of efficiency": 3.5, "sd of efficiency": math.Sqrt(3.5), "median of efficiency": 3.5, "q25 of efficiency": 2.25,
		"min of efficiency": 1, "max of efficiency": 6, "runs": 6, "success, %": 100, "binding, %": 100. / 3, "mean of binding": 1. / 3}
	seen := 0
	for k, c := range g.Columns {
		if v, ok := want[c.Name]; ok {
			seen++
			if n := g.Rows[0][k].Number; n == nil || math.Abs(n.Value-v) > 1e-12 {
				t.Errorf("%s is %+v, want %g", c.Name, g.Rows[0][k], v)
			}
		}
	}
	for k, c := range g.Columns { // six values show the extremes as an interval of their median, and none of a quartile or of their spread
		var low, high float64
		switch c.Name {
		case "median of efficiency":
			low, high = 1, 6
		case "sd of efficiency", "q25 of efficiency":
			low, high = math.NaN(), math.NaN()
			if i := g.Rows[0][k].Number.Interval; i.Known() || g.Rows[0][k].marks() != "§" {
				t.Errorf("%s has the interval %v and the mark %q", c.Name, i, g.Rows[0][k].marks())
			}
		}
		if i := g.Rows[0][k].Number; low > 0 && (i.Interval.Low != low || i.Interval.High != high) {
			t.Errorf("%s has the interval %v", c.Name, i.Interval)
		}
	}
	if seen != len(want) || !strings.Contains(strings.Join(g.Notes, " "), "6 of 24 runs: those with mechanism=flat and p_market_tau=0") {
		t.Errorf("%d of %d columns found in %v; notes %q", seen, len(want), g.Columns, g.Notes)
	}
}

func TestPivotSaysWhatIsOdd(t *testing.T) {
	one := []run{{market: "paper", mechanism: "flat", status: "allocated", efficiency: 2.5, step: "1"},
		{market: "paper", mechanism: "none", status: "allocated", efficiency: 3.5}}
	for name, c := range map[string]struct {
		runs  []run
		pivot Pivot
		notes []string
		cells []string
	}{
		"one replicate": {one, Pivot{Rows: []string{"mechanism"}, Values: []string{"efficiency"}, Aggs: []string{"mean", "sd"}},
			[]string{"2 of 2 cells rest on 1 run: they have no interval"}, []string{"2.500", "none: 1 run"}},
		"one market": {one, Pivot{Rows: []string{"market"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}},
			[]string{"fewer than 2 market draws in common"}, nil},
		"absent parameter": {one, Pivot{Rows: []string{"p_solver_step"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}},
			[]string{"step does not apply to 1 of 2 rows", "2 of 4 combinations of rows and columns have no runs"}, []string{"null", "no runs", "3.500"}},
		"several runs of a column on a market": {append(one, one...), Pivot{Rows: []string{"market"}, Cols: []string{"mechanism"}, Values: []string{"efficiency"}},
			[]string{"on one market draw"}, []string{"2.500", "3.500"}},
	} {
		g := build(t, folder(t, c.runs), c.pivot)
		notes := strings.Join(g.Notes, " ")
		for _, n := range c.notes {
			if !strings.Contains(notes, n) {
				t.Errorf("%s: notes %q do not say %q", name, notes, n)
			}
		}
		all := g.Markdown()
		for _, cell := range c.cells {
			if !strings.Contains(all, "| "+cell+" ") {
				t.Errorf("%s: no cell %q in\n%s", name, cell, all)
			}
		}
	}
}

func TestPivotErrors(t *testing.T) {
	d := folder(t, fees())
	nobody, _ := query.Parse("mechanism=nobody")
	for want, p := range map[string]Pivot{
		"no rows and no columns":                 {Values: []string{"efficiency"}},
		`did you mean "tau"`:                     {Rows: []string{"tauu"}, Values: []string{"efficiency"}},
		`did you mean "efficiency"`:              {Rows: []string{"mechanism"}, Values: []string{"eficiency"}},
		"named twice":                            {Rows: []string{"mechanism"}, Cols: []string{"mechanism"}},
		"holds text":                             {Rows: []string{"mechanism"}, Values: []string{"status"}},
		`reduction "average", allowed are mean,`: {Rows: []string{"mechanism"}, Values: []string{"efficiency"}, Aggs: []string{"average"}},
		`reduction "q100"`:                       {Rows: []string{"mechanism"}, Values: []string{"efficiency"}, Aggs: []string{"q100"}},
		"no value: mean":                         {Rows: []string{"mechanism"}},
		"mechanism=nobody leaves no row: column mechanism of table runs holds flat, none": {Rows: []string{"mechanism"}, Values: []string{"efficiency"}, Where: nobody},
	} {
		if _, err := p.Build(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error is %v, want %q in it", p, err, want)
		}
	}
}

// The median of a failed column is not compared with an order it does not have: a run that fails counts as worst.
func TestFailureCountsAsWorst(t *testing.T) {
	var runs []run
	for k := range int64(8) {
		good := run{market: "paper", mechanism: "flat", solver: "newton", status: "converged", replicate: k, rounds: 100 + k}
		bad := run{market: "paper", mechanism: "flat", solver: "admm", status: "limit", replicate: k, rounds: 1}
		if k == 0 {
			bad.status = "converged"
		}
		runs = append(runs, good, bad)
	}
	g := build(t, folder(t, runs), Pivot{Rows: []string{"market"}, Cols: []string{"solver"}, Values: []string{"rounds"}, Aggs: []string{"median"}})
	// admm has the smaller median over what it solved, 1 round, but fails on 7 of 8 markets: nothing is best.
	if md := g.Markdown(); !strings.Contains(md, "| paper | 1.000 [7] | 103.5 |") {
		t.Errorf("table is\n%s", md)
	}
}

func TestMixedSpecsAreWarnedOf(t *testing.T) {
	m := &results.Manifest{Parts: []results.Part{{Name: "a", SpecHash: "1"}, {Name: "b", SpecHash: "2"}}}
	if note := mixedNote(m, "solver"); !strings.Contains(note, "2 specs, a (spec 1), b (spec 2)") || !strings.Contains(note, "column experiment") {
		t.Errorf("two specs: %q", note)
	}
	if note := mixedNote(m, "experiment"); note != "" {
		t.Errorf("two specs split by experiment: %q", note)
	}
	m.Parts[1].Name = "a"
	if note := mixedNote(m, "experiment"); !strings.Contains(note, "one name") {
		t.Errorf("two specs of one name: %q", note)
	}
	m.Parts = m.Parts[:1]
	if note := mixedNote(m); note != "" {
		t.Errorf("one spec: %q", note)
	}
}

// The draws behind values are those of the values and not of all runs: of a group of which all but one run failed, one.
func TestDrawsBehindValues(t *testing.T) {
	of := func(draws, rows int64) analysis.Stat {
		return analysis.Stat{Moments: stat.Moments{N: draws}, Used: rows}
	}
	a := &analysis.Aggregation{Groups: []analysis.Aggregate{
		{Success: of(8, 48), Stats: []analysis.Stat{of(8, 39)}}, {Success: of(8, 48), Stats: []analysis.Stat{of(1, 1)}}, {Success: of(8, 48), Stats: []analysis.Stat{of(0, 0)}}}}
	if got := drawsBehind(a); got != "1 draw to 8 draws, 39 rows" {
		t.Errorf("%q", got)
	}
	for i := range a.Groups {
		a.Groups[i].Stats = nil
	}
	if got := drawsBehind(a); got != "8 draws, 48 rows" {
		t.Errorf("of success: %q", got)
	}
}
