package contract

import (
	"fmt"
	"os"
	"path/filepath"
)

// Names of the format: see ReadFile.
const (
	fileVersion = 1
	versionKey  = "walras_market"
	columnsKey  = "columns"
)

// Bounds of what is read, against files that would exhaust the memory.
const (
	maxFileBytes = 1 << 30
	maxAgents    = 100_000_000
	maxEntries   = 1<<31 - 1
)

var (
	rootKeys   = []string{versionKey, "valuation", "capacity", "agents", "usage"}
	columnKeys = []string{"alpha", "shape", "beta", "kappa", "fee", "fixed"}
	usageKeys  = []string{"agent", "resource", "value"}
)

// document is what a file says, before it is made a market.
type document struct {
	seen      map[string]bool // keys of the root
	valuation Valuation
	capacity  []float64
	columns   map[string]column
	usage     map[string]column
}

// column is a list of numbers, or one number that stands for all.
type column struct {
	values []float64
	scalar bool
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
	text, err := readBounded(path)
	if err != nil {
		return nil, fmt.Errorf("market file: %w", err)
	}
	return parseMarket(path, text, func(name string) ([]byte, error) {
		return readBounded(filepath.Join(filepath.Dir(path), name))
	})
}

// readBounded reads a whole file of at most maxFileBytes.
func readBounded(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", path)
	}
	if info.Size() > maxFileBytes {
		return nil, fmt.Errorf("%s has %d bytes; allowed: at most %d", path, info.Size(), maxFileBytes)
	}
	return os.ReadFile(path)
}

// parseMarket reads the text of a market file; open gives the text of a CSV
// file beside it.
func parseMarket(name string, text []byte, open func(name string) ([]byte, error)) (*Market, error) {
	doc := document{seen: map[string]bool{}, columns: map[string]column{}, usage: map[string]column{}}
	if err := newFileReader(name, text, open).root(&doc); err != nil {
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

// assemble makes a market of a document.
func (doc *document) assemble() (*Market, error) {
	for _, key := range rootKeys[:4] {
		if !doc.seen[key] {
			return nil, fmt.Errorf("no key %q; it is needed", key)
		}
	}
	for _, key := range columnKeys[:3] {
		if _, ok := doc.columns[key]; !ok {
			return nil, fmt.Errorf("agents has no column %q; it is needed", key)
		}
	}
	if doc.columns["alpha"].scalar {
		return nil, fmt.Errorf("agents.alpha is one number; allowed: a list of one number per agent")
	}
	n := len(doc.columns["alpha"].values)
	m := &Market{Valuation: doc.valuation, Capacity: doc.capacity}
	for k, dst := range []*[]float64{&m.Alpha, &m.Shape, &m.Beta, &m.Kappa, &m.Fee, &m.Fixed} {
		c, ok := doc.columns[columnKeys[k]]
		if !ok {
			continue
		}
		if c.scalar {
			*dst = make([]float64, n)
			for i := range *dst {
				(*dst)[i] = c.values[0]
			}
			continue
		}
		if len(c.values) != n {
			return nil, fmt.Errorf("agents.%s has %d values; allowed: %d, as many as alpha has, or one number for all", columnKeys[k], len(c.values), n)
		}
		*dst = c.values
	}
	if !doc.seen["usage"] {
		return m, nil
	}
	return m, doc.rows(&m.Usage, n)
}

// rows sorts the usage entries by agent, keeping their order otherwise.
func (doc *document) rows(u *Usage, n int) error {
	agent, resource, value := doc.usage["agent"], doc.usage["resource"], doc.usage["value"]
	for _, key := range usageKeys[:2] {
		if _, ok := doc.usage[key]; !ok {
			return fmt.Errorf("usage has no column %q; it is needed", key)
		}
	}
	count := len(agent.values)
	if len(resource.values) != count || value.values != nil && len(value.values) != count {
		return fmt.Errorf("usage has %d agents, %d resources and %d values; allowed: equal numbers, or no values", count, len(resource.values), len(value.values))
	}
	resources := len(doc.capacity)
	u.Start = make([]int64, n+1)
	for k, v := range agent.values {
		if !(v >= 0 && v < float64(n)) || v != float64(int64(v)) {
			return fmt.Errorf("usage.agent of entry %d is %v; allowed: 0 to %d", k, v, n-1)
		}
		if j := resource.values[k]; !(j >= 0 && j < float64(resources)) || j != float64(int64(j)) {
			return fmt.Errorf("usage.resource of entry %d is %v; allowed: 0 to %d", k, j, resources-1)
		}
		u.Start[int(v)+1]++
	}
	for i := range n {
		u.Start[i+1] += u.Start[i]
	}
	u.Col = make([]int32, count)
	if value.values != nil {
		u.Val = make([]float64, count)
	}
	next := append([]int64(nil), u.Start[:n]...)
	for k, v := range agent.values {
		at := next[int(v)]
		next[int(v)]++
		u.Col[at] = int32(resource.values[k])
		if u.Val != nil {
			u.Val[at] = value.values[k]
		}
	}
	return u.checkDistinct(n, resources)
}

// checkDistinct refuses a row with the same resource twice.
func (u *Usage) checkDistinct(n, resources int) error {
	last := make([]int32, resources) // agent + 1 that used it last
	for i := range n {
		col, _ := u.row(i)
		for _, j := range col {
			if last[j] == int32(i+1) {
				return fmt.Errorf("agent %d uses resource %d twice; allowed: one entry", i, j)
			}
			last[j] = int32(i + 1)
		}
	}
	return nil
}
