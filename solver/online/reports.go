package online

import (
	"math"
	"math/rand/v2"

	"walras/solver"
	"walras/solver/market"
)

// Reports say in what ways the contract's view of demand is imperfect. The
// zero value is perfect information.
type Reports struct {
	Delay        int64   // demand calls by which reports lag behind, d
	Drop         float64 // probability that an agent's report is lost: its last one stands
	Answer       float64 // probability that an agent reconsiders in a call, q: else its last activity stands; 0: always
	PriceStep    float64 // agents see prices rounded to multiples of it; 0: exact
	ActivityStep float64 // activities are reported in multiples of it; 0: exact
	Noise        string  // law of the noise on the load of each resource: none (or empty), gaussian, uniform, student
	NoiseSigma   float64 // standard deviation of the noise, in units of capacity
	Count        int64   // reports averaged per call, M, each with noise of its own; 0: one
}

// perfect reports that the contract sees everything.
func (r *Reports) perfect() bool {
	return r.Delay == 0 && r.Drop == 0 && (r.Answer == 0 || r.Answer == 1) && r.PriceStep == 0 && r.ActivityStep == 0 && !r.noisy()
}

// merelyLate reports that the contract sees every gradient c_t − d_t(p_t), Delay
// rounds late. What it subtracts late demand from is the capacity of the day, so
// that this must not move.
func (r *Reports) merelyLate(sv *Survey) bool {
	prompt := *r
	prompt.Delay = 0
	return prompt.perfect() && (r.Delay == 0 || sv.SteadyCapacity)
}

func (r *Reports) noisy() bool { return r.Noise != "" && r.Noise != "none" }

// count is the number of reports that an agent sends per demand call.
func (r *Reports) count() int64 { return max(1, r.Count) }

// reportedMarket is a market as a contract with imperfect reports sees it. Demand goes
// through the stages in the order of the fields below; what agents do is kept
// as actual, to be judged.
//
// A report that has not arrived yet, in the first Delay calls, says that
// demand equals capacity, so that prices stay. Lost reports and activities that
// stand are 0 before the first. Noise comes last, on the load that the contract
// reads, and may make that negative: it is passed on as it is, since to cut it
// off at 0 would give the noise a mean. Its draws are those of the same call in
// every play of the market, whatever the method and the other imperfections.
type reportedMarket struct {
	market.Playable
	reports Reports
	rng     *rand.Rand
	noise   solver.Noise

	posted   []float64 // prices as agents see them
	actual   []float64 // y, what agents do
	answer   []float64 // y, what they would do
	slope    []float64
	reported []float64 // the last that arrived of each agent
	queue    []float64 // of Delay+1 reports, activities and slopes
	calls    int64
}

// init forgets every earlier run. src is the randomness of losses and answers,
// disturbance that of the noise.
func (v *reportedMarket) init(m market.Playable, r Reports, src, disturbance rand.Source) error {
	n := m.Agents()
	v.Playable, v.reports, v.rng, v.calls = m, r, rand.New(src), 0
	market.Zeros(n, &v.actual, &v.answer, &v.slope, &v.reported)
	v.posted = market.Resize(v.posted, m.Resources())
	clear(v.posted)
	v.queue = market.Resize(v.queue, int(r.Delay+1)*2*n)
	clear(v.queue)
	return v.noise.Init(r.Noise, r.NoiseSigma, disturbance)
}

// Imperfect tells methods that they see reports only, and not the market.
func (*reportedMarket) Imperfect() {}

// Demand implements market.Market.
func (v *reportedMarket) Demand(y, d, p []float64) {
	v.post(p)
	v.Playable.Demand(v.answer, d, v.posted)
	v.report(y, nil, d)
}

// DemandSlope implements market.Sloped.
func (v *reportedMarket) DemandSlope(y, s, d, p []float64) {
	v.post(p)
	v.Playable.DemandSlope(v.answer, v.slope, d, v.posted)
	v.report(y, s, d)
}

// Proximal implements market.Proximal. The agents' last activities are their own,
// whatever the contract knows of them.
func (v *reportedMarket) Proximal(y, d, p, center []float64, gamma float64) {
	v.post(p)
	v.Playable.Proximal(v.answer, d, v.posted, v.actual, gamma)
	v.report(y, nil, d)
}

// post rounds prices as agents see them.
func (v *reportedMarket) post(p []float64) {
	copy(v.posted, p)
	if step := v.reports.PriceStep; step > 0 {
		for j, x := range p {
			v.posted[j] = step * math.Round(x/step)
		}
	}
}

// report passes what agents answer on to the contract.
func (v *reportedMarket) report(y, s, d []float64) {
	n := len(v.actual)
	slot := v.queue[int(v.calls%(v.reports.Delay+1))*2*n:]
	activities, slopes := slot[:n], slot[n:2*n]
	for i, a := range v.answer {
		if q := v.reports.Answer; q == 0 || q == 1 || v.rng.Float64() < q {
			v.actual[i] = a
		}
		if v.reports.Drop == 0 || v.rng.Float64() >= v.reports.Drop {
			v.reported[i] = v.actual[i]
			if step := v.reports.ActivityStep; step > 0 {
				v.reported[i] = step * math.Round(v.actual[i]/step)
			}
		}
	}
	copy(activities, v.reported)
	if s != nil {
		copy(slopes, v.slope)
	}
	v.calls++
	if v.calls <= v.reports.Delay {
		clear(y)
		clear(s)
		copy(d, v.Playable.Supply())
		return
	}
	oldest := v.queue[int(v.calls%(v.reports.Delay+1))*2*n:]
	copy(y, oldest[:n])
	if s != nil {
		copy(s, oldest[n:2*n])
	}
	v.Playable.Load(d, y)
	if v.reports.noisy() {
		for j, c := range v.Playable.Supply() {
			d[j] += c * v.noise.Mean(int(v.reports.count()))
		}
	}
}
