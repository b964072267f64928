package audit

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"walras/analysis/stat"
)

// TestImpliedAgents: shares of 50 agents that take part with probability 0.9 have a standard deviation of √(0.09/50) = 4.243 %; printed with
// two digits over 200 replications it implies 50 agents, within what chi-squared leaves open. The ends are those of scaled chi-squared quantiles
// of 199 degrees of freedom from tables, 161.83 and 239.96.
func TestImpliedAgents(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: }
tables:
  - number: 5
    experiment: run
    rows: mechanism
    where: [tau=0]
    replications: 200
    metrics: [{name: share, readings: [100 * binding]}]
    values: {none: {share: 90.00 ± 4.24}, flat: {share: 90.00 ± 12.00}}
    implied:
      - {name: agents, says: shares of independent agents, from: {p: {metric: share}, s: {metric: share, sd: true}}, of: p * (100 - p) / (s * s), ours: agents}
`), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	r, err := f.derive(f.Tables[0].Implied[0].Of, f.Tables[0].Implied[0].From, "none", true)
	if err != nil {
		t.Fatal(err)
	}
	low, high := 4.235*math.Sqrt(199/239.96), 4.245*math.Sqrt(199/161.83)
	room := 0.005 + 1.96*4.24/math.Sqrt(200)
	wantLow, wantHigh := (90+room)*(10-room)/(high*high), (90-room)*(10+room)/(low*low)
	if math.Abs(r.value-900/(4.24*4.24)) > 1e-9 || math.Abs(r.low-wantLow) > 0.01*wantLow || math.Abs(r.high-wantHigh) > 0.01*wantHigh {
		t.Errorf("implied %s, want %g [%g, %g]", r, 900/(4.24*4.24), wantLow, wantHigh)
	}
	c, problems, err := Folders{"run": made(t, "run", 50, 7)}.compare(f, &f.Tables[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	// Ours are 4 agents; 900/144 = 6.25 agents leave 4 out as well, 900/225 = 4 do not.
	if c.impliedVerdicts[0] != NotReproduced || c.impliedVerdicts[1] != NotReproduced {
		t.Errorf("4 agents beside 50 and 6.25 are %v", c.impliedVerdicts)
	}
	f.Tables[0].Values[1].Values["share"] = Value{Mean: 90, SD: 15, Decimals: 2, SDDecimals: 2}
	if c, _, err = (Folders{"run": made(t, "run", 50, 7)}).compare(f, &f.Tables[0]); err != nil || c.impliedVerdicts[1] != Reproduced {
		t.Errorf("4 agents beside 4 are %v, %v", c.impliedVerdicts, err)
	}
}

// TestConsistent: 2.30/1.78 − 1 is 0.292, and between 2.295/1.785 − 1 = 0.2857 and 2.305/1.775 − 1 = 0.2986 however both were rounded.
func TestConsistent(t *testing.T) {
	const head = `
paper: {title: T}
experiments: {run: }
tables:
  - number: 4
    experiment: run
    rows: mechanism
    metrics: [{name: e, readings: [efficiency]}]
    values: {none: {e: 1.78}, clearing: {e: 2.30}}
    consistent:
      - {says: it, from: {a: {row: clearing, metric: e}, b: {row: none, metric: e}, c: {table: 5, row: none, metric: e}}, of: FORMULA}
  - number: 5
    experiment: run
    rows: mechanism
    replications: 100
    metrics: [{name: e, readings: [efficiency]}]
    values: {none: {e: 1.80 ± 0.10}}
