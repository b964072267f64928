// Package report sets what an experiment found beside what a paper says:
// figures, tables with both numbers, claims with their evidence, and a verdict
// on each by a stated rule. It reads result folders and never solves.
package report

// Report is a finished audit, ready to be rendered. Paths in links are relative
// to the folder of the report, with forward slashes.
type Report struct {
	Title    string   // of the report
	Paper    Citation // what is audited
	Summary  []string // paragraphs
	Facts    []Fact   // version, machine, seed, replications, time
	Rule     []string // how verdicts are given, one sentence each
	Figures  []Figure
	Tables   []Table
	Claims   []Claim
	Limits   []string // what is out of scope or missing, and why
	Problems []string // parts that could not be made: what was found, where, the remedy
}

// Citation names a paper.
type Citation struct{ Title, Authors, ID, URL string }

// Fact is one line of the report's head.
type Fact struct{ Name, Value string }

// Link is a file beside the report, or a place in it ("#table-6").
type Link struct{ Text, Path string }

// Verdict is the result of a comparison with the paper: one of Reproduced,
// TrendOnly, NotReproduced, Contradicted, Missing for figures and tables, and one of
// the verdicts of package claim for claims.
type Verdict string

// Verdicts on a published value, table or figure.
const (
	Reproduced    Verdict = "reproduced"
	TrendOnly     Verdict = "trend only"
	NotReproduced Verdict = "not reproduced"
	Contradicted  Verdict = "contradicted"
	Missing       Verdict = "missing"      // could not be made; Problem says why
	NotCompared   Verdict = "not compared" // the paper file declares nothing to compare
)

// Verdicts on a claim, as in package claim, and one for claims that are tested by comparing runs.
const (
	Holds      Verdict = "holds"
	HoldsUnder Verdict = "holds under assumptions"
	Fails      Verdict = "fails"
	Undecided  Verdict = "undecided" // the interval includes the bound
)

// Figure is one figure of the paper and ours.
type Figure struct {
	Number, Name, Title string
	Shows               string // what the paper's figure shows, in our words
	Caption             string // ours: what is drawn, replicates, failures, level of bands
	Verdict             Verdict
	Reason              string  // of the verdict, with the numbers
	Checks              []Check // behind the verdict, one a declared trend
	SVG                 string  // path
	Files               []Link  // PDF, SVG, CSV of the numbers drawn, spec
	Problem             string
}

// Check is one declared comparison and what came of it.
type Check struct {
	Says    string // what the paper shows or claims
	Verdict Verdict
	Reason  string // with the numbers
}

// Table is one table of the paper, our values beside the published ones.
type Table struct {
	Number, Name, Title string
	Verdict             Verdict
	Reason              string
	Grids               []Grid // comparison first; then readings and further evidence
	Notes               []string
	Files               []Link // CSV, LaTeX, spec
	Problem             string
}

// Grid is a rectangle of cells with a head.
type Grid struct {
	Title string
	Head  []Head
	Rows  [][]Cell
	Notes []string
}

// Folded says whether a grid is so long that only its title is shown at first, to be opened by the reader.
func (g Grid) Folded() bool {
	const long = 12 // rows
	return g.Title != "" && len(g.Rows) > long
}

// Head is the head of a column.
type Head struct {
	Text    string
	Numeric bool   // right-aligned, sorted by number
	Series  string // columns of one series are shown and hidden together; empty: always shown
}

// Cell is one entry: text as shown, the number to sort by (NaN: by text), and where it comes from.
type Cell struct {
	Text    string
	Number  float64
	Verdict Verdict // of this value; empty for none
	Link    Link    // the CSV or row that made it; empty for none
}

// Claim is one row of the claims ledger.
type Claim struct {
	Label, Name    string
	Statement      string // as the paper makes it, in our words
	Tested         string // the precise statement tested
	Assumptions    []string
	Instances      int
	Violations     int
	Verdict        Verdict
	Finding        string
	Counterexample string // what it shows; empty for none
	Certificate    string
	Command        string // that runs the counterexample again
	Files          []Link // rows, market, spec
	Figures        []Figure
	Problem        string
}
