package audit

import "path/filepath"

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

// families are the sizes of the family with which each comparison of the claims is to be made, by claim: Holm's correction (1979) by
// intervals. All comparisons are made at a level for as many as there are; those that are decided leave, and the others are made again at a
// level for those that remain, until none leaves.
func (m *Maker) families() (map[string][]int, error) {
	claims := m.Paper.Claims
	var experiments []string
	for i := range claims {
		experiments = append(experiments, experimentsOf(claims[i].Compare)...)
	}
	fresh := m.fingerprint(claims, experiments...)
	sizes, _, err := keep(filepath.Join(m.Dir, ClaimDir, "families.made"), fresh, func() (map[string][]int, []string, []string) {
		all := map[string][]int{}
		for i := range claims {
			all[claims[i].Label] = make([]int, len(claims[i].Compare))
		}
		for left, before := m.Paper.comparisons(), 0; left > 0 && left != before; {
			before = left
			for i := range claims {
				for k, check := range claims[i].Compare {
					if all[claims[i].Label][k] != 0 || check.Published != "" {
						continue
					}
					findings, _, err := m.find(check, before)
					if err == nil && decide(findings, check.Some) != Undecided {
						all[claims[i].Label][k] = before
						left--
					}
				}
			}
			for i := range claims { // those that are still open
				for k, size := range all[claims[i].Label] {
					if size == 0 && left == before {
						all[claims[i].Label][k] = max(1, left)
					}
				}
			}
		}
		for _, sizes := range all {
			for k, size := range sizes {
				sizes[k] = max(1, size)
			}
		}
		return all, nil, nil
	})
	return sizes, err
}
