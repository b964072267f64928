package analysis

import (
	"cmp"
	"math"
	"slices"
	"strings"

	gstat "gonum.org/v1/gonum/stat"

	"walras/analysis/stat"
	"walras/results"
)

// Answer says who wins by one quantity.
type Answer struct {
	Question  string        `json:"question"`
	Unit      string        `json:"unit,omitempty"`
	Better    results.Sense `json:"better"`
	Sentence  string        `json:"sentence"`
	Winner    string        `json:"winner,omitempty"` // shown to be better than every other one; "" where none is
	Ratio     bool          `json:"ratio"`            // effects are ratios to the best, and not differences
	Draws     int           `json:"draws"`
	Markets   int           `json:"markets"` // instances, several of which may share a draw
	Charge    float64       `json:"charge"`  // what a failure is charged where it has to cost something
	Entries   []Entry       `json:"treatments"`
	Elsewhere []FamilyBest  `json:"elsewhere,omitempty"` // families on which another treatment leads
	Notes     []string      `json:"notes,omitempty"`

	solving, accuracy bool // entries are told by what they solve; in a budget
}

// Entry is one treatment in an answer; the best comes first.
type Entry struct {
	Name     string      `json:"name"`
	Solved   float64     `json:"solved"` // share of draws on which it succeeded
	SolvedIn [2]float64  `json:"solved_interval"`
	Says     int         `json:"says_solved"` // runs whose status says that they did
	Wrong    int         `json:"says_solved_and_is_not"`
	Failed   int         `json:"failed"` // markets without a success
	Median   *float64    `json:"median"` // over all markets, failures at the bad end; null where half of them failed
	Effect   float64     `json:"effect"` // ratio or difference to the best: geometric mean, or mean, over draws of what it is on each market
	EffectIn *[2]float64 `json:"effect_interval"`
	P        *float64    `json:"p"` // against the best, corrected after Holm; null for the best and where there is no test

	Interval stat.Interval `json:"-"` // of Effect
	Share    stat.Estimate `json:"-"` // Solved
	Test     PairTest      `json:"-"` // of the best against it
}

// FamilyBest is who leads on the markets of one family.
type FamilyBest struct {
	Family string `json:"family"`
	Leader string `json:"leader"`
	Shown  bool   `json:"shown"` // to be better than every other one
	Draws  int    `json:"draws"`
}

// answer compares the treatments on the lists.
func (c Contest) answer(l *lists, q question) (Answer, error) {
	out := Answer{Question: q.name, Unit: q.unit, Better: q.sense, solving: q.solving(), accuracy: q.accuracy, Notes: slices.Clone(l.notes)}
	values, err := c.valuesOf(l.view, q)
	if err != nil {
		return out, err
	}
	m := l.at.matrix(values, q.sense)
	out.Markets, out.Draws = len(m.X), m.DrawCount()
	if out.Charge, err = c.charge(l.view, q, m); err != nil {
		return out, err
	}
	solved := m
	if q.accuracy { // by then
		solved = m.Map(func(x float64) float64 {
			if x > c.Target {
				return math.Inf(1)
			}
			return x
		})
	}
	if err := out.fill(m, solved.Solved()); err != nil {
		return out, err
	}
	if err := c.claims(&out, l, m); err != nil {
		return out, err
	}
	if err := out.elsewhere(l.view, m); err != nil {
		return out, err
	}
	if why := TooFewDraws(out.Draws, len(out.Entries)); why != "" {
		out.Notes = append(out.Notes, upper(why)+".")
	}
	out.Sentence = out.words()
	return out, nil
}

// claims counts the runs that say that they solved their market, and those of them whose certificate does not.
func (c Contest) claims(out *Answer, l *lists, m Matrix) error {
	if !out.solving {
		return nil
	}
	status, err := l.view.Strings("status")
	if err != nil {
		return err
	}
	ok, err := l.view.reached(Certificate(c.Target))
	if err != nil {
		return err
	}
	for i := range out.Entries {
		e := &out.Entries[i]
		t := slices.Index(m.Treatments, e.Name)
		for b := range m.X {
			at := l.at.at[b*len(m.Treatments)+t]
			if l.view.Failed(status[l.view.rows[at]]) {
				continue
			}
			if e.Says++; !ok[at] {
				e.Wrong++
			}
		}
	}
	return nil
}

// valuesOf is the value of every row of v, infinite on the bad side where the run failed.
func (c Contest) valuesOf(v View, q question) ([]float64, error) {
	switch {
	case q.meter != nil:
		return v.charges(*q.meter, Certificate(c.Target))
	case q.accuracy:
		out := make([]float64, len(v.rows))
		for i, r := range v.rows {
			out[i] = q.values[r]
		}
		return out, nil
	}
	values, err := v.usable(q.measure)
	for i, x := range values {
		if math.IsNaN(x) {
			values[i] = math.Inf(-int(sign(q.sense)))
		}
	}
	return values, err
}

// charge is what a failure is charged: by a meter FailureFactor times the largest charge of any run, else the worst value of any run.
func (c Contest) charge(v View, q question, m Matrix) (float64, error) {
	if q.meter != nil {
		return v.FailureCharge(*q.meter)
	}
	worst := math.NaN()
	for _, row := range m.X {
		for _, x := range row {
			if !math.IsInf(x, 0) && !(sign(q.sense)*x >= sign(q.sense)*worst) {
				worst = x
			}
		}
	}
	if math.IsNaN(worst) {
		return 1, incomparable("no run has a value of %s", q.name)
	}
	return worst, nil
}

