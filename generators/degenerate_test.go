package generators

import (
	"slices"
	"testing"
)

// degenerate is a family of one kind whose every resource binds on its own.
func degenerate(kind string) *Degenerate {
	f := NewDegenerate()
	f.Kind, f.Length, f.Tightness = kind, Constant(1), Uniform(0.3, 0.8)
	return f
}

// Only the sum of the prices of twins is determined.
func TestTwins(t *testing.T) {
	f := degenerate("twins")
	m := draw(t, f, 1)
	for q := 0; q < f.J; q += 2 {
		if m.Capacity[q] != m.Capacity[q+1] {
			t.Errorf("capacities %v and %v of twins", m.Capacity[q], m.Capacity[q+1])
		}
	}
	p := bisect(m, func(j int) bool { return j%2 == 0 })
	wantEquilibrium(t, "all on the first", m, p)
	for q := 0; q < f.J; q += 2 {
		if p[q] <= 0 {
			t.Errorf("price %v of resource %d", p[q], q)
		}
		p[q], p[q+1] = p[q]/4, p[q]*3/4
	}
	wantEquilibrium(t, "split", m, p)
	for q := 0; q < f.J; q += 2 {
		p[q], p[q+1] = 0, p[q]+p[q+1]
	}
	wantEquilibrium(t, "all on the second", m, p)
}

// Price moves from the links to the trunk and leaves an equilibrium.
func TestTrunk(t *testing.T) {
	f := degenerate("trunk")
	m := draw(t, f, 1)
	last := f.J - 1
	p := bisect(m, func(j int) bool { return j < last })
	wantEquilibrium(t, "free trunk", m, p)
	least := slices.Min(p[:last])
	if least <= 0 {
		t.Fatalf("prices %v", p)
	}
	for _, share := range []float64{0.5, 1} {
		moved := slices.Clone(p)
		for j := range last {
			moved[j] -= share * least
		}
		moved[last] = share * least
		wantEquilibrium(t, "trunk at a price", m, moved)
	}
}

// A link on nobody's route adds nothing to the trunk.
func TestTrunkWithIdleLinks(t *testing.T) {
	f := degenerate("trunk")
	f.N, f.J = 3, 10
	m := draw(t, f, 1)
	used := map[int32]bool{}
	for _, j := range m.Usage.Col {
		used[j] = true
	}
	sum := 0.0
	for j, c := range m.Capacity[:9] {
		if used[int32(j)] {
			sum += c
		} else if c != 1 {
			t.Errorf("idle link of capacity %v", c)
		}
	}
	if m.Capacity[9] != sum {
		t.Errorf("trunk of capacity %v, links of %v", m.Capacity[9], sum)
	}
}

func TestUnused(t *testing.T) {
	f := degenerate("unused")
	f.Length = Constant(2)
	m := draw(t, f, 1)
	wantDistinct(t, m)
	uses := make([]int, f.J)
	for _, j := range m.Usage.Col {
		uses[j]++
	}
	for j, n := range uses {
		if (n == 0) != (j%2 == 1) || n == 0 && m.Capacity[j] != 1 {
			t.Errorf("resource %d of capacity %v is on %d routes", j, m.Capacity[j], n)
		}
	}
	f.Tightness = Constant(1.5)
	drawInto(t, m, f, 1)
	wantEquilibrium(t, "slack", m, make([]float64, f.J))
}

// Clones have equal parameters, so that agents of one route choose alike and
// all on it leave at the same price.
func TestClones(t *testing.T) {
	f := degenerate("clones")
	f.J, f.Kappa, f.Tau, f.G = 3, Uniform(0, 1), Uniform(0, 1), Uniform(0, 1)
	m := draw(t, f, 1)
	for k, column := range [][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed} {
		if len(column) != f.N || slices.Min(column) != slices.Max(column) {
			t.Errorf("column %d is not of equal numbers: %v", k, column)
		}
	}
	y, d := make([]float64, f.N), make([]float64, f.J)
	levels := map[float64]bool{}
	m.Demand(y, d, []float64{0.5, 1, 1.5})
	for i, v := range y {
		levels[v] = true
		if v != y[slices.IndexFunc(m.Usage.Col, func(j int32) bool { return j == m.Usage.Col[i] })] {
			t.Errorf("agent %d chooses %v", i, v)
		}
	}
	if len(levels) != 3 {
		t.Errorf("%d levels of activity on 3 routes", len(levels))
	}
}

func TestDegenerateRefuses(t *testing.T) {
	for _, f := range []*Degenerate{{Kind: "twins", Routing: Routing{J: 3}}, {Kind: "trunk", Routing: Routing{J: 1}}} {
		fresh := NewDegenerate()
		fresh.Kind, fresh.J = f.Kind, f.J
		if err := fresh.Validate(); err == nil {
			t.Errorf("%s with j = %d allowed", f.Kind, f.J)
		}
	}
	f := NewDegenerate()
	f.Kind = "none"
	if err := f.Draw(draw(t, NewRoutes(), 1), newRand(1)); err == nil {
		t.Error("drew of kind none")
	}
}
