package audit

import (
	"math"
	"strconv"
	"strings"

	"walras/results/query"
)

// Check is a comparison over the runs of an experiment, of one of four forms:
//
//	trend   along: COLUMN, is: rising or falling    neighbours in the order of the column, or in that of order
//	value   bound: ">= 0.9"                         the mean over runs
//	order   published: TABLE, value: METRIC, order: [ROW, …], is: rising or falling: of the values as they are printed
//	pair    a: and b: conditions, as: ratio or difference, bound
//	        with over: the same two, the change from b to a over the change from over b to over a
//	        with against: another value for b, such as last(price) of the method that finds the equilibrium
//
// In every form by: splits the runs, and for: says whether every group or only some group has to comply; practical: is the share of a value
// below which a difference is of no practical size, 0.01 where none is declared.
// With spread: true a check compares the variance over draws in place of the mean. A check whose outcome no run can change is
// refused, see foregone. One that holds by construction, as an argument shows that construction: gives, is made and shown, and is no
// evidence: it is not compared. So is a comparison of two sides that are equal in every draw, see idle. The checks of a figure with the
// same reading: are one reading of it, and the figure is judged by the best of its readings.
type Check struct {
	Pos
	Says       string
	Assuming   string // for a claim: what is assumed here beside its statement, or ""
	Among      Among  // for a claim: the draws of the paper of which some meet Assuming
	Vary       Vary   // for a claim: bounds and values in place of those that we chose
	Published  string // number of a table of the paper, whose values of metric Value are compared in the rows Order; "": our runs are
	Experiment string
	Table      string // runs, shocks, trace, agents or prices
	Value      string // expression over columns
	Where      []string
	By         []string
	Along      string
	Rising     bool
	Order      []string // values of Along; empty: as numbers, rising
	A, B       []string
	OverA      []string
	OverB      []string
	As         string
	Bound      Bound
	Some       bool
	Practical  float64 // share of a value below which a difference is of no practical size; 0: practicalShare

	Against      string // expression for side B, where it is another
	Spread       bool   // the variance over draws is compared, not the mean
	Construction string // why it holds whatever the runs are, or ""
	Reading      string // of a figure that has several, or ""
}

// Values of Check.As.
const (
	Ratio      = "ratio"
	Difference = "difference"
)

// Bound is a claimed bound, such as ">= 1.27".
type Bound struct {
	Op    string // "<", "<=", ">", ">="; "" is none
	Value float64
}

func (b Bound) String() string { return b.Op + " " + strconv.FormatFloat(b.Value, 'g', -1, 64) }

// Met says whether a value is within the bound.
func (b Bound) Met(x float64) bool {
	switch b.Op {
	case "<":
		return x < b.Value
	case "<=":
		return x <= b.Value
	case ">":
		return x > b.Value
	}
	return x >= b.Value
}

// Above says whether the bound is one from below.
func (b Bound) Above() bool { return strings.HasPrefix(b.Op, ">") }

// parseBound reads an operator and a number.
func parseBound(text string) (Bound, error) {
	text = strings.TrimSpace(text)
	for _, op := range []string{"<=", ">=", "<", ">"} {
		if rest, ok := strings.CutPrefix(text, op); ok {
			x, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
				return Bound{}, errValue
			}
			return Bound{op, x}, nil
		}
	}
	return Bound{}, errValue
}

// checkTables are the tables that a check can read.
var checkTables = []string{"runs", "shocks", "trace", "agents", "prices"}

