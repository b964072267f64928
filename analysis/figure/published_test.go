package figure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Of published values those are drawn, in the rows of their treatments, that are of the quantity and relative to the same base.
func TestPublishedValues(t *testing.T) {
	d := testRuns(t, "policies")
	published := []Published{{Quantity: "fairness", Base: "clearing", Name: "flat", Mean: 0.7, SD: 0.125, Source: "Table 1"}, {Quantity: "fairness", Name: "flat", Mean: 0.6, Source: "Table 1"},
		{Quantity: "gini", Base: "clearing", Name: "flat", Mean: 0.5, Source: "Table 1"}, {Quantity: "fairness", Base: "clearing", Name: "nobody", Mean: 0.4, Source: "Table 1"}}
	figure := Figure{Parts: []Part{{Kind: "interval", Options: Options{Y: []string{"fairness"}, By: []string{"mechanism"}, Base: "clearing"}}, {Kind: "box", Options: Options{Y: []string{"fairness"}}}}}
	beside := figure.Beside(published)
	if len(beside.Parts[0].Options.Published) != len(published) || beside.Parts[1].Options.Published != nil || figure.Parts[0].Options.Published != nil {
		t.Errorf("Beside gives %+v of %+v", beside.Parts, figure.Parts)
	}
	dr, err := Figure{Parts: beside.Parts[:1]}.Draw(d)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Save(dir, "one", dr, d, Output{}); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(dir, "one.csv"))
	if err != nil {
		t.Fatal(err)
	}
	var crosses []string
	for line := range strings.Lines(string(content)) {
		if strings.Contains(line, ",published,") {
			crosses = append(crosses, line)
		}
	}
	if len(crosses) != 1 || !strings.Contains(crosses[0], "flat,published,0.7,") || !strings.Contains(crosses[0], ",0.575,0.825,") {
		t.Errorf("crosses are %q in\n%s", crosses, content)
	}
}
