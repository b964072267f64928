package audit

// Families are what the paper puts forward together. An error anywhere in one is to have a probability of at most 1 − stat.Level.

// published is the number of values of a table that can be compared.
func (t *Table) published() (n int) {
	for _, m := range t.Metrics {
		for _, row := range t.Values {
			if _, ok := row.Values[m.Name]; ok && row.Key != m.Relative {
				n++
			}
		}
	}
	return n
}

// publishedValues is the number of values of all tables.
func (p *Paper) publishedValues() (n int) {
	for i := range p.Tables {
		n += p.Tables[i].published()
	}
	return n
}

// orderedPairs is the number of pairs of rows of all metrics that have an order in the paper.
func (p *Paper) orderedPairs() (n int) {
	for i := range p.Tables {
		for _, m := range p.Tables[i].Metrics {
			n += len(p.Tables[i].ordered(m.Name))
		}
	}
	return n
}

// trends is the number of checks of all figures over runs that are evidence.
func (p *Paper) trends() (n int) {
	for _, f := range p.Figures {
		n += overRuns(f.Expect)
	}
	return n
}

// comparisons is the number of comparisons over runs that claims rest on.
func (p *Paper) comparisons() (n int) {
	for _, c := range p.Claims {
		n += overRuns(c.Compare)
	}
	return n
}

func overRuns(checks []Check) (n int) {
	for _, c := range checks {
		if c.Published == "" && c.Construction == "" {
			n++
		}
	}
	return n
}
