package fisher

import (
	"fmt"
	"math"
	"strings"

	"walras/solver/market/internal/fileio"
	"walras/solver/market/utility"
)

// fileVersion is the version of the format that names classes.
const fileVersion = 2

var rootKeys = []string{fileio.VersionKey, fileio.ClassKey, supplyKey}

const (
	supplyKey = "supply"
	budgetKey = "budget"
)

// Parse reads the text of a market file; open gives the text of a CSV file beside it.
// All of it for two buyers and three goods:
//
//	{
//	  "walras_market": 2,
//	  "class": "fisher",
//	  "supply": [1, 1, 2],
//	  "buyers": {
//	    "utility": ["linear", "ces"],
//	    "rho": [0, 0.5],
//	    "budget": [60, 40]
//	  },
//	  "values": [
//	    [8, 4, 2],
//	    [2, 6, 5]
//	  ]
//	}
//
// utility is linear, ces, cobb-douglas, leontief or quasi-linear, and linear where it is
// left out; utility, rho (of CES buyers) and budget (1 where it is left out) are one for
// each buyer, or one for all. values are the v or a of package utility, a row for
// each buyer; or entries, with columns buyer, good and value, counted from 0, of which
// value may be left out where all are 1:
//
//	"values": {"buyer": [0, 0, 1], "good": [0, 2, 1], "value": [8, 2, 6]}
//
// Under the key weights instead of values CES buyers have a^σ, σ = 1/(1−ρ), which is
// what the program keeps, and writes. Large tables may lie in CSV files in the folder of the
// market file: {"columns": "buyers.csv"} of columns, {"rows": "values.csv"} of the
// matrix, under a line of names.
func Parse(name string, text []byte, open func(name string) ([]byte, error)) (*Market, error) {
	file := utility.File{Table: "buyers", Columns: []string{budgetKey}}
	r := fileio.NewReader(name, text, open)
	var supply []float64
	seen := map[string]bool{}
	err := r.Object("the market", append(rootKeys[:3:3], file.Keys()...), func(key string, at int) (err error) {
		seen[key] = true
		switch key {
		case fileio.VersionKey:
			return r.Version(fileVersion)
		case fileio.ClassKey:
			_, err = r.Word(key, "fisher")
		case supplyKey:
			var c fileio.Column
			c, err = r.Numbers(key, false, fileio.MaxAgents)
			supply = c.Values
		default:
			return file.Read(r, key, at)
		}
		return err
	})
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	for _, key := range rootKeys {
		if !seen[key] {
			return nil, fmt.Errorf("%s: no key %q; it is needed", name, key)
		}
	}
	buyers, columns, err := file.Assemble(len(supply))
	if err == nil {
		return finish(name, &Market{Buyers: buyers, Supplies: supply, Budget: columns[0]})
	}
	return nil, fmt.Errorf("%s: %w", name, err)
}

// finish gives buyers without budgets 1, and prepares the market.
func finish(name string, m *Market) (*Market, error) {
	if m.Budget == nil {
		m.Budget = make([]float64, m.Agents())
		for i := range m.Budget {
			m.Budget[i] = 1
		}
	}
	if err := m.Prepare(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// ParseCSV reads a market from a table of valuations, a line for each buyer under a line
// of names, and a column for each good:
//
//	buyer,bread,wine,cheese,budget
//	Ann,8,4,2,60
//	Bob,2,6,5,40
//	supply,1,1,2
//
// Columns with the names buyer (words, which are kept for those who read the answer, as are
// the names of goods), budget, utility and rho are no goods, and may be left out: budgets are
// then 1 and utility linear. So may the line of supplies, which begins with the word supply: they
// are then 1. An empty field of a good is 0, rho may be empty where utility is not ces, and a column
// of buyers needs no name where it is the first. Semicolons and tabs may separate the fields, and
// numbers then have decimal commas.
func ParseCSV(name string, text []byte) (*Market, error) {
	t, err := fileio.ReadMatrix(name, text, []string{"buyer", "utility"}, []string{budgetKey, "rho"}, supplyKey, fileio.MaxEntries)
	if err != nil {
		return nil, err
	}
	m := &Market{Budget: t.More[budgetKey], Supplies: t.Extra}
	m.Resize(len(t.Rows), len(t.Goods), false)
	m.BuyerNames, m.GoodNames = t.Texts["buyer"], t.Goods
	m.Rho = t.More["rho"]
	for i, row := range t.Rows {
		if m.Kind[i] = utility.Linear; t.Texts["utility"] != nil {
			if m.Kind[i], err = utility.ParseKind(strings.ToLower(t.Texts["utility"][i])); err != nil {
				return nil, fmt.Errorf("%s: buyer %s: %w", name, m.BuyerLabel(i), err)
			}
		}
		if m.Budget != nil && math.IsNaN(m.Budget[i]) {
			return nil, fmt.Errorf("%s: no budget for buyer %s; allowed: a number in every row, or no column of budgets, which are then 1", name, m.BuyerLabel(i))
		}
		if m.Rho != nil && math.IsNaN(m.Rho[i]) {
			if m.Kind[i] == utility.CES {
				return nil, fmt.Errorf("%s: no rho for buyer %s; allowed: a number below 1 and not 0, which ces utility needs", name, m.BuyerLabel(i))
			}
			m.Rho[i] = 0
		}
		copy(m.Val[i*m.Goods:], row)
	}
	if m.Supplies == nil {
		for range t.Goods {
			m.Supplies = append(m.Supplies, 1)
		}
	}
	if err := m.Weigh(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return finish(name, m)
}

// WriteFile prepares m and writes it to a file that Parse reads back bit by bit, with
// large tables in CSV files beside it. Every file is written by replace, which is to leave
// the old file or the whole new one; the JSON is the last.
func WriteFile(path string, m *Market, replace fileio.Replace) error {
	if err := m.Prepare(); err != nil {
		return fmt.Errorf("market for %s: %w", path, err)
	}
	w := m.writer()
	if err := w.Beside(path, replace); err != nil {
		return err
	}
	return fileio.To(replace, path, func(out *fileio.Writer) { m.json(out, w) })
}

// Digest is the SHA-256, in hexadecimal, of the market's file with all tables inline: it
// depends on every bit of the market and on nothing else.
func (m *Market) Digest() string {
	return fileio.Digest(func(out *fileio.Writer) { m.json(out, m.writer()) })
}

func (m *Market) writer() *utility.Writer {
	return utility.NewWriter("buyers", &m.Buyers, fileio.Named(budgetKey, m.Budget, true))
}

func (m *Market) json(out *fileio.Writer, w *utility.Writer) {
	out.Printf("{\n  %q: %d,\n  %q: %q,\n  %q: ", fileio.VersionKey, fileVersion, fileio.ClassKey, m.Class(), supplyKey)
	out.Numbers(m.Supplies)
	out.WriteString(",\n")
	w.Write(out)
	out.WriteString("\n}\n")
}
