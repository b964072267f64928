package experiments

import (
	"errors"
	"math"

	"walras/experiments/spec"
	"walras/generators"
	"walras/solver/market"
	"walras/solver/market/contract"
)

// Streams of randomness that belong to one seed: the second word of the PCG.
const (
	marketStream = 0x6d61726b6574 // "market"
	methodStream = 0x6d6574686f64 // "method"
)

// enter makes a market and replicate those of the cells to come.
func (w *worker) enter(mkt, replicate int64) {
	if mkt == w.market && replicate == w.replicate {
		return
	}
	if mkt != w.market {
		w.grid.MarketInto(&w.instance, mkt)
		w.marketText = w.code("market", w.instance.Name)
		w.marketP = paramCells(w.marketP, &w.instance, "market", w.columns, w.blocks[0], len(w.runs.Columns))
		w.bindErr = errNotBound
	}
	w.market, w.replicate, w.drawn = mkt, replicate, false
	w.seed = spec.Seed(w.spec.Seed, w.instance.PairedHash, replicate)
}

// key is what the id of a cell of the current market and replicate is made of.
func (w *worker) key(treat int64) spec.Key {
	return spec.Key{Market: w.instance.Hash, Treatment: w.treatments[treat].hash, Replicate: w.replicate}
}

var errNotBound = errors.New("experiments: family not bound yet")

// draw makes the market of the replicate, and what its cells share.
func (w *worker) draw(id uint64) {
	w.drawn, w.drawErr = true, nil
	defer func() {
		if value := recover(); value != nil {
			w.drawErr, w.bindErr, w.family = w.panicked(id, value), errNotBound, nil
		}
	}()
	if w.bindErr == errNotBound {
		w.bindErr = w.openFamily()
	}
	if w.drawErr = w.bindErr; w.drawErr != nil {
		return
	}
	w.source.Seed(w.seed, marketStream)
	if w.m, w.drawErr = w.markets.Draw(w.family, w.rng); w.drawErr != nil {
		return
	}
	w.scratch, w.standing = market.Resize(w.scratch, w.m.Agents()), market.Resize(w.standing, w.m.Agents())
	w.demandZero = math.NaN()
	if m, ok := w.m.(*contract.Market); ok {
		market.Zeros(m.Resources(), &w.zero)
		w.load = market.Resize(w.load, m.Resources())
		m.Demand(w.scratch, w.load, w.zero)
		w.demandZero = maxRatio(w.load, m.Capacity)
	}
}

// openFamily binds the family of the current instance, in the memory of the
// last one where it is of the same name.
func (w *worker) openFamily() error {
	if w.family == nil || w.familyName != w.instance.Name {
		w.family, w.familyName = w.instance.Fresh(), w.instance.Name
	}
	if err := w.instance.Bind(w.family); err != nil {
		w.family = nil
		return err
	}
	if opener, ok := w.family.(generators.Opener); ok {
		if err := opener.Open(); err != nil {
			w.family = nil
			return err
		}
	}
	return nil
}

// maxRatio is max_j d_j/c_j.
func maxRatio(d, c []float64) float64 {
	worst := 0.0
	for j := range d {
		worst = max(worst, d[j]/c[j])
	}
	return worst
}