// charged is m with failures at their charge, as logarithms where all values are positive, and whether they are.
func (m Matrix) charged(charge float64) (x [][]float64, ratio bool) {
	ratio = charge > 0
	for _, row := range m.X {
		for _, v := range row {
			ratio = ratio && (v > 0 || math.IsInf(v, 0))
		}
	}
	return m.meanByDraw(m.Map(func(v float64) float64 {
		if math.IsInf(v, 0) {
			v = charge
		}
		if ratio {
			return math.Log(v)
		}
		return v
	}).X), ratio
}

// best is the treatment with the best mean.
func (m Matrix) best(x [][]float64) int {
	best, most := 0, math.Inf(-1)
	for t := range m.Treatments {
		if mean := sign(m.Sense) * gstat.Mean(column64(x, t), nil); mean > most {
			best, most = t, mean
		}
	}
	return best
}

// fill compares all treatments with the best.
func (a *Answer) fill(m Matrix, solved []stat.Estimate) error {
	x, ratio := m.charged(a.Charge)
	a.Ratio = ratio
	best := m.best(x)
	ranked := m
	if ratio {
		ranked = m.Map(func(v float64) float64 {
			if math.IsInf(v, 0) {
				return v
			}
			return math.Log(v)
		})
	}
	tests, err := Against(ranked.ByDraw().X, best)
	if err != nil {
		return err
	}
	for t, name := range m.Treatments {
		e := Entry{Name: name, Failed: m.Failed[t], Test: tests[t], Share: solved[t], Solved: solved[t].Value,
			SolvedIn: [2]float64{solved[t].Interval.Low, solved[t].Interval.High}, Median: finite(stat.Median(m.Column(t)))}
		differences := make([]float64, len(x))
		for d, row := range x {
			differences[d] = row[t] - row[best]
		}
		e.Effect, e.Interval = gstat.Mean(differences, nil), stat.TInterval(differences, stat.Level)
		if ratio {
			e.Effect = math.Exp(e.Effect)
			e.Interval.Low, e.Interval.High = math.Exp(e.Interval.Low), math.Exp(e.Interval.High)
		}
		if t != best {
			e.P = finite(tests[t].Adjusted)
			if e.Interval.Known() {
				e.EffectIn = &[2]float64{e.Interval.Low, e.Interval.High}
			}
		}
		a.Entries = append(a.Entries, e)
	}
	order := sign(m.Sense)
	slices.SortStableFunc(a.Entries, func(p, q Entry) int { return cmp.Compare(order*q.Effect, order*p.Effect) })
	if i := slices.IndexFunc(a.Entries, func(e Entry) bool { return e.Name == m.Treatments[best] }); i > 0 { // ties with others
		e := a.Entries[i]
		a.Entries = slices.Insert(slices.Delete(a.Entries, i, i+1), 0, e)
	}
	if !slices.ContainsFunc(a.Entries[1:], func(e Entry) bool { return !e.behind(a) }) && a.Entries[0].Failed < len(m.X) {
		a.Winner = a.Entries[0].Name
	}
	return nil
}

// behind says whether a treatment is shown to be worse than the best: by the test, and by the interval of its effect.
func (e Entry) behind(a *Answer) bool {
	none := 0.0
	if a.Ratio {
		none = 1
	}
	apart := !e.Interval.Known() || e.Interval.Low > none || e.Interval.High < none
	return e.Test.Favours(a.Better) && e.Test.Adjusted <= Alpha && apart
}

// levelRounding is the difference of mean logarithms, or of means, that is rounding of equal values.
const levelRounding = 1e-12

// elsewhere finds the market families on which another treatment than the best leads.
func (a *Answer) elsewhere(v View, m Matrix) error {
	codes, n, err := View{src: v.src, rows: m.Rows}.Numbered("market")
	if err != nil || n < 2 {
		return err
	}
	parts := make([]Matrix, n)
	for b, code := range codes {
		p := &parts[code]
		if p.X == nil {
			*p = Matrix{Sense: m.Sense, Treatments: m.Treatments, Failed: make([]int, len(m.Treatments))}
		}
		p.X, p.Draws, p.Rows = append(p.X, m.X[b]), append(p.Draws, m.Draws[b]), append(p.Rows, m.Rows[b])
	}
	for _, p := range parts {
		x, _ := p.charged(a.Charge)
		own, leads := slices.Index(m.Treatments, a.Entries[0].Name), p.best(x)
		if behind := gstat.Mean(column64(x, leads), nil) - gstat.Mean(column64(x, own), nil); math.Abs(behind) <= levelRounding {
			continue
		}
		part := Answer{Better: m.Sense, Charge: a.Charge}
		if err := part.fill(p, p.Solved()); err != nil {
			return err
		}
		a.Elsewhere = append(a.Elsewhere, FamilyBest{v.value("market", p.Rows[0]).Text, part.Entries[0].Name, part.Winner != "", p.DrawCount()})
	}
	slices.SortFunc(a.Elsewhere, func(a, b FamilyBest) int { return strings.Compare(a.Family, b.Family) })
	return nil
}

// finite is a number that JSON has, or nil.
func finite(x float64) *float64 {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return nil
	}
	return &x
}
