package generators

import "testing"

func TestBlocksWithoutCoupling(t *testing.T) {
	f := NewBlocks()
	f.J, f.Count, f.Coupling, f.Length = 23, 4, 0, Uniform(1, 9)
	m := draw(t, f, 1)
	wantDistinct(t, m)
	begin := []int32{0, 5, 11, 17, 23} // ⌊23 b / 4⌋
	longest := 0
	for i := range f.N {
		r := row(m, i)
		b := i % 4
		if r[0] < begin[b] || r[len(r)-1] >= begin[b+1] {
			t.Errorf("agent %d of block %d has route %v", i, b, r)
		}
		longest = max(longest, len(r))
	}
	if longest != 5 {
		t.Errorf("longest route %d, want the size of the smallest block, 5", longest)
	}
}

// A route of one resource lies in another block with probability
// coupling · (1 − 1/blocks), blocks being of equal size.
func TestBlocksCoupling(t *testing.T) {
	f := NewBlocks()
	f.N, f.Coupling, f.Length = 20_000, 0.4, Constant(1)
	m := draw(t, f, 1)
	outside := 0.0
	for i := range f.N {
		if int(row(m, i)[0])/5 != i%4 {
			outside++
		}
	}
	wantShare(t, "routes in another block", outside, 20_000, 0.4*0.75)
}

func TestBlocksRefuse(t *testing.T) {
	f := NewBlocks()
	f.Count = f.J + 1
	if err := f.Validate(); err == nil {
		t.Error("more blocks than resources allowed")
	}
}
