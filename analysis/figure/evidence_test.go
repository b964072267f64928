package figure

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func evidence() Evidence {
	return Evidence{X: "n", Y: []string{"gap_mean", "gap_bound"}, Bounds: 1, Log: "xy", YLabel: "relative gap", Caption: "Means over 500 draws."}
}

func TestEvidenceDrawsItsColumns(t *testing.T) {
	dr, err := evidence().draw([]byte("n,gap_mean,gap_bound\n1,0.5,1\n10,0.05,0.1\n100,0,0.01\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]float64{"gap mean": {0.5, 0.05, 0}, "gap bound": {1, 0.1, 0.01}}
	got := map[string][]float64{}
	for _, d := range dr.Numbers {
		if d.Mark == "line" {
			got[d.Series] = append(got[d.Series], d.Y)
		}
	}
	for name, ys := range want {
		if len(got[name]) != len(ys) {
			t.Fatalf("%s: %v drawn, want %v", name, got[name], ys)
		}
		for i, y := range ys {
			if got[name][i] != y {
				t.Errorf("%s: %v drawn, want %v", name, got[name], ys)
			}
		}
	}
	if dr.clipped == 0 {
		t.Error("a zero on a logarithmic axis is drawn without a word")
	}
}

func TestEvidenceNamesWhatIsWrong(t *testing.T) {
	for text, want := range map[string]string{
		"":                                 "at least a head and one row",
		"n,gap_mean,gap_bound\n":           "at least a head and one row",
		"n,mean,gap_bound\n1,2,3\n":        `no column "gap_mean", it has n, mean, gap_bound`,
		"n,gap_mean,gap_bound\n1,few,3\n":  `line 2, column gap_mean: "few" is not a number`,
		"n,gap_mean,gap_bound\n1,2,3\n4\n": "wrong number of fields",
	} {
		dir := t.TempDir()
		path := filepath.Join(dir, "rows.csv")
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		_, err := SaveEvidence(dir, "gap", path, evidence(), Output{Formats: []string{"svg"}})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "rows.csv") {
			t.Errorf("%q: error %v; want one with %q and the path", text, err, want)
		}
	}
}

func TestEvidenceIsSavedWithItsSource(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "rows.csv")
	if err := os.WriteFile(path, []byte("n,gap_mean,gap_bound\n1,0.5,1\n10,0.05,0.1\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	files, err := SaveEvidence(dir, "gap", path, evidence(), Output{Formats: []string{"svg"}})
	if err != nil || len(files) != 3 {
		t.Fatalf("files %v, error %v; want svg, csv and json", files, err)
	}
	about, err := os.ReadFile(filepath.Join(dir, "gap.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"source": "rows.csv"`, `"name": "gap mean"`, `"caption": "Means over 500 draws."`} {
		if !strings.Contains(string(about), want) {
			t.Errorf("the record lacks %s:\n%s", want, about)
		}
	}
	if strings.Contains(string(about), "spec_hash") {
		t.Error("the record names a spec that there is none of")
	}
}
