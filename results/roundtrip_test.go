package results

import (
	"testing"

	"walras/results/parquet"
)

const pageRows = parquet.RowGroupRows / 2 // of every page but the last

func TestRoundTrip(t *testing.T) {
	for name, rows := range map[string][]row{
		"awkward":        awkward(),
		"one row":        someRows(1, 1),
		"thousands":      someRows(3000, 2),
		"two pages":      someRows(pageRows+11, 3),
		"two row groups": someRows(parquet.RowGroupRows+pageRows+5, 4),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			r := mustRun(t, dir, header("trip", 1, kindsSchema))
			must(t, r.WriteShard(0, blockOf(rows)))
			must(t, r.Close())
			d := mustOpen(t, dir)
			must(t, d.Verify())
			f, err := d.Frame("kinds")
			must(t, err)
			checkRows(t, f, rows)
			checkRows(t, blockOf(rows).Frame(), rows)
			at := 0
			must(t, d.Scan("kinds", nil, func(f *Frame) error {
				checkRows(t, f, rows[at:at+f.Len()])
				at += f.Len()
				return nil
			}))
			if at != len(rows) {
				t.Fatalf("scan gave %d rows, want %d", at, len(rows))
			}
		})
	}
}
