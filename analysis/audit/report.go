package audit

import (
	"slices"

	"walras/analysis/table"
)

// Report is a finished audit, ready to be rendered: what a paper declares, and what was found about it. Paths in links are relative to the
// folder of the report, with forward slashes.
type Report struct {
	Paper    *Paper
	Facts    []Fact // version, machine, seed, replications, time
	Figures  []FigureFinding
	Tables   []TableFinding
	Claims   []ClaimFinding
	Limits   []string // what is out of scope or missing, and why
	Problems []string // parts that could not be made: what was found, where, the remedy
}

// New is a report on a paper with everything that does not depend on runs.
func New(p *Paper) *Report { return &Report{Paper: p, Limits: slices.Clone(p.Limits)} }

// Title is that of the report.
func (r *Report) Title() string {
	if r.Paper.ID != "" {
		return "Audit of " + r.Paper.ID
	}
	return "Audit of " + r.Paper.Title
}

// Rule says how verdicts are given.
func (r *Report) Rule() []Topic { return Rule }

// Fact is one line of the report's head.
type Fact struct{ Name, Value string }

// Link is a file beside the report, or a place in it ("#table-6").
type Link struct{ Text, Path string }

// Finding is what came of one entry of a paper file.
type Finding struct {
	ID      string // of its files, and of its place in the report
	Verdict Verdict
	Reason  string // of the verdict, with the numbers
	Problem string // why it could not be made, "" where it could
	Files   []Link
}

// FigureFinding is a figure of the paper and ours.
type FigureFinding struct {
	Figure
	Finding
	Caption string         // of ours: what is drawn, replicates, failures, level of bands
	Checks  []CheckFinding // behind the verdict, one for each declared trend
	Aside   []CheckFinding // without a bearing on it
	SVG     string         // path
}

// CheckFinding is a declared comparison and what came of it.
type CheckFinding struct {
	Says    string // what the paper shows or claims
	Verdict Verdict
	Reason  string // with the numbers
	Reading string // of a figure that has several, or ""
}

// TableFinding is a table of the paper, our values beside the published ones.
type TableFinding struct {
	Table
	Finding
	Grid   *table.Grid // the comparison, and below it what it rests on; nil where there is none
	Values []Verdict   // on the published values

	Spreads, Implied, Consistent []Verdict // on standard deviations, implied numbers, and the paper's numbers beside each other
}

// Condition is something that a statement supposes, or that is added to it.
type Condition struct {
	Says  string `json:"says"`
	Draws string `json:"draws"` // how many of the paper's own draws meet it; "" where no draw decides it
}

func (c Condition) String() string {
	if c.Draws == "" {
		return c.Says
	}
	return c.Says + ": met by " + c.Draws
}

// ClaimFinding is a claim of the paper and what its test or its comparisons found.
type ClaimFinding struct {
	Claim
	Finding
	Tested         string      // the precise statement tested
	Hypotheses     []Condition // what the statement supposes
	Conditions     []Condition // what has to be added for it to hold
	All            string      // how many of the paper's own draws meet all of both
	Argument       string      // the proof or the closed form behind the verdict
	Found          []string    // of a claim that is compared, what came of each comparison
	Instances      int         // that were counted; 0 where there was nothing to count
	Violations     int
	Thresholds     []string // numbers that we chose, with the verdict at others
	Counterexample string   // what it shows; empty for none
	Scope          string   // whether it lies within the paper's ranges
	Certificate    string
	Command        string // that runs the counterexample again
	Figures        []FigureFinding
}
