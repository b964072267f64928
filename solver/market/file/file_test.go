package file

import (
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/exchange"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// create is a replace for tests.
func create(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// written is the text of a file in a folder of its own, read.
func written(t *testing.T, name, text string) (market.Market, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := Read(path)
	if err != nil {
		return nil, errors.New(strings.ReplaceAll(err.Error(), path, name))
	}
	return m, nil
}

const table = "buyer,bread,wine,cheese,budget\nAnn,8,4,2,60\nBob,2,6,5,40\nCleo,1,3,7,30\n"

const json3 = `{"walras_market": 2, "class": "fisher", "supply": [1, 1, 1], "buyers": {"budget": [60, 40, 30]}, "values": [[8, 4, 2], [2, 6, 5], [1, 3, 7]]}`

// One market in many forms: JSON and CSV, with a byte order mark, with the line ends of
// other systems, with supplies and without, by rows and by entries.
func TestFormsOfOneMarket(t *testing.T) {
	want, err := written(t, "m.json", json3)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, text string }{
		{"m.json", "\xef\xbb\xbf" + json3},
		{"m.json", strings.ReplaceAll(json3, ", ", ",\r\n")},
		{"m.json", `{"values": [[8, 4, 2], [2, 6, 5], [1, 3, 7]], "supply": [1, 1, 1], "buyers": {"budget": [60, 40, 30]}, "walras_market": 2, "class": "fisher"}`},
		{"m.csv", table},
		{"m.CSV", "\xef\xbb\xbf" + strings.ReplaceAll(table, "\n", "\r\n")},
		{"m.csv", table + "supply,1,1,1\n"},
		{"m.csv", table + "supply, 1, 1, 1,\n"},
		{"m.csv", strings.ReplaceAll(table, ",", ";")},
		{"m.csv", strings.ReplaceAll(strings.ReplaceAll(table, ",", "\t"), "60", "\"60,0\"")},
		{"m.csv", "Buyer ;BUDGET; bread, dark ;\"wine; red\";cheese\r\n\"Ann, \"\"the first\"\"\";60,0;8;4,0;2\r\nBob;40;2;6;5\r\nCleo;30;1;3;7\r\nSupply;;1;1;1"},
		{"m.csv", ",bread,wine,cheese,budget,Utility,rho\nAnn,8,4,2,60,Linear,\nBob,2,6,5,40,linear,\nCleo,1,3,7,30,linear,\n"},
		{"m.csv", "budget,bread,wine,cheese,utility\n60,8,4,2,linear\n40,2,6,5,linear\n30,1,3,7,linear\n"},
	} {
		got, err := written(t, c.name, c.text)
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if Digest(got) != Digest(want) {
			t.Errorf("%q: another market", c.text)
		}
	}
	other, err := written(t, "m.json", `{"walras_market": 2, "class": "fisher", "supply": [1, 2], "buyers": {"utility": ["leontief", "ces"], "rho": [0, 0.5]},
		"values": {"buyer": [1, 0, 1], "good": [0, 1, 1], "value": [4, 3, 1]}}`)
	if err != nil {
		t.Fatal(err)
	}
	m := other.(*fisher.Market)
	if !slices.Equal(m.Start, []int64{0, 1, 3}) || !slices.Equal(m.Col, []int32{1, 0, 1}) || m.Budget[1] != 1 || m.Kind[0] != utility.Leontief ||
		m.Val[0] != 3 || m.Val[1] != 1 || math.Abs(m.Val[2]-1.0/16) > 1e-16 { // (1/4)^σ with σ = 2
		t.Errorf("%+v", m)
	}
}

func TestReadRefuses(t *testing.T) {
	const head = `{"walras_market": 2, "class": "fisher", "supply": [1, 1], `
	for _, c := range []struct{ name, text, want string }{
		{"m.json", `{"walras_market": 2, "class": "barter"}`, `m.json: class is "barter"; allowed: contract, fisher, exchange`},
		{"m.json", `{"class": 3}`, `m.json: class is no text; allowed: the name of a class, such as "fisher"`},
		{"m.json", `{"walras_market": 1, "class": "fisher"}`, `m.json:1:19: walras_market is 1; allowed: 2`},
		{"m.json", head + `"buyers": {}}`, `m.json: no key "values"; it is needed`},
		{"m.json", head + `"values": [[1, 2]], "weights": [[1, 2]]}`, `m.json:1:79: both values and weights; allowed: one of the two`},
		{"m.json", head + `"values": [[1, 2], [3]]}`, `m.json: values[1] has 1 values; allowed: 2, one for each good`},
		{"m.json", head + `"values": [[1, 2]], "buyers": {"budget": [1, 2]}}`, `m.json: values has 1 rows; allowed: 2, one for each buyer`},
		{"m.json", head + `"values": 3}`, `m.json:1:69: values is 3; allowed: a list of rows of numbers, or an object of entries`},
		{"m.json", head + `"values": [[1, 2]], "buyers": {"utility": "cubic"}}`, `m.json:1:101: buyers.utility is "cubic"; allowed: linear, ces, cobb-douglas, leontief, quasi-linear`},
		{"m.json", head + `"values": [[1, 2]], "buyers": {"utility": "ces"}}`, `m.json: rho is absent; allowed: a column of values, as buyers have CES utility`},
		{"m.json", head + `"values": [[1, 2]], "buyers": {"budget": [0]}}`, `m.json: budget is 0 for buyer 0; allowed: from 1e-75 to 1e+75; a buyer without money buys nothing and is left out`},
		{"m.json", head + `"values": [[0, 0]]}`, `m.json: value is 0 of every good for buyer 0; allowed: a buyer who wants at least one good`},
		{"m.json", head + `"values": {"buyer": [0], "good": [2]}}`, `m.json: values.good of entry 0 is 2; allowed: 0 to 1`},
		{"m.csv", "", `m.csv: it is empty; allowed: a first line of names`},
		{"m.csv", "a,b\n1,x\n", `m.csv:2:3: b is "x"; allowed: a finite number`},
		{"m.csv", "a,a\n1,2\n", `m.csv:1:3: column "a"; allowed: names that are not empty, each once`},
		{"m.csv", "name,a\nAnn,1\n", `m.csv:2:1: name is "Ann"; allowed: a finite number, or "buyer" as the name of a column of words`},
		{"m.csv", "buyer;budget;a\nAnn;1,5;1\nBob;1.500;1\n", `m.csv:3:5: budget is "1.500", in a file that has "1,5" too; allowed: decimal points or decimal commas, and nothing between thousands`},
		{"m.csv", "budget;a\n1.500,5;1\n", `m.csv:2:1: budget is "1.500,5"; allowed: a finite number, or "buyer" as the name of a column of words`},
		{"m.csv", "buyer,budget,a\nAnn,1,1\nBob,,1\n", `m.csv: no budget for buyer 1 ("Bob"); allowed: a number in every row, or no column of budgets, which are then 1`},
		{"m.csv", "buyer,utility,rho,a\nAnn,leontief,,1\nBob,ces,,1\n", `m.csv: no rho for buyer 1 ("Bob"); allowed: a number below 1 and not 0, which ces utility needs`},
		{"m.csv", "buyer,a,b\nAnn,1,-1\n", `m.csv: value is -1 of good 1 ("b") for buyer 0 ("Ann"); allowed: 0, or from 1e-75 to 1e+75`},
		{"m.csv", "buyer,a\nM\xfcller,1\n", `market file: m.csv is not UTF-8 text; allowed: UTF-8 (in Excel: CSV UTF-8)`},
		{"m.csv", "\xff\xfeb\x00u\x00", `market file: m.csv is not UTF-8 text; allowed: UTF-8 (in Excel: CSV UTF-8)`},
		{"m.csv", "a,b\n1\n", `m.csv:2: 1 fields; allowed: 2, as many as the first line has names`},
		{"m.csv", "buyer,a,b\nx,1,2\nsupply,1\n", `m.csv:3: supply of 1 goods; allowed: 2`},
		{"m.csv", "a,b\n1,\n,0\n", `m.csv: value is 0 of every good for buyer 1; allowed: a buyer who wants at least one good`},
		{"m.csv", "a,b,utility\n1,2,cubic\n", `m.csv: buyer 0: utility is "cubic"; allowed: linear, ces, cobb-douglas, leontief, quasi-linear`},
		{"m.json", `{"walras_market": 2, "class": "exchange", "values": [[1, 2]]}`, `m.json: no key "endowment"; it is needed`},
	} {
		if _, err := written(t, c.name, c.text); err == nil || err.Error() != c.want {
			t.Errorf("%s %q:\n got %v\nwant %s", c.name, c.text, err, c.want)
		}
	}
}

// The comments of the formats show files that are read, and written as they are shown.
func TestShownFiles(t *testing.T) {
	for _, source := range []string{"../fisher/file.go", "../exchange/file.go"} {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		shown := ""
		for line := range strings.SplitSeq(string(text), "\n") {
			if rest, ok := strings.CutPrefix(line, "//\t"); ok {
				shown += rest + "\n"
			} else if shown != "" {
				break
			}
		}
		m, err := written(t, "m.json", shown)
		if err != nil {
			t.Errorf("%s: %v\n%s", source, err, shown)
			continue
		}
		if f, ok := m.(*fisher.Market); ok && f.Kind[1] == utility.CES {
			continue // shown with values, written with weights
		}
		path := filepath.Join(t.TempDir(), "m.json")
		if err := Write(path, m, create); err != nil {
			t.Fatal(err)
		}
		if got, _ := os.ReadFile(path); string(got) != shown {
			t.Errorf("%s: written\n%s\nshown\n%s", source, got, shown)
		}
	}
}

// Large tables, dense and sparse, lie beside the JSON, and come back to the bit.
func TestLargeTables(t *testing.T) {
	large := new(fisher.Market)
	large.Resize(300, 300, false)
	for k := range large.Val {
		large.Val[k] = float64(k%17)/3 + 0.1
	}
	sparse := new(fisher.Market)
	sparse.Resize(70_000, 50, true)
	for i := range 70_000 {
		sparse.Col, sparse.Val = append(sparse.Col, int32(i%50)), append(sparse.Val, 1/float64(i+1))
		sparse.Start = append(sparse.Start, int64(len(sparse.Col)))
		sparse.Kind[i], sparse.Rho[i] = utility.CES, 1/float64(i+2)
	}
	for _, m := range []*fisher.Market{large, sparse} {
		for i := range m.Kind {
			m.Budget = append(m.Budget, 1+float64(i)/7)
		}
		for j := range m.Goods {
			m.Supplies = append(m.Supplies, 1+float64(j))
		}
		dir := t.TempDir()
		path := filepath.Join(dir, "m.json")
		if err := Write(path, m, create); err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join(dir, "*.csv"))
		back, err := Read(path)
		if err != nil || len(files) == 0 || Digest(back) != Digest(m) {
			t.Errorf("%d files beside, error %v", len(files), err)
		}
	}
}

// Exchange economies come back to the bit, too.
func TestExchangeFile(t *testing.T) {
	m := new(exchange.Market)
	m.Resize(2, 2, false)
	m.Kind[0], m.Kind[1] = utility.CobbDouglas, utility.Leontief
	copy(m.Val, []float64{0.1, 0.7, 1.0 / 3, 2})
	m.Endowment = exchange.Endowment{Start: []int64{0, 1, 3}, Col: []int32{1, 0, 1}, Val: []float64{1, 2, 1.0 / 7}}
	path := filepath.Join(t.TempDir(), "m.json")
	if err := Write(path, m, create); err != nil {
		t.Fatal(err)
	}
	back, err := Read(path)
	if err != nil || Digest(back) != m.Digest() || back.Class() != "exchange" {
		t.Errorf("%v", err)
	}
}
