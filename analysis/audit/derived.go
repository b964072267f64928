package audit

import (
	"fmt"
	"math"
	"slices"

	"walras/analysis/stat"
	"walras/analysis/table"
	"walras/results/query"
)

// Printed is a published value, or its standard deviation, by a name that a formula uses.
type Printed struct {
	Pos
	Name               string
	Table, Row, Metric string // Row is "" for the row at hand
	SD                 bool
}

// Derived is a number that follows from published values by a formula. It is compared with our runs (Ours), or with what else the paper says:
// a number as it is printed, another formula, or a bound.
type Derived struct {
	Pos
	Name, Says string
	From       []Printed
	Of         string
	Ours       string // expression over columns of the runs, or ""
	Is         string // number as printed, or formula over From, or ""
	Bound      Bound
}

// reach is a number with the least and the largest value that rounding and sampling leave it.
type reach struct{ value, low, high float64 }

func (r reach) String() string {
	return fmt.Sprintf("%s [%s, %s]", table.Short(r.value), table.Short(r.low), table.Short(r.high))
}

// cell is a reach as an interval in a table.
func (r reach) cell() table.Cell { return table.Text("%s", r) }

// reachOf is what a published value may stand for: any number that is rounded to it, and with sampling any within its own 95 % error too.
func (p *Paper) reachOf(x Printed, row string, sampling bool) (reach, error) {
	t, ok := p.Table(x.Table)
	if !ok {
		return reach{}, fmt.Errorf("there is no table %s", x.Table)
	}
	if x.Row != "" {
		row = x.Row
	}
	v, err := t.value(row, x.Metric)
	if err != nil {
		return reach{}, err
	}
	if !x.SD {
		room := v.Rounding()
		if sampling {
			room += paperError(v, t.Replications)
		}
		return reach{v.Mean, v.Mean - room, v.Mean + room}, nil
	}
	if math.IsNaN(v.SD) {
		return reach{}, fmt.Errorf("%s in row %s of table %s is printed without a standard deviation", x.Metric, row, x.Table)
	}
	replications := 0
	if sampling {
		replications = t.Replications
	}
	low, high := spreadMargin(v, replications)
	return reach{v.SD, low, high}, nil
}

// derive evaluates a formula over published values: at what is printed, and at all combinations of the ends that each may reach, between
// which a formula that is monotone in each has its range.
func (p *Paper) derive(of string, from []Printed, row string, sampling bool) (reach, error) {
	m, err := query.ParseMeasure("", of)
	if err != nil {
		return reach{}, err
	}
	inputs := make([]reach, len(m.Needs))
	at := make([]float64, len(m.Needs))
	for i, name := range m.Needs {
		k := slices.IndexFunc(from, func(x Printed) bool { return x.Name == name })
		if k < 0 {
			return reach{}, fmt.Errorf("%s in %q stands for no published value", name, of)
		}
		if inputs[i], err = p.reachOf(from[k], row, sampling); err != nil {
			return reach{}, err
		}
		at[i] = inputs[i].value
	}
	out := reach{value: m.Of(at), low: math.Inf(1), high: math.Inf(-1)}
	for corner := range 1 << len(inputs) {
		for i, in := range inputs {
			if at[i] = in.low; corner>>i&1 == 1 {
				at[i] = in.high
			}
		}
		out.low, out.high = math.Min(out.low, m.Of(at)), math.Max(out.high, m.Of(at))
	}
	return out, nil
}

// several says whether values of several tables meet, whose draws are not the same: then their sampling errors count too.
func several(from []Printed) bool {
	return slices.ContainsFunc(from, func(x Printed) bool { return x.Table != from[0].Table })
}

// implied is a grid for each number that the published values of a row imply, beside that of our runs.
func (c *compared) implied() (grids []*table.Grid, err error) {
	t := c.declared
	c.impliedVerdicts = nil
	for k, d := range t.Implied {
		g := &table.Grid{Name: "implied-" + slug(d.Name), Title: fmt.Sprintf("Implied by the printed values: %s", d.Name),
			Columns: []table.Column{{Name: t.heading()}, {Name: d.Name + ", implied", Numbers: true}, {Name: "ours", Numbers: true}, {Name: "verdict"}},
			Notes:   []string{sentence(d.Says) + " In brackets what rounding and the sampling error of the printed values leave open, at 95 %."}}
		for _, row := range t.Values {
			r, err := c.paper.derive(d.Of, d.From, row.Key, true)
			if err != nil {
				return nil, fmt.Errorf("%s: implied %s: %w", d.Pos, d.Name, err)
			}
			x, err := c.all[c.selected].draws(row.Key, "", c.all[c.selected].measures[len(t.Metrics)+len(t.Beside)+k][0])
			if err != nil {
				return nil, fmt.Errorf("%s: implied %s: %w", d.Pos, d.Name, err)
			}
			ours := estimate(x.values, 0, stat.Level)
			verdict := NotReproduced
			switch {
			case len(x.values) == 0:
				verdict = Missing
			case ours.Interval.Low >= r.low && ours.Interval.High <= r.high:
				verdict = Reproduced
			case ours.Interval.Low <= r.high && ours.Interval.High >= r.low:
				verdict = Undecided
			}
			c.impliedVerdicts = append(c.impliedVerdicts, verdict)
			g.Rows = append(g.Rows, append(cells(c.rowName(row.Key)), r.cell(), table.Value(ours.Value), verdict.cell()))
		}
		grids = append(grids, g)
	}
	return grids, nil
}

// consistent sets what the paper says beside what follows from other values that it prints; nil where nothing is declared.
func (p *Paper) consistent(t *Table) (g *table.Grid, verdicts []Verdict, err error) {
	if len(t.Consistent) == 0 {
		return nil, nil, nil
	}
	g = &table.Grid{Name: "consistent", Title: "The paper's numbers beside each other", Columns: []table.Column{{Name: "statement"}, {Name: "by the printed values", Numbers: true}, {Name: "stated"}, {Name: "verdict"}},
		Notes: []string{"In brackets what rounding leaves open, and where values of several tables meet, their sampling errors at 95 % too. No run of ours is part of this."}}
	for _, d := range t.Consistent {
		r, err := p.derive(d.Of, d.From, "", several(d.From))
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", d.Pos, err)
		}
		stated, verdict := d.Bound.String(), Undecided
		switch b := d.Bound; {
		case b.Op != "":
			if b.Met(r.low) && b.Met(r.high) {
				verdict = Holds
			} else if !b.Met(r.low) && !b.Met(r.high) {
				verdict = Fails
			}
		default:
			other := reach{}
			if v, bad := parseValue(d.Is); bad == nil {
				other, stated = reach{v.Mean, v.Mean - v.Rounding(), v.Mean + v.Rounding()}, d.Is
			} else if other, err = p.derive(d.Is, d.From, "", several(d.From)); err != nil {
				return nil, nil, fmt.Errorf("%s: %w", d.Pos, err)
			} else {
				stated = other.String()
			}
			if verdict = Fails; r.low <= other.high && other.low <= r.high {
				verdict = Holds
			}
		}
		verdicts = append(verdicts, verdict)
		g.Rows = append(g.Rows, append(cells(d.Says), r.cell(), table.Text("%s", stated), verdict.cell()))
	}
	return g, verdicts, nil
}
