package table

import (
	"strings"

	"walras/analysis"
)

// arranged is the groups of a pivot by row and column.
type arranged struct {
	rows, cols [][]analysis.Value // keys, in order
	at         map[[2]int]*analysis.Aggregate
}

// arrange splits the key of every group into that of its row and that of its column. The groups come sorted, and so do rows; columns
// are put in the same order: null first, numbers by size, texts by the alphabet.
func (p *resolved) arrange(a *analysis.Aggregation) *arranged {
	t := &arranged{at: map[[2]int]*analysis.Aggregate{}}
	n := len(p.Rows)
	t.cols = distinctKeys(a, func(key []analysis.Value) []analysis.Value { return key[n:] })
	t.rows = distinctKeys(a, func(key []analysis.Value) []analysis.Value { return key[:n] })
	rows, cols := positions(t.rows), positions(t.cols)
	for i := range a.Groups {
		g := &a.Groups[i]
		t.at[[2]int{rows[keyText(g.Key[:n])], cols[keyText(g.Key[n:])]}] = g
	}
	return t
}

// distinctKeys is the different parts of the groups' keys, sorted.
func distinctKeys(a *analysis.Aggregation, part func(key []analysis.Value) []analysis.Value) [][]analysis.Value {
	seen := map[string]bool{}
	var groups []analysis.Group
	for _, g := range a.Groups {
		key := part(g.Key)
		if id := keyText(key); !seen[id] {
			seen[id] = true
			groups = append(groups, analysis.Group{Key: key})
		}
	}
	analysis.SortGroups(groups)
	keys := make([][]analysis.Value, len(groups))
	for i, g := range groups {
		keys[i] = g.Key
	}
	return keys
}

func positions(keys [][]analysis.Value) map[string]int {
	at := make(map[string]int, len(keys))
	for i, k := range keys {
		at[keyText(k)] = i
	}
	return at
}

// keyText tells keys apart; no text of a table holds the separator.
func keyText(key []analysis.Value) string {
	parts := make([]string, len(key))
	for i, v := range key {
		parts[i] = v.Text
		if v.Null {
			parts[i] = "\x00null"
		}
	}
	return strings.Join(parts, "\x00")
}
