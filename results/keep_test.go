package results

import (
	"testing"

	"pgregory.net/rapid"
)

// A kept frame has the rows of the block that was made of these rows alone.
func TestKeep(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		rows := append(someRows(rapid.IntRange(0, 200).Draw(rt, "rows"), rapid.Uint64().Draw(rt, "seed")), awkward()...)
		keep := rapid.SliceOfN(rapid.Bool(), len(rows), len(rows)).Draw(rt, "keep")
		var want []row
		for i, k := range keep {
			if k {
				want = append(want, rows[i])
			}
		}
		checkRows(t, blockOf(rows).Frame().Keep(keep), want)
	})
}

func TestKeepAll(t *testing.T) {
	f := blockOf(awkward()).Frame()
	keep := make([]bool, f.Len())
	for i := range keep {
		keep[i] = true
	}
	if f.Keep(keep) != f {
		t.Error("keeping all rows copies them")
	}
	defer func() {
		if recover() == nil {
			t.Error("truth values for other than all rows do not panic")
		}
	}()
	f.Keep(keep[1:])
}
