package scenario

// Stationary is the scenario in which nothing happens: T rounds of one market,
// for what imperfect reports do and for regret against a fixed optimum.
type Stationary struct{ Play }

// NewStationary gives the scenario with its defaults.
func NewStationary() *Stationary { return &Stationary{defaultPlay(1000)} }

// Next implements Scenario.
func (*Stationary) Next(int64) int64 { return Never }

// Change implements Scenario.
func (*Stationary) Change(*Stage, int64) (string, error) { return "", nil }
