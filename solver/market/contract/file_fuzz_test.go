package contract

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzParseMarket feeds the reader any text, with any CSV beside it. It must
// not panic, its errors are one line, and what it takes survives being
// written and read again.
func FuzzParseMarket(f *testing.F) {
	for _, name := range []string{"two.json", "beside.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, []byte("alpha,beta,fixed\n12.5,0.5,1\n7,2,0\n"))
	}
	f.Add([]byte(`{"walras_market": 1, "valuation": "power", "capacity": [1e-300], "agents": {"alpha": [1], "shape": 0.5, "beta": -0}}`), []byte{})
	f.Add([]byte(`{"walras_market": 1, "agents": {"alpha": [[[[`), []byte("\"\n"))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text, csv []byte) {
		m, err := Parse("m.json", text, func(string) ([]byte, error) { return csv, nil })
		if err != nil {
			if strings.ContainsAny(err.Error(), "\n\r") {
				t.Fatalf("error of several lines: %q", err)
			}
			return
		}
		path := filepath.Join(dir, "m.json")
		if err := WriteFile(path, m, create); err != nil {
			t.Fatal(err)
		}
		back, err := ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := sameBits(m, back); err != nil {
			t.Fatal(err)
		}
	})
}
