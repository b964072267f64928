package mark

import (
	"math"
	"testing"

	"gonum.org/v1/plot/vg"
)

func TestKeyRowsFit(t *testing.T) {
	var entries []KeyEntry
	for range 7 {
		entries = append(entries, KeyLine("η = 0.5/L, γ = 10", SeriesStyles[0].Line(Normal), nil))
	}
	rows := KeyRows(entries, ColumnWidth)
	n := 0
	for _, r := range rows {
		width := vg.Length(-keyGap)
		for _, e := range r {
			width += keyGap + e.size()
			n++
		}
		if width > ColumnWidth {
			t.Errorf("row of %d entries is %g pt wide, the column %g", len(r), width, ColumnWidth)
		}
	}
	if n != len(entries) || len(rows) < 2 {
		t.Errorf("%d entries in %d rows", n, len(rows))
	}
}

// Bubbles grow in area, not in radius, with the share.
func TestBubbleAreas(t *testing.T) {
	b := NewBubbleScale([]float64{62, 100})
	if b.Low != 60 || b.High != 100 {
		t.Fatalf("scale from %g to %g, want 60 to 100", b.Low, b.High)
	}
	area := func(v float64) float64 { r := float64(b.Radius(v)); return r * r }
	near(t, "area half way", area(80), (area(60)+area(100))/2, 1e-12)
	if n := NewBubbleScale([]float64{99.5}); n.Low != 95 || n.High != 100 {
		t.Errorf("scale of one share starts at %g, want 95", n.Low)
	}
}

func TestViolin(t *testing.T) {
	v := NewViolin(3, []float64{1, 2, 3, 4, 10}, Black)
	if v.Ys[0] != 1 || v.Ys[len(v.Ys)-1] != 10 || v.median != 3 || v.Q1 != 2 || v.Q3 != 4 {
		t.Errorf("violin %+v", v)
	}
	if flat := NewViolin(0, []float64{5, 5, 5}, Black); len(flat.Ys) != 1 || flat.median != 5 || !math.IsNaN(flat.Density[0]) {
		t.Errorf("violin of equal values %+v", flat)
	}
}
