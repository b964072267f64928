package query

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"walras/results"
)

var choiceSchema = &results.Schema{Table: "runs", Columns: []results.Column{
	{Name: "id", Kind: results.Int64},
	{Name: "i", Kind: results.Int64}, {Name: "i0", Kind: results.Int64, Nullable: true},
	{Name: "u", Kind: results.Uint64}, {Name: "u0", Kind: results.Uint64, Nullable: true},
	{Name: "f", Kind: results.Float64}, {Name: "f0", Kind: results.Float64, Nullable: true},
	{Name: "s", Kind: results.Float32}, {Name: "s0", Kind: results.Float32, Nullable: true},
	{Name: "t", Kind: results.String}, {Name: "t0", Kind: results.String, Nullable: true},
	{Name: "b", Kind: results.Bool}, {Name: "b0", Kind: results.Bool, Nullable: true},
}}

// Values at which comparisons go wrong if anywhere.
var (
	choiceInts   = []int64{math.MinInt64, -3, -1, 0, 1, 2, 5, 1<<53 + 1, math.MaxInt64}
	choiceUints  = []uint64{0, 1, 2, 5, 1 << 53, 1<<53 + 1, 1 << 63, math.MaxUint64}
	choiceFloats = []float64{math.Inf(-1), -2, math.Copysign(0, -1), 0, 0.1, 1, 1.5, 2, 1 << 53, math.Inf(1), math.NaN()}
	choiceTexts  = []string{"", "a", "aa", "b", "null", "µ", "zz", "a text too long to be repeated in the footer of a file, by which it has no bounds there"}
)

// choiceFolder has shards of a few rows each, one row group a shard. In each, each column keeps to a stretch of its values, from one value to
// all, and is null never, sometimes or always.
func choiceFolder(t testing.TB, seed uint64) *results.Dataset {
	t.Helper()
	const shards, rows = 12, 5
	src := rand.New(rand.NewPCG(seed, 0))
	return folder(t, choiceSchema, shards, rows, func(block *results.Block, shard int) {
		for c, column := range choiceSchema.Columns {
			n := map[results.Kind]int{results.Int64: len(choiceInts), results.Uint64: len(choiceUints), results.Float64: len(choiceFloats),
				results.Float32: len(choiceFloats), results.String: len(choiceTexts), results.Bool: 2}[column.Kind]
			low := src.IntN(n)
			width, null := 1+src.IntN(n-low), []float64{0, 0.5, 1}[src.IntN(3)]
			for row := range rows {
				at := low + src.IntN(width)
				switch {
				case c == 0:
					block.AppendInt(c, int64(shard*rows+row))
				case column.Nullable && src.Float64() < null:
					block.AppendNull(c)
				case column.Kind == results.Int64:
					block.AppendInt(c, choiceInts[at])
				case column.Kind == results.Uint64:
					block.AppendUint(c, choiceUints[at])
				case column.Kind == results.String:
					block.AppendString(c, choiceTexts[at])
				case column.Kind == results.Bool:
					block.AppendBool(c, at == 1)
				default:
					block.AppendFloat(c, choiceFloats[at])
				}
			}
		}
	})
}

