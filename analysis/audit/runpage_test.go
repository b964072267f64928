package audit

import (
	"bytes"
	"encoding/json"
	"math"
	"regexp"
	"testing"

	"walras/analysis/internal/fixture"
	"walras/analysis/table"
)

// The page on a run has the figures and tables that fit it, and every point that it knows belongs to a panel and a series.
func TestRunPage(t *testing.T) {
	page, err := NewRunPage(fixture.SolverRuns("solvers").Open(t), table.All[1:2])
	if err != nil {
		t.Fatal(err)
	}
	if len(page.Answers) == 0 || len(page.Figures) == 0 || len(page.Tables) != 1 || len(page.Left) > 0 {
		t.Fatalf("%d answers, %d figures, %d tables; left out: %q", len(page.Answers), len(page.Figures), len(page.Tables), page.Left)
	}
	var html bytes.Buffer
	if err := page.Write(&html); err != nil {
		t.Fatal(err)
	}
	const most = 3 << 20
	if html.Len() > most {
		t.Errorf("the page has %d bytes, more than %d", html.Len(), most)
	}
	for _, data := range regexp.MustCompile(`class="values">(.*?)</script>`).FindAllSubmatch(html.Bytes(), -1) {
		var v struct {
			Panels []struct {
				Area [4]float64
				X, Y struct{ Low, High float64 }
			}
			Series []string
			Points [][]float64
		}
		if err := json.Unmarshal(data[1], &v); err != nil {
			t.Fatal(err)
		}
		for _, p := range v.Points {
			at := v.Panels[int(p[0])]
			if at.Area[0] >= at.Area[2] || at.Area[1] >= at.Area[3] || int(p[1]) >= len(v.Series) || math.IsNaN(p[2]) {
				t.Fatalf("point %v in panel %+v", p, at)
			}
		}
	}
}
