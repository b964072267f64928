package audit

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
)

// TestReasonSaysOnceWhatGroupsCompare: what all groups compare stands before them, and what one compares by itself with it.
func TestReasonSaysOnceWhatGroupsCompare(t *testing.T) {
	group := func(name, claim, text string) groupFinding {
		return groupFinding{group: name, claim: claim, text: text, established: true}
	}
	for _, c := range []struct {
		findings []groupFinding
		want     string
	}{
		{[]groupFinding{group("", "mean of x, claimed > 1", "2")}, "mean of x, claimed > 1: 2."},
		{[]groupFinding{group("a", "mean of x, claimed > 1", "2"), group("b", "mean of x, claimed > 1", "3")}, "mean of x, claimed > 1; of 2 groups 2 reproduced. a: 2. b: 3."},
		{[]groupFinding{group("a", "mean of x, claimed > 1", "2"), group("b", "", "the base is not positive")}, "of 2 groups 2 reproduced. a: mean of x, claimed > 1: 2. b: the base is not positive."},
	} {
		if got := judge("it", c.findings, false, nil).Reason; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestReasonOfAClaim: groups of a claim are counted in the words of claims.
func TestReasonOfAClaim(t *testing.T) {
	m := &Maker{Paper: &Paper{}, Folders: Folders{"run": made(t, "run", 50, 7)}, Dir: t.TempDir()}
	check := parsed(t, "value: efficiency, by: [mechanism], where: [tau=0], bound: '> 12'")[0]
	verdict, f, problems := m.compareOnce(&Claim{}, check, 1, &ClaimFinding{})
	if verdict != Fails || len(problems) > 0 || !strings.Contains(f.text, "of 3 groups 1 holds, 2 fails. ") || f.draws != 150 {
		t.Errorf("%s, %d draws, problems %v: %s", verdict, f.draws, problems, f.text)
	}
}

// TestDrawsWithoutCommonOnes: runs that share no draw are compared, and none of their draws counts as one that contradicts the claim.
func TestDrawsWithoutCommonOnes(t *testing.T) {
	at := func(from uint64, values ...float64) (d draws) {
		for i, x := range values {
			d.seeds, d.values = append(d.seeds, from+uint64(i)), append(d.values, x)
		}
		return d
	}
	x := trial{Check: Check{Value: "x", Along: "n", Rising: true}, groups: 1, family: 1}
	f := x.trend(curve{names: []string{"1", "2"}, all: []draws{at(0, 5, 5.1, 4.9, 5.05), at(100, 1, 1.1, 0.9, 1.05)}}.measured(x))
	if f.verdict() != Contradicted || f.draws != 0 || !strings.Contains(f.text, "; 4 draws each, none of them common") {
		t.Errorf("%s, %d counted: %s", f.verdict(), f.draws, f.text)
	}
	f = x.trend(curve{names: []string{"1", "2"}, all: []draws{at(0, 5, 5.1, 4.9, 5.05), at(0, 1, 1.1, 0.9, 1.05)}}.measured(x))
	if f.draws != 4 || f.met != 0 || !strings.Contains(f.text, "met in 0 of 4 draws") {
		t.Errorf("%d counted, %d met: %s", f.draws, f.met, f.text)
	}
}

// TestNothingDrawn: a mean of 0 of markets that are all the same is 0, and no share of none.
func TestNothingDrawn(t *testing.T) {
	folder := made(t, "run", 50, 7)
	check := parsed(t, "value: 'max(agents - 4, 0)', where: [tau=0, mechanism=none], bound: '<= 0.000000001'")[0]
	for exact, want := range map[bool]Verdict{true: Reproduced, false: Undecided} {
		folder.Exact = exact
		findings, notes, err := Folders{"run": folder}.find(check, 1)
		if err != nil {
			t.Fatal(err)
		}
		if got := judge("it", findings, false, notes); got.Verdict != want {
			t.Errorf("exact %v: %s, want %s: %s", exact, got.Verdict, want, got.Reason)
		}
	}
}

// TestShareBesideATable: how often capacity binds has Wilson's interval, also in per cent. At 200 of 400 it is 1/2 ± z√(1/4n + z²/4n²)/(1 + z²/n).
func TestShareBesideATable(t *testing.T) {
	f := declared(t, "10.0 ± 1.0", "11.0 ± 1.0", "13.0 ± 1.0", "    beside:\n      - {name: \"binds, %\", of: 100 * binding}\n")
	c, _, err := Folders{"run": made(t, "run", 400, 7), "other": made(t, "other", 4, 8)}.compare(f, &f.Tables[0])
	if err != nil {
		t.Fatal(err)
	}
	g := c.grid("t", "")
	cell := g.Rows[0][len(g.Rows[0])-2]
	const z, n = 1.959963984540054, 400.0
	half := 100 * z * math.Sqrt(1/(4*n)+z*z/(4*n*n)) / (1 + z*z/n)
	if cell.Number == nil || math.Abs(cell.Number.Interval.Low-(50-half)) > 1e-9 || math.Abs(cell.Number.Interval.High-(50+half)) > 1e-9 || !math.IsNaN(cell.Number.SD) {
		t.Errorf("%+v, want 50 ± %g and no standard deviation", cell.Number, half)
	}
}

// TestWords: a report reads well where there is one of a thing, and says once why an experiment has not been run.
func TestWords(t *testing.T) {
	one := []Verdict{Holds}
	for want, k := range map[string]kind{"figure": {"figures", one}, "statement of the paper": {"statements of the paper", one}, "published value": {"published values", one}, "tables": {"tables", []Verdict{Holds, Fails}}} {
		if got := k.called(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := brief(fmt.Errorf("check: %w", &NotRun{"ratings", errors.New("no file was named; get it from there"), true})); got != "experiment ratings has not been run" {
		t.Errorf("%q", got)
	}
	r, _ := sample()
	r.Claims[0].Found, r.Claims[0].Instances = []string{"(1) fails", "Beside, it does"}, 1
	var page bytes.Buffer
	if err := WriteMarkdown(&page, r); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nFound:\n\n- (1) fails\n- Beside, it does\n", "\n1 instance, 194 against", "\n**Trends**\n\n- "} {
		if !strings.Contains(page.String(), want) {
			t.Errorf("no %q in\n%s", want, page.String()[:4000])
		}
	}
}
