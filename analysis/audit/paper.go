package audit

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"
)

// Paper is a paper as declared.
type Paper struct {
	Name                    string // of the file, as errors call it
	Title, Authors, ID, URL string
	Summary                 []string          // paragraphs for the head of the report
	Names                   map[string]string // the paper's words for names of ours, such as clearing: proposed
	Experiments             []Experiment
	Figures                 []Figure
	Tables                  []Table
	Claims                  []Claim
	Limits                  []string
	Problems                []Problem // in the order of the file
}

// Experiment is a run that figures, tables and claims read.
type Experiment struct {
	Pos
	Name string   // by which the file calls it, and the name of its result folder
	Spec string   // a built-in experiment, or a spec file relative to the paper file
	File bool     // Spec is a file
	Set  []string // overrides KEY=VALUE

	Exact bool // its markets have no random part, so that no draw can be another
}

// Figure is a figure of the paper, and how ours is drawn: a figure of a
// built-in experiment by name, or a kind with its options.
type Figure struct {
	Pos
	Number, Title, Experiment string
	Name                      string // of a figure that belongs to an experiment, or ""
	Kind                      string // of a figure of any run, or ""
	X                         string
	Y, By, Panel, Where       []string
	Shows                     string // what the paper's figure shows, in words
	Published                 []Cross
	Expect                    []Check
	Beside                    []Check // made and reported without a bearing on the verdict, such as controls
	Broken                    string  // why it cannot be made, "" where it can
}

// Cross is a column of published values that a figure shows beside ours, as crosses.
type Cross struct {
	Pos
	Quantity      string // that the figure draws
	Table, Metric string
}

// Table is a table of the paper: published values by row and metric, or
// parameters, or a copy of another table.
type Table struct {
	Pos
	Number, Title, Experiment string
	Of                        string   // the table of results that it is read from: runs, or prices with a row for each resource
	Rows                      string   // the column whose values name the rows
	Where                     []string // conditions on the runs
	Replications              int      // of the paper; 0: not stated
	Same                      string   // number of the table that this one repeats, or ""
	Metrics                   []Metric
	Variants                  []Variant
	Beside                    []Reading // of the runs chosen, shown without a published value
	Values                    []Row
	Implied                   []Derived // numbers that the published values of each row imply
	Consistent                []Derived // numbers of the paper that follow from others of it
	Parameters                []Parameter
	Notes                     []string
	Broken                    string // why it cannot be made, "" where it can
}

// Metric is a column of published values, and the readings under which ours is computed.
type Metric struct {
	Pos
	Name, Unit string
	Relative   string  // key of the row to whose value on the same draw the ratio is taken, or ""
	Tolerance  float64 // that counts as equal beside sampling error, where it is more than rounding
	Practical  float64 // share of a value below which a difference is of no practical size; 0: practicalShare
	Readings   []Reading
}

// Reading is one definition of a metric: an expression over columns of the runs.
type Reading struct {
	Pos
	Name, Of string
}

// Variant is another selection of runs under which the readings are tried too.
type Variant struct {
	Pos
	Name, Experiment string
	Where            []string
	Row              string // key of the only row it is for; "": for all
	As               string // value of the rows' column that stands in for Row; "": Row itself
}

// Row is the published values of one row by the metric's name.
type Row struct {
	Pos
	Key    string // value of the column Rows
	Values map[string]Value
}

// Parameter is a parameter that the paper states, with its default and the values or the range it takes.
type Parameter struct {
	Pos
	Name, Column  string
	Default       string
	Values, Range []string // all of Values, or every one between the two of Range
}

// Who states a claim: the paper, or us, who correct it or ask it of other markets.
const (
	ThePaper = "paper"
	Us       = "us"
)

// Claim is a statement and how it is tested.
type Claim struct {
	Pos
	Label, Statement string
	StatedBy         string   // ThePaper or Us
	Test             string   // a built-in test, or ""
	Draw             Draw     // a picture of the rows of Test; none without X
	Compare          []Check  // otherwise these: all of them as stated, or with the assumptions that some add
	Beside           []Check  // made and reported without a bearing on the verdict, such as other settings
	Notes            []string // the argument, a market worked by hand
	Broken           string   // why it cannot be made, "" where it can
}

// Draw is a picture of the rows that a test kept: columns of its CSV against one of them.
type Draw struct {
	X       string   // column on the horizontal axis
	Y       []string // columns drawn as measured, one line each
	Bounds  []string // columns drawn as bounds
	Log     string   // logarithmic axes: "", x, y or xy
	XLabel  string
	YLabel  string
	Caption string
}

//go:embed papers/arxiv-2510.05504.yaml
var builtin []byte

// Builtin is the name and the text of the embedded file of arXiv:2510.05504.
func Builtin() (name string, text []byte) { return "arxiv-2510.05504.yaml", builtin }

var embedded = sync.OnceValue(func() *Paper {
	name, text := Builtin()
	return Parse(name, text, nil)
})

// Embedded is the parsed file of arXiv:2510.05504. It must not be modified.
func Embedded() *Paper { return embedded() }

// Table finds a table by its number.
func (p *Paper) Table(number string) (*Table, bool) {
	for i := range p.Tables {
		if p.Tables[i].Number == number {
			return &p.Tables[i], true
		}
	}
	return nil, false
}

// value is the published value of a metric in a row.
func (t *Table) value(row, metric string) (Value, error) {
	r, ok := t.Row(row)
	if !ok {
		return Value{}, fmt.Errorf("table %s has no row %s", t.Number, row)
	}
	v, ok := r.Values[metric]
	if !ok {
		return Value{}, fmt.Errorf("row %s of table %s has no value of %s", row, t.Number, metric)
	}
	return v, nil
}

// computed are the metrics, behind them what is shown beside, and behind that what is compared with implied numbers.
func (t *Table) computed() []Metric {
	all := slices.Clone(t.Metrics)
	for _, r := range t.Beside {
		all = append(all, Metric{Pos: r.Pos, Name: r.Name, Readings: []Reading{r}})
	}
	for _, d := range t.Implied {
		all = append(all, Metric{Pos: d.Pos, Name: d.Name, Readings: []Reading{{Pos: d.Pos, Name: d.Name, Of: d.Ours}}})
	}
	return all
}

// Row finds a row by its key.
func (t *Table) Row(key string) (*Row, bool) {
	for i := range t.Values {
		if t.Values[i].Key == key {
			return &t.Values[i], true
		}
	}
	return nil, false
}
