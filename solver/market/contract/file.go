package contract

import (
	"fmt"
	"path/filepath"

	"walras/solver/market/internal/fileio"
)

// fileVersion is the version that is written; the next one has a key class, and is
// read as well.
const fileVersion = 1

var (
	rootKeys   = []string{fileio.VersionKey, fileio.ClassKey, "valuation", "capacity", "agents", "usage"}
	needed     = []string{fileio.VersionKey, "valuation", "capacity", "agents"}
	columnKeys = []string{"alpha", "shape", "beta", "kappa", "fee", "fixed"}
	usage      = fileio.Entries{Table: "usage", Row: "agent", Col: "resource", Value: "value", Uses: "uses"}
)

// document is what a file says, before it is made a market.
type document struct {
	seen      map[string]bool // keys of the root
	valuation Valuation
	capacity  []float64
	columns   map[string]fileio.Column
	usage     map[string]fileio.Column
}

// ReadFile reads and prepares the market of a file.
//
// The file holds one contract market as JSON. All of it for two agents and two
// resources:
//
//	{
//	  "walras_market": 1,
//	  "valuation": "log",
//	  "capacity": [100, 50],
//	  "agents": {
//	    "alpha": [12.5, 7],
//	    "shape": 1,
//	    "beta": [0.5, 2],
//	    "kappa": 0.1,
//	    "fee": 0.5,
//	    "fixed": [1, 0]
//	  },
//	  "usage": {
//	    "agent": [0, 0, 1],
//	    "resource": [0, 1, 1],
//	    "value": [1, 2.5, 1]
//	  }
//	}
//
// walras_market is the version of the format. valuation is log, power,
// quadratic or exponential. The columns of agents are those of Market, one
// number per agent, or one number that stands for all; alpha is always one per
// agent and so gives their number. kappa, fee and fixed may be left out: none.
// usage lists the entries of A, agents and resources counted from 0, in any
// order of agents; value may be left out where all are 1, and usage where
// there is one resource of which a unit of activity uses one.
//
// Large columns may lie in CSV files in the folder of the market file:
//
//	"agents": {"columns": "large.agents.csv", "shape": 1},
//	"usage": {"columns": "large.usage.csv"}
//
// Their first line names the columns, as above; the columns not in the file
// stay in the JSON. There is no Parquet form: Parquet is for results.
//
// Numbers are written with as many digits as give the same bits back. Keys
// that are not named here are refused.
//
// Errors are one line: the file, the line and column where that is known, what
// was found and what is allowed.
func ReadFile(path string) (*Market, error) {
	text, err := fileio.ReadBounded(path)
	if err != nil {
		return nil, fmt.Errorf("market file: %w", err)
	}
	return Parse(path, text, func(name string) ([]byte, error) {
		return fileio.ReadBounded(filepath.Join(filepath.Dir(path), name))
	})
}

// Parse reads the text of a market file; open gives the text of a CSV
// file beside it.
func Parse(name string, text []byte, open func(name string) ([]byte, error)) (*Market, error) {
	doc := document{seen: map[string]bool{}, columns: map[string]fileio.Column{}, usage: map[string]fileio.Column{}}
	if err := doc.read(fileio.NewReader(name, text, open)); err != nil {
		return nil, err
	}
	m, err := doc.assemble()
	if err == nil {
		err = m.Prepare()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// read reads the whole file.
func (doc *document) read(r *fileio.Reader) error {
	err := r.Object("the market", rootKeys, func(key string, _ int) (err error) {
		doc.seen[key] = true
		switch key {
		case fileio.VersionKey:
			return r.Version(1, 2)
		case fileio.ClassKey:
			_, err = r.Word(key, "contract")
		case "valuation":
			var name string
			if name, err = r.Word(key, valuationNames[:]...); err == nil {
				doc.valuation, err = ParseValuation(name)
			}
		case "capacity":
			var c fileio.Column
			c, err = r.Numbers(key, false, fileio.MaxAgents)
			doc.capacity = c.Values
		case "agents":
			return r.Table(key, columnKeys, doc.columns, true, fileio.MaxAgents)
		default:
			return r.Table(key, usage.Keys(), doc.usage, false, fileio.MaxEntries)
		}
		return err
	})
	if err != nil {
		return err
	}
	return r.End()
}

// assemble makes a market of a document.
func (doc *document) assemble() (*Market, error) {
	for _, key := range needed {
		if !doc.seen[key] {
			return nil, fmt.Errorf("no key %q; it is needed", key)
		}
	}
	for _, key := range columnKeys[:3] {
		if _, ok := doc.columns[key]; !ok {
			return nil, fmt.Errorf("agents has no column %q; it is needed", key)
		}
	}
	if doc.columns["alpha"].Scalar {
		return nil, fmt.Errorf("agents.alpha is one number; allowed: a list of one number per agent")
	}
	n := len(doc.columns["alpha"].Values)
	m := &Market{Valuation: doc.valuation, Capacity: doc.capacity}
	for k, dst := range []*[]float64{&m.Alpha, &m.Shape, &m.Beta, &m.Kappa, &m.Fee, &m.Fixed} {
		if c, ok := doc.columns[columnKeys[k]]; ok {
			var err error
			if *dst, err = c.Expand("agents."+columnKeys[k], n, "as many as alpha has"); err != nil {
				return nil, err
			}
		}
	}
	if !doc.seen["usage"] {
		return m, nil
	}
	var err error
	m.Usage.Start, m.Usage.Col, m.Usage.Val, err = usage.Rows(doc.usage, n, len(doc.capacity))
	return m, err
}
