package results

// About is what the analysis of a run has to know beside its rows. It stands in the manifest, enters no digest, and is
// written anew whenever the folder is opened for writing. In a folder merged out of several specs, which agree on when cells stop
// and on what is recorded, it covers all of them.
type About struct {
	Stop       Stop          `json:"stop"`
	Outcomes   []Outcome     `json:"outcomes"`          // every status there is, in the order in which counts are printed
	Methods    []MethodAbout `json:"methods,omitempty"` // that the spec names, in its order
	Parameters []Parameter   `json:"parameters,omitempty"`
	Paired     []string      `json:"paired,omitempty"` // market parameters that leave the draws alone, in every one of the specs
	Trace      string        `json:"trace,omitempty"`  // the rounds recorded, as a spec says it: none, all, every 10, log 20
}

// Known reports whether the folder says anything: those of earlier versions of walras do not.
func (a *About) Known() bool { return len(a.Outcomes) > 0 }

// Stop is when the cells of a run stop; a play lasts as many rounds as its scenario says.
type Stop struct {
	Tolerance float64 `json:"tolerance"`         // of the certificate's largest measure
	Rounds    int64   `json:"rounds"`            // at most
	Seconds   float64 `json:"seconds,omitempty"` // in the method, at most; 0: no limit
}

// Outcome is a status in which a cell can end.
type Outcome struct {
	Status string `json:"status"`
	Class  Class  `json:"class"`
}

// Class says what the row of a cell is worth.
type Class string

// The classes.
const (
	Answer  Class = "answer"  // the row has an allocation that a method or a rule stands by
	Finding Class = "finding" // an answer that says something of the market: no price clears it
	Failure Class = "failure" // the cell ended short of what was asked
)

// MethodAbout is a method and the accuracy that it promises on every market it does not refuse.
type MethodAbout struct {
	Name          string  `json:"name"`
	PromiseGap    float64 `json:"promise_gap,omitempty"`    // relative duality gap; 0: it promises nothing
	PromiseRounds int64   `json:"promise_rounds,omitempty"` // within which it is reached
}

// Parameter is a parameter that the spec's components have, and its column in table runs.
type Parameter struct {
	Column  string   `json:"column"`  // such as p_market_tau
	Section string   `json:"section"` // market, scenario, mechanism or solver
	Name    string   `json:"name"`
	Kind    Kind     `json:"kind"` // of the column: a law that is not always a number is a string
	Unit    string   `json:"unit,omitempty"`
	Doc     string   `json:"doc,omitempty"`
	Of      []string `json:"of"` // the components of the section that have it
}
