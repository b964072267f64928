package spec

import (
	"testing"
)

// FuzzParse: whatever the text of a spec and of the flags, Parse does not
// panic; its errors are lines with a position; and what it accepts stands for
// itself in its canonical text, and has cells that can be built.
func FuzzParse(f *testing.F) {
	f.Add(fullSource, "replicates=3", "bracket", "none")
	f.Add(fullCanonical, "market.paper.tau=[0, 1]", "", "")
	f.Add(overrideBase, "stop.rounds=4", "tatonnement[step=0.5,1,rule=sqrt]", "flat[share=range(0.1,1,4)]")
	f.Add("name: a\nmarket: {paper: {n: [1, 2]}}\nexclude: [{market.paper.n: [2, 3], solver: bracket}]", "", "", "clearing")
	f.Fuzz(func(t *testing.T, src, set, solver, mechanism string) {
		if len(src) > 4096 {
			t.Skip()
		}
		var overrides []Override
		if set != "" {
			overrides = append(overrides, Set(set))
		}
		if solver != "" {
			overrides = append(overrides, SelectSolver(solver))
		}
		if mechanism != "" {
			overrides = append(overrides, SelectMechanism(mechanism))
		}
		s, err := Parse("s.yaml", []byte(src), fakeRegistry(), overrides...)
		if err != nil {
			checkErrorForm(t, err)
			return
		}
		again, err := Parse("canonical", []byte(s.Canonical()), fakeRegistry())
		if err != nil {
			t.Fatalf("canonical text\n%s\nis refused: %v", s.Canonical(), err)
		}
		if again.Hash() != s.Hash() || again.Canonical() != s.Canonical() {
			t.Fatalf("canonical text\n%s\nbecomes\n%s", s.Canonical(), again.Canonical())
		}
		g, h := s.Grid(), again.Grid()
		if g.Cells() < 1 || g.Cells() > g.Len() || g.Cells() != h.Cells() || g.Len() != h.Len() {
			t.Fatalf("%d cells of %d, and %d of %d", g.Cells(), g.Len(), h.Cells(), h.Len())
		}
		m, _, j := g.At(g.Len() - 1)
		if g.MarketAt(m).Hash != h.MarketAt(m).Hash || g.TreatmentAt(j).Hash != h.TreatmentAt(j).Hash {
			t.Fatalf("the last cells of a spec and of its canonical text differ")
		}
	})
}
