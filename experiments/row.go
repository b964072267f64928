package experiments

import (
	"math"

	"walras/solver"
	"walras/solver/market"
)

// append writes the row of a cell.
// rate is what theory predicts, NaN where it is silent.
func (w *worker) append(id uint64, t *treatment, res *solver.Result, rate float64) solver.Status {
	r := row{block: w.blocks[0]}
	r.uint(id)
	r.code(w.experiment)
	r.code(w.marketText)
	r.code(t.mechanism)
	if t.scenario != nil {
		r.code(t.scenarioName)
	} else {
		r.null()
	}
	if t.method != nil {
		r.code(t.solver)
	} else {
		r.null()
	}
	r.int(w.replicate)
	r.uint(w.seed)
	r.code(w.statuses[res.Status])
	if res.Err != nil {
		r.text(res.Err.Error())
	} else {
		r.null()
	}
	if w.drawErr == nil {
		r.int(int64(len(w.contract.Alpha)))
		r.int(int64(len(w.contract.Capacity)))
	} else { // there is no market, but for the remains of an earlier one
		r.int(0)
		r.int(0)
	}
	r.int(res.Rounds)
	r.int(res.DemandCalls)
	r.int(res.Messages)
	w.appendTimes(&r, res, t.method != nil)
	w.appendCertificate(&r, res)
	w.appendMetrics(&r, res)
	r.number(res.Primal)
	r.number(res.Dual)
	r.number(rate)
	if t.scenario != nil {
		w.appendPlay(&r)
	}
	if w.tracer.onchain {
		w.appendContract(&r, t, res)
	}
	if w.stage.strategic {
		w.appendStrategy(&r, t, res.Status)
	}
	if w.bounded {
		appendBound(&r, t, res.Status)
	}
	r.params(w.cells)
	r.params(t.scenarioP)
	r.params(t.mechanismP)
	r.params(t.solvP)
	return res.Status
}

func (w *worker) appendTimes(r *row, res *solver.Result, solved bool) {
	if !w.runner.Timed || !solved {
		for range 4 {
			r.null()
		}
		return
	}
	r.int(int64(res.Demand + res.Update))
	r.int(int64(res.Demand))
	r.int(int64(res.Update))
	r.int(int64(res.Evaluate))
}

func (w *worker) appendCertificate(r *row, res *solver.Result) {
	price := math.NaN()
	if p := res.Point.Price; len(p) > 0 {
		price = p[0]
		for _, v := range p {
			price = max(price, v)
		}
	}
	r.float(price)
	r.number(res.PriceLo)
	r.number(res.PriceHi)
	c := &res.Certificate
	r.float(c.Gap)
	r.float(c.Infeasibility)
	r.float(c.Complementarity)
	r.float(c.Regret)
	r.float(c.Dual)
	r.float(c.Welfare)
}

func (w *worker) appendMetrics(r *row, res *solver.Result) {
	y := res.Point.Activity
	if y == nil { // nothing was computed
		for range 8 {
			r.float(math.NaN())
		}
		r.bool(false)
		for range 3 {
			r.float(math.NaN())
		}
		return
	}
	total := 0.0
	for _, v := range y {
		total += v
	}
	a := &res.Account
	r.float(a.Welfare())
	r.float(a.Value)
	r.float(a.Cost)
	r.float(a.Fees)
	r.float(a.Cost / float64(len(y)))
	r.float(total)
	r.float(maxRatio(res.Load, w.contract.Capacity))
	r.float(w.demandZero)
	r.bool(w.demandZero > 1)
	r.float(market.Gini(y, w.scratch))
	r.float(market.Jain(y))
	r.float(market.Participation(y))
}
