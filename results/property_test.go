package results

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// What is written is read, to the bit, for any rows in any number of shards; and the content digest is that of the
// values, however they are spread over blocks that have been used before.
func TestWriteReadEqual(t *testing.T) {
	float := rapid.OneOf(rapid.Float64(), rapid.SampledFrom([]float64{0, math.Copysign(0, -1), math.Inf(1), math.Inf(-1), math.NaN(), 1}))
	oneRow := rapid.Custom(func(t *rapid.T) row {
		r := row{
			i: rapid.Int64().Draw(t, "i"), u: rapid.Uint64().Draw(t, "u"), f: float.Draw(t, "f"), g: float32(float.Draw(t, "g")),
			s: rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", "x", "y"})).Draw(t, "s"),
			b: rapid.Bool().Draw(t, "b"), t: rapid.Int64().Draw(t, "t"),
		}
		for k := range r.null {
			r.null[k] = rapid.Bool().Draw(t, "null")
		}
		return r
	})
	used := NewBlock(kindsSchema, 1)
	rapid.Check(t, func(rt *rapid.T) {
		shards := rapid.SliceOfN(rapid.SliceOfN(oneRow, 0, 40), 1, 4).Draw(rt, "shards")
		dirs := [2]string{t.TempDir(), t.TempDir()}
		for k, dir := range dirs {
			r, err := create((&faults{}).fileSystem(), dir, header("p", len(shards), kindsSchema))
			must(t, err)
			for shard, rows := range shards {
				b := blockOf(rows)
				if k == 1 {
					used.Reset()
					b = used
					for _, row := range rows {
						row.t++ // volatile
						appendRow(b, row)
					}
				}
				must(t, r.WriteShard(shard, b))
			}
			must(t, r.Close())
		}
		d := mustOpen(t, dirs[0])
		if other := mustOpen(t, dirs[1]).Digest(); other != d.Digest() {
			rt.Fatalf("digests %s and %s", d.Digest(), other)
		}
		var all []row
		for _, rows := range shards {
			all = append(all, rows...)
		}
		f, err := d.Frame("kinds")
		must(t, err)
		checkRows(t, f, all)
	})
}