// check reads one check; ok is false where it cannot be used.
func (r *reader) check(n *node, experiment string) (c Check, ok bool) {
	e := r.entry(n, "check")
	c = Check{Pos: n.Pos, Experiment: experiment, Table: "runs", As: Ratio}
	c.Says, c.Assuming = e.text("says"), e.text("assuming")
	e.ofClaim(&c)
	if c.Published = e.text("published"); c.Published != "" {
		c.Value, c.Order = e.needed("value"), e.texts("order")
		e.trend(&c)
		if len(c.Order) < 2 || e.get("is") == nil {
			e.bad(n, "published without order or is", "published: NUMBER of a table, value: METRIC, order: [ROW, ROW, …], is: rising or falling")
		}
		return c, e.close()
	}
	c.Experiment = e.experiment("experiment", experiment)
	if at := e.get("table"); at != nil && e.fine(at, r.oneOf(at, "table", checkTables)) {
		c.Table = at.Text
	}
	c.Value = e.expression("value", true)
	c.Where, c.By, c.Order = e.conditions("where"), e.texts("by"), e.texts("order")
	c.Along = e.text("along")
	c.A, c.B = e.conditions("a"), e.conditions("b")
	if at := e.get("over"); at != nil {
		over := r.entry(at, "over")
		c.OverA, c.OverB = over.conditions("a"), over.conditions("b")
		if len(c.OverA) == 0 || len(c.OverB) == 0 {
			over.bad(at, "over without a or b", "conditions under both")
		}
		e.ok = over.close() && e.ok
	}
	if at := e.get("for"); at != nil && e.fine(at, r.oneOf(at, "quantifier", []string{"every", "some"})) {
		c.Some = at.Text == "some"
	}
	if at := e.get("as"); at != nil && e.fine(at, r.oneOf(at, "comparison", []string{Ratio, Difference})) {
		c.As = at.Text
	}
	c.Practical = e.tolerance("practical")
	if at := e.get("bound"); at != nil {
		b, err := parseBound(at.Text)
		if err != nil || at.Kind != scalar {
			e.bad(at, "bound "+describe(at), `an operator <, <=, >, >= and a number, such as ">= 1.27"`)
		}
		c.Bound = b
	}
	e.trend(&c)
	c.Against, c.Spread = e.expression("against", false), e.yes("spread")
	c.Construction, c.Reading = e.text("construction"), e.text("reading")
	e.form(c)
	if why := foregone(c); why != "" && e.ok {
		e.bad(n, "a check whose outcome no run can change: "+why, "a comparison that can come out either way")
	}
	return c, e.close()
}

// yes reads true or false, which it is where it is absent.
func (e *entry) yes(key string) bool {
	at := e.get(key)
	return at != nil && e.fine(at, e.oneOf(at, key, []string{"true", "false"})) && at.Text == "true"
}

// Among is a share of the draws of an experiment: those of which a value is above 0.
type Among struct {
	Experiment string // "": none declared
	Where      []string
	Value      string
}

// Vary are bounds and values that a check is made with as well, since those it has are ours.
type Vary struct {
	Bounds []Bound
	Values []Reading
}

// ofClaim reads what a check of a claim alone may have.
func (e *entry) ofClaim(c *Check) {
	if at := e.get("among"); at != nil {
		among := e.entry(at, "among")
		c.Among = Among{among.experiment("experiment", ""), among.conditions("where"), among.expression("value", true)}
		if c.Assuming == "" {
			among.bad(at, "among without assuming", "assuming: what those draws meet")
		}
		e.ok = among.close() && e.ok
	}
	if at := e.get("vary"); at != nil {
		vary := e.entry(at, "vary")
		for _, n := range vary.scalars("bound") {
			b, err := parseBound(n.Text)
			if err != nil {
				vary.bad(n, "bound "+describe(n), `an operator and a number, such as ">= 0.9"`)
			}
			c.Vary.Bounds = append(c.Vary.Bounds, b)
		}
		for _, n := range vary.items("value") {
			value := e.entry(n, "value")
			c.Vary.Values = append(c.Vary.Values, Reading{n.Pos, value.needed("name"), value.expression("of", true)})
			e.ok = value.close() && e.ok
		}
		e.ok = vary.close() && e.ok
	}
}

// trend reads is.
func (e *entry) trend(c *Check) {
	if at := e.get("is"); at != nil && e.fine(at, e.oneOf(at, "trend", []string{"rising", "falling"})) {
		c.Rising = at.Text == "rising"
	}
}

// form checks that a check has one form, and whole.
func (e *entry) form(c Check) {
	switch {
	case c.Along != "" && (c.Bound.Op != "" || len(c.A) > 0):
		e.bad(e.node, "a check with along and bound, a or b", "along with is, or bound, or a and b with bound")
	case c.Along != "" && e.get("is") == nil:
		e.bad(e.node, "along without is", "is: rising or is: falling")
	case c.Along == "" && c.Bound.Op == "":
		e.bad(e.node, "a check without along and bound", "along with is, or bound, or a and b with bound")
	case len(c.A) > 0 != (len(c.B) > 0):
		e.bad(e.node, "a or b without the other", "conditions under both")
	case c.Against != "" && (len(c.A) == 0 || len(c.OverA) > 0):
		e.bad(e.node, "against without a and b, or with over", "against: the value of b, with a and b")
	case len(c.OverA) > 0 && len(c.A) == 0:
		e.bad(e.node, "over without a and b", "conditions under a and b too")
	}
}

// conditions reads texts such as COLUMN=VALUE.
func (e *entry) conditions(key string) []string {
	var out []string
	for _, n := range e.scalars(key) {
		if _, err := query.Parse(n.Text); err != nil {
			e.bad(n, err.Error(), "")
			continue
		}
		out = append(out, n.Text)
	}
	return out
}
