package audit

import (
	"fmt"
	"strings"
)

// equalRows says which rows of a table are equal in every draw of a selection, under every reading of every metric, though the paper prints
// different values for them: such runs cannot compare the rows. "" where there are none.
func (s selection) equalRows(t *Table, called func(key string) string) (string, error) {
	apart := map[[2]int]bool{} // pairs that have an order in the paper
	for _, m := range t.Metrics {
		for _, p := range t.ordered(m.Name) {
			apart[p] = true
		}
	}
	group := make([]int, len(t.Values)) // of each row, the first row that it equals
	shared, found := 0, false
	for i := range t.Values {
		group[i] = i
		for j := range i {
			if group[j] != j {
				continue
			}
			n, equal, err := s.equal(t.Values[i].Key, t.Values[j].Key)
			if err != nil {
				return "", err
			}
			if equal {
				group[i], shared, found = j, n, found || apart[[2]int{i, j}]
				break
			}
		}
	}
	if !found {
		return "", nil
	}
	var texts []string
	for j := range t.Values {
		var names []string
		for i := range t.Values {
			if group[i] == j {
				names = append(names, called(t.Values[i].Key))
			}
		}
		if len(names) > 1 {
			texts = append(texts, strings.Join(names, ", "))
		}
	}
	return fmt.Sprintf("%s are equal in each of %d draws%s", strings.Join(texts, "; "), shared, s.binds), nil
}

// equal says whether two rows are equal under all measures, on the n draws that they have in common.
func (s selection) equal(row, other string) (n int, equal bool, err error) {
	for _, list := range s.measures {
		for _, m := range list {
			a, err := s.draws(row, "", m)
			if err != nil {
				return 0, false, err
			}
			b, err := s.draws(other, "", m)
			if err != nil {
				return 0, false, err
			}
			if m.Of == nil {
				continue
			}
			common, same := equalDraws(a, b)
			if !same {
				return 0, false, nil
			}
			n = max(n, common)
		}
	}
	return n, n > 0, nil
}