// wantedRows are the ids of the rows that a selector keeps, of the row groups that a choice takes, and the number of these groups.
func wantedRows(t *rapid.T, d *results.Dataset, s *Filter, choice results.Choice) (ids []int64, groups int) {
	columns := s.Columns()
	if !slices.Contains(columns, "id") {
		columns = append(columns, "id")
	}
	err := d.ScanChosen("runs", columns, choice, func(f *results.Frame) error {
		groups++
		ids = append(ids, s.Rows(f).Ints("id")...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := d.FrameChosen("runs", choice, columns...)
	if err != nil {
		t.Fatal(err)
	}
	if all := s.Rows(f).Ints("id"); !slices.Equal(all, ids) {
		t.Fatalf("%v: a frame keeps rows %v, a scan %v", s, all, ids)
	}
	return ids, groups
}

// No row that satisfies the conditions is ever in a row group that is left out, with nulls, NaN, infinities, zeros of both signs, numbers
// that no float holds, and chunks without bounds.
func TestChoiceLosesNoRow(t *testing.T) {
	left := 0
	folders := []*results.Dataset{choiceFolder(t, 0), choiceFolder(t, 1), choiceFolder(t, 2), choiceFolder(t, 3)}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(folders).Draw(t, "folder")
		var s Selector
		for range rapid.IntRange(1, 3).Draw(t, "conditions") {
			s = append(s, drawCondition(t))
		}
		again, err := Parse(s.String())
		if err != nil {
			t.Fatal(err)
		}
		f, err := again.Bind("runs", choiceSchema.Columns)
		if err != nil {
			t.Fatal(err)
		}
		want, all := wantedRows(t, d, f, nil)
		got, groups := wantedRows(t, d, f, f.Choice())
		if !slices.Equal(got, want) {
			t.Fatalf("%v: rows %v of the row groups taken, %v of all", s, got, want)
		}
		left += all - groups
	})
	if left == 0 {
		t.Error("no row group was ever left out")
	}
}

// drawCondition is a condition that can be bound.
func drawCondition(t *rapid.T) Condition {
	column := rapid.SampledFrom(choiceSchema.Columns[1:]).Draw(t, "column")
	c := Condition{Name: column.Name, Op: rapid.SampledFrom([]string{"=", "!="}).Draw(t, "op")}
	texts := []string{"1.5", "2e0", "-1e300", "9007199254740993", "18446744073709551615", "-9223372036854775808", "0.30000000000000004"}
	for _, x := range choiceFloats {
		texts = append(texts, fmt.Sprint(x))
	}
	for _, x := range choiceInts {
		texts = append(texts, fmt.Sprint(x))
	}
	switch column.Kind {
	case results.String:
		texts = append(slices.Clone(choiceTexts), "ab", "zzz")
	case results.Bool:
		texts = []string{"true", "false"}
	default:
		if rapid.Bool().Draw(t, "order") {
			c.Op = rapid.SampledFrom(operators).Draw(t, "op")
		}
	}
	for range rapid.IntRange(1, 3).Draw(t, "values") {
		l := Literal{Text: rapid.SampledFrom(texts).Draw(t, "value")}
		switch plain := c.Op == "=" || c.Op == "!="; {
		case plain && rapid.IntRange(0, 9).Draw(t, "null") == 0:
			l = Literal{Null: true}
		case !plain && l.Text == "NaN":
			l.Text = "1"
		}
		c.Values = append(c.Values, l)
		if c.Op != "=" && c.Op != "!=" && c.Op != "~" {
			break
		}
	}
	return c
}

// What a row group holds by its bounds alone, case by case.
func TestChoiceLeavesOutWhatCannotMatch(t *testing.T) {
	d := orderedFolder(t, 10, 50)
	columns, err := d.Columns("runs")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		conditions []string
		groups     int // of 10; replicate counts up over the shards, and τ is the number of the shard
	}{
		{[]string{"replicate<50"}, 1},
		{[]string{"replicate<=50"}, 2},
		{[]string{"replicate>=449.5"}, 1},
		{[]string{"replicate=120"}, 1},
		{[]string{"replicate!=120"}, 10},
		{[]string{"p_market_tau=3"}, 1},
		{[]string{"p_market_tau!=3"}, 10}, // for all that the bounds tell it may hold NaN
		{[]string{"p_market_tau>3", "replicate<300"}, 2},
		{[]string{"p_market_tau=NaN"}, 10},
		{[]string{"status=converged"}, 10},
		{[]string{"status=unheard-of"}, 0},
		{[]string{"p_solver_step=null"}, 10},
		{[]string{"tau=2,7"}, 2},
		{[]string{"tau=range(0, 8, 5)"}, 5},
		{[]string{"tau~3.000001"}, 1},
		{[]string{"replicate=10,20,460"}, 2},
		{[]string{"status=unheard-of,converged"}, 10},
		{[]string{"replicate=null"}, 0},
	} {
		s, err := Parse(c.conditions...)
		if err != nil {
			t.Fatal(err)
		}
		f, err := s.Bind("runs", columns)
		if err != nil {
			t.Fatal(err)
		}
		groups := 0
		if err := d.ScanChosen("runs", []string{"replicate"}, f.Choice(), func(*results.Frame) error { groups++; return nil }); err != nil {
			t.Fatal(err)
		}
		if groups != c.groups {
			t.Errorf("%v takes %d row groups, want %d", s, groups, c.groups)
		}
	}
}

// orderedFolder has replicates that count up over the shards, and one τ a shard, as in a sweep.
func orderedFolder(t testing.TB, shards, rows int) *results.Dataset {
	t.Helper()
	schema := &results.Schema{Table: "runs", Columns: []results.Column{
		{Name: "replicate", Kind: results.Int64}, {Name: "status", Kind: results.String},
		{Name: "p_market_tau", Kind: results.Float64}, {Name: "p_solver_step", Kind: results.Float64, Nullable: true},
	}}
	return folder(t, schema, shards, rows, func(b *results.Block, shard int) {
		for i := range rows {
			b.AppendInt(0, int64(shard*rows+i))
			b.AppendString(1, []string{"converged", "error"}[min(1, i%50/49)])
			b.AppendFloat(2, float64(shard))
			if i%2 == 0 {
				b.AppendNull(3)
			} else {
				b.AppendFloat(3, 0.5)
			}
		}
	})
}

// folder is a folder of shards that fill appends.
func folder(t testing.TB, schema *results.Schema, shards, rows int, fill func(b *results.Block, shard int)) *results.Dataset {
	t.Helper()
	dir := t.TempDir() + "/run"
	run, err := results.Create(dir, results.Header{Name: "choice", Spec: "name: choice", SpecHash: "choice", Shards: shards, Cells: int64(shards * rows),
		Schemas: []*results.Schema{schema}, Provenance: results.CollectProvenance()})
	if err != nil {
		t.Fatal(err)
	}
	block := results.NewBlock(schema, rows)
	for shard := range shards {
		block.Reset()
		fill(block, shard)
		if err := run.WriteShard(shard, block); err != nil {
			t.Fatal(err)
		}
	}
	if err := run.Close(); err != nil {
		t.Fatal(err)
	}
	d, err := results.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
