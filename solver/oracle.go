package solver

import (
	"time"

	"walras/solver/market"
)

// Oracle is the market a method sees: it counts demand calls, and times them. What a
// market has beside market.Market is asked for with Slopes, Memory and Weighted (need.go), whose
// answers are counted likewise.
type Oracle struct {
	market.Market
	Watch Watcher // told of every demand call; may be nil
	Calls int64
	Timed bool          // costs two clock readings per call
	Spent time.Duration // in demand calls; 0 unless Timed

	sloped   slopedOracle
	proximal proximalOracle
	smooth   smoothOracle
}

// Watcher is told of demand calls.
type Watcher interface {
	// Asked is told of a call at prices p; demanded says that the answer is the
	// demand there, and no proximal response.
	Asked(p []float64, demanded bool)
}

// Unwrap gives the market itself, for what is not a demand call: structure that
// a centralised method reads, and theory.
func (o *Oracle) Unwrap() market.Market { return o.Market }

// Unwrap looks through the wrapper that counts, where there is one.
func Unwrap(m market.Market) market.Market {
	if o, ok := m.(*Oracle); ok { // as a rule, and much faster to find out
		return o.Market
	}
	if w, ok := m.(interface{ Unwrap() market.Market }); ok {
		return w.Unwrap()
	}
	return m
}

// oracle gives the oracle, also where that is embedded.
func (o *Oracle) oracle() *Oracle { return o }

// Begin counts a demand call at prices p, and starts the clock for it, where there is
// one; End stops it. A capability that asks agents goes between the two.
func (o *Oracle) Begin(p []float64, demanded bool) (start time.Time) {
	o.Calls++
	if o.Timed || o.Watch != nil {
		return o.watched(p, demanded)
	}
	return start
}

// watched is Begin where somebody looks.
func (o *Oracle) watched(p []float64, demanded bool) (start time.Time) {
	if o.Watch != nil {
		o.Watch.Asked(p, demanded)
	}
	if o.Timed {
		start = time.Now()
	}
	return start
}

// End ends a demand call.
func (o *Oracle) End(start time.Time) {
	if o.Timed {
		o.Spent += time.Since(start)
	}
}

// Demand implements market.Market.
func (o *Oracle) Demand(x, d, p []float64) {
	start := o.Begin(p, true)
	o.Market.Demand(x, d, p)
	o.End(start)
}

// The capabilities of a market, with calls that count.
type (
	slopedOracle struct {
		market.Sloped
		count *Oracle
	}
	proximalOracle struct {
		of    market.Proximal
		count *Oracle
	}
	smoothOracle struct {
		market.Smooth
		count *Oracle
	}
)

// DemandSlope implements market.Sloped.
func (o *slopedOracle) DemandSlope(x, s, d, p []float64) {
	start := o.count.Begin(p, true)
	o.Sloped.DemandSlope(x, s, d, p)
	o.count.End(start)
}

// Proximal implements market.Proximal.
func (o *proximalOracle) Proximal(x, d, p, center []float64, gamma float64) {
	start := o.count.Begin(p, gamma == 0)
	o.of.Proximal(x, d, p, center, gamma)
	o.count.End(start)
}

// LoadGram implements market.Proximal.
func (o *proximalOracle) LoadGram(dst, v []float64) { o.of.LoadGram(dst, v) }

// ProximalWeighted implements market.Smooth.
func (o *smoothOracle) ProximalWeighted(y, d, p, center, gamma []float64) {
	start := o.count.Begin(p, false)
	o.Smooth.ProximalWeighted(y, d, p, center, gamma)
	o.count.End(start)
}
