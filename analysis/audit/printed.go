package audit

import (
	"fmt"
	"strings"
)

// find makes a check that is one of so many of a family, of the runs or of what the paper prints.
func (m *Maker) find(c Check, family int) ([]groupFinding, []string, error) {
	if c.Published == "" {
		return m.Folders.find(c, family)
	}
	f, err := m.Paper.printed(c)
	return []groupFinding{f}, nil, err
}

// printed compares values of the paper with each other, neighbours in the order of a check: a step is established where the difference is
// beyond their blur.
func (p *Paper) printed(c Check) (groupFinding, error) {
	table, ok := p.Table(c.Published)
	if !ok {
		return groupFinding{}, fmt.Errorf("there is no table %s", c.Published)
	}
	var values []Value
	var texts []string
	for _, key := range c.Order {
		v, err := table.value(key, c.Value)
		if err != nil {
			return groupFinding{}, err
		}
		values, texts = append(values, v), append(texts, v.Text)
	}
	sign, word, opposite := -1.0, "falls", "rises"
	if c.Rising {
		sign, word, opposite = 1, opposite, word
	}
	f := groupFinding{draws: len(values) - 1}
	up, down := 0, 0
	for i, v := range values[1:] {
		d, apart := sign*(v.Mean-values[i].Mean), blur(values[i], v, table.Replications)
		switch {
		case d > apart:
			up++
		case d < -apart:
			down++
		}
		if d > 0 {
			f.met++
		}
	}
	f.established, f.refuted = up == f.draws, down > 0
	f.agrees, f.opposes = f.met == f.draws, down > up
	f.text = fmt.Sprintf("%s is printed as %s in this order; it %s in %d of %d steps and %s in %d, beyond the error of the printed values", c.Value, strings.Join(texts, ", "), word, up, f.draws, opposite, down)
	return f, nil
}
