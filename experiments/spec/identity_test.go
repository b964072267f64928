package spec

import (
	"math"
	"math/bits"
	"slices"
	"testing"
)

// Ids of consecutive cells behave like independent uniform numbers: none
// comes twice (probability 3e-6 by chance), all bits are set half of the
// time, all buckets of the high bits are equally full, and no bit of an id
// tells a bit of its neighbour.
func TestCellIDsAreSpread(t *testing.T) {
	cells := 10_000_000
	if testing.Short() {
		cells = 1_000_000
	}
	const markets, treatments = 100, 10
	ids := make([]uint64, cells)
	for i := range ids {
		treatment, market, replicate := i%treatments, i/treatments%markets, i/(treatments*markets)
		ids[i] = CellID(uint64(market), uint64(treatment), int64(replicate), 1, 1)
	}
	n := float64(cells)
	const limit = 6 // standard deviations: none of the 5000 numbers below exceeds it by chance
	var ones, flips [64]int
	var buckets [4096]int
	for i, id := range ids {
		buckets[id>>52]++
		for b := range 64 {
			ones[b] += int(id >> b & 1)
			if i > 0 {
				flips[b] += int((id ^ ids[i-1]) >> b & 1)
			}
		}
	}
	for b := range 64 {
		for what, count := range map[string]int{"set": ones[b], "changed": flips[b]} {
			if z := (float64(count) - n/2) / math.Sqrt(n/4); math.Abs(z) > limit {
				t.Errorf("bit %d is %s %d times in %d: %.1f standard deviations", b, what, count, cells, z)
			}
		}
	}
	chi := 0.0
	for _, count := range buckets {
		d := float64(count) - n/4096
		chi += d * d / (n / 4096)
	}
	if z := (chi - 4095) / math.Sqrt(2*4095); math.Abs(z) > limit {
		t.Errorf("chi-squared of the high bits is %.0f on 4095 degrees of freedom", chi)
	}
	slices.Sort(ids)
	if distinct := len(slices.Compact(ids)); distinct != cells {
		t.Errorf("%d distinct ids of %d", distinct, cells)
	}
}

// Each bit of each argument changes half of the bits of the result.
func TestCellIDAvalanche(t *testing.T) {
	args := [4]uint64{12345, 67890, 17, 2510}
	id := func(a [4]uint64) uint64 { return CellID(a[0], a[1], int64(a[2]), a[3], 1) }
	seed := func(a [4]uint64) uint64 { return Seed(a[3], a[0], int64(a[2])) }
	for which := range args {
		for bit := range 64 {
			changed := args
			changed[which] ^= 1 << bit
			// 32 bits of 64 change, with standard deviation 4.
			if n := bits.OnesCount64(id(args) ^ id(changed)); n < 12 || n > 52 {
				t.Errorf("bit %d of argument %d changes %d bits of the id", bit, which, n)
			}
			if n := bits.OnesCount64(seed(args) ^ seed(changed)); which != 1 && (n < 12 || n > 52) {
				t.Errorf("bit %d of argument %d changes %d bits of the seed", bit, which, n)
			}
		}
	}
	if CellID(1, 2, 3, 4, 1) == CellID(1, 2, 3, 4, 2) || CellID(1, 2, 3, 4, 1) == CellID(2, 1, 3, 4, 1) {
		t.Error("ids of other schemas or of market and treatment exchanged are the same")
	}
}

// mix64 is SplitMix64's: these are the first outputs for seed 1234567 of the
// authors' reference implementation.
func TestMixIsSplitMix(t *testing.T) {
	state := uint64(1234567)
	for i, want := range []uint64{6457827717110365317, 3203168211198807973, 9817491932198370423} {
		state += golden
		if got := mix64(state); got != want {
			t.Errorf("output %d is %d; want %d", i, got, want)
		}
	}
}

func TestIdentityAllocatesNothing(t *testing.T) {
	var sink uint64
	if n := testing.AllocsPerRun(100, func() { sink += CellID(1, 2, 3, 4, 5) + Seed(1, 2, 3) }); n != 0 {
		t.Errorf("%v allocations; want 0", n)
	}
}

// idsOf maps the meaning of each cell to its id.
func idsOf(s *Spec) map[string]uint64 {
	ids := map[string]uint64{}
	g := s.Grid()
	for cell := range g.Len() {
		m, r, j := g.At(cell)
		market, treatment := g.MarketAt(m), g.TreatmentAt(j)
		ids[describeInstance(market)+"|"+describeTreatment(treatment)+"|"+string(rune('0'+r))] = CellID(market.Hash, treatment.Hash, r, s.Seed, 1)
	}
	return ids
}

// A cell keeps its id whatever else is in the grid and in whatever order.
func TestIDsDoNotDependOnOrder(t *testing.T) {
	a := idsOf(mustParse(t, "name: a\nreplicates: 3\nmarket: [{paper: {tau: [0, 1], g: [1, 2]}}, data]\nmechanism: [none, clearing]\nsolver: [bracket, {tatonnement: {step: [0.5, 1]}}]"))
	b := idsOf(mustParse(t, "name: b\nreplicates: 2\nmarket: [data, {paper: {g: [2, 3, 1], tau: [1, 0]}}]\nmechanism: [clearing, flat, none]\nsolver: [{tatonnement: {step: [1, 0.5]}}, bracket]\npaired: [tau]"))
	common := 0
	for what, id := range a {
		if other, ok := b[what]; ok {
			common++
			if other != id {
				t.Errorf("%s has the ids %x and %x", what, id, other)
			}
		}
	}
	if want := 5 * 2 * 4; common != want { // 4 + 1 markets, 2 replicates, 1 + 3 treatments
		t.Errorf("%d cells in common; want %d", common, want)
	}
}

// Paired parameters share their draws; what is a matter of the machine does
// not enter at all.
func TestPairedHash(t *testing.T) {
	g := mustParse(t, "name: a\nmarket: [{paper: {tau: [0, 1], n: [10, 20]}}]\npaired: [tau, full]").Grid()
	at := func(i int64) *Instance { return g.MarketAt(i) } // n is the slow digit
	for _, c := range []struct {
		i, j int64
		same bool
	}{{0, 1, true}, {2, 3, true}, {0, 2, false}, {1, 3, false}} {
		if (at(c.i).PairedHash == at(c.j).PairedHash) != c.same {
			t.Errorf("markets %d and %d share draws: %v; want %v", c.i, c.j, !c.same, c.same)
		}
		if at(c.i).Hash == at(c.j).Hash {
			t.Errorf("markets %d and %d share their hash", c.i, c.j)
		}
	}
	here := mustParse(t, "name: a\nmarket: {data: here}").Grid().MarketAt(0)
	there := mustParse(t, "name: a\nmarket: {data: there}").Grid().MarketAt(0)
	if here.Hash != there.Hash || here.PairedHash != there.PairedHash {
		t.Error("the path of a file enters the hash")
	}
}