`
	for _, c := range []struct {
		formula string
		want    Verdict
	}{
		{"a / b - 1, is: 0.27", Fails},
		{"a / b - 1, is: 0.29", Holds},
		{"a / b - 1, is: 0.3", Holds},
		{"a / b - 1, bound: '> 0.28'", Holds},
		{"a / b - 1, bound: '> 0.3'", Fails},
		{"a / b - 1, bound: '> 0.29'", Undecided},
		{"a, is: b + 0.52", Holds},
		{"a, is: b + 0.54", Fails},
	} {
		text := strings.Replace(head, "FORMULA", c.formula, 1)
		text = strings.Replace(text, ", c: {table: 5, row: none, metric: e}", "", 1)
		f := Parse("p.yaml", []byte(text), nil)
		for _, p := range f.Problems {
			t.Fatal(c.formula, p)
		}
		_, verdicts, err := f.consistent(&f.Tables[0])
		if err != nil || len(verdicts) != 1 || verdicts[0] != c.want {
			t.Errorf("%s: %v, %v, want %s", c.formula, verdicts, err, c.want)
		}
	}
	// Values of two tables have sampling errors: 1.78 and 1.80 ± 0.0196 of 100 replications are within them, and not within rounding.
	f := Parse("p.yaml", []byte(strings.Replace(head, "FORMULA", "b, is: c", 1)), nil)
	if _, verdicts, err := f.consistent(&f.Tables[0]); err != nil || verdicts[0] != Holds {
		t.Errorf("values of two tables: %v, %v", verdicts, err)
	}
	for text, want := range map[string]string{
		"x - 1, is: 2":          "x in",
		"a - 1":                 "neither or both of is and bound",
		"a, is: 1, bound: '>1'": "neither or both of is and bound",
	} {
		f := Parse("p.yaml", []byte(strings.Replace(head, "FORMULA", text, 1)), nil)
		if len(f.Problems) == 0 || !strings.Contains(f.Problems[0].Error(), want) {
			t.Errorf("%s: problems %v, want %q", text, f.Problems, want)
		}
	}
}

// TestSpreads: of 2,000 normal draws of standard deviation 1, published ones of 1.0 and 0.95 over 200 replications are reproduced, 1.5 is not, and of
// twenty draws nothing is decided.
func TestSpreads(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	x := make([]float64, 2000)
	for i := range x {
		x[i] = rng.NormFloat64()
	}
	for _, c := range []struct {
		sd   float64
		n    int
		want Verdict
	}{
		{1.0, 2000, Reproduced},
		{0.95, 2000, Reproduced},
		{1.5, 2000, NotReproduced},
		{0.6, 2000, NotReproduced},
		{1.0, 20, Undecided},
	} {
		got := spreadOf(x[:c.n], Value{SD: c.sd, SDDecimals: 2}, 200, 35)
		if got.verdict != c.want {
			t.Errorf("%g beside %d draws: %s, want %s: ours %v, margin [%g, %g]", c.sd, c.n, got.verdict, c.want, got.ours.Interval, got.low, got.high)
		}
	}
	if s := spreadOf(nil, Value{SD: 1}, 200, 1); s.verdict != Missing {
		t.Errorf("no draws: %s", s.verdict)
	}
	// The margin covers: of samples of 50 normal draws rounded to two digits, its ends contain the law's standard deviation in 95 %.
	inside := 0
	const samples = 2000
	for range samples {
		y := make([]float64, 50)
		for i := range y {
			y[i] = rng.NormFloat64()
		}
		sd := math.Round(100*stat.SpreadOf(y, stat.Level).Value) / 100
		if low, high := spreadMargin(Value{SD: sd, SDDecimals: 2}, 50); low <= 1 && 1 <= high {
			inside++
		}
	}
	if share := float64(inside) / samples; share < 0.94 || share > 0.98 {
		t.Errorf("the margin holds the law's spread in %g of samples", share)
	}
}

// TestEqualRows: a table whose rows are equal in every draw is not compared, unless a variant tells them apart.
func TestEqualRows(t *testing.T) {
	f := Parse("p.yaml", []byte(`
paper: {title: T}
experiments: {run: , other: }
tables:
  - number: 7
    experiment: run
    rows: mechanism
    where: [tau=0]
    metrics: [{name: e, readings: [agents * 2]}]
    values: {none: {e: 8.0}, clearing: {e: 9.0}}
`), nil)
	for _, p := range f.Problems {
		t.Fatal(p)
	}
	folders := Folders{"run": made(t, "run", 40, 7)}
	c, problems, err := folders.compare(f, &f.Tables[0])
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if c.verdicts[0] != NotCompared || c.values[0][0] != NotCompared || !strings.Contains(c.reasons[0], "none, clearing are equal in each of 40 draws (capacity binds in 20 of 40)") {
		t.Errorf("rows that are equal in every draw are %s (%s), values %v", c.verdicts[0], c.reasons[0], c.values[0])
	}
	f.Tables[0].Values[1].Values["e"] = Value{Text: "8.0", Mean: 8, SD: math.NaN(), Decimals: 1}
	if c, _, err = folders.compare(f, &f.Tables[0]); err != nil || c.verdicts[0] == NotCompared {
		t.Errorf("values that are printed as equal, and are, are %s, %v", c.verdicts[0], err)
	}
}
