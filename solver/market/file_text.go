package market

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// describe is a token in an error.
func describe(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(clip(t))
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list"}[t]
	case json.Number:
		return clip(string(t))
	}
	return fmt.Sprint(token)
}

// clip cuts a text that is too long for an error of one line.
func clip(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return s
}

// suggestion is a question for the allowed name nearest to an unknown one, or
// "" where none is near: one edit in three characters.
func suggestion(name string, allowed []string) string {
	best, least := "", max(1, len(name)/3)+1
	for _, a := range allowed {
		if d := editDistance(name, a, least); d < least {
			best, least = a, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %q?)", best)
}

// editDistance counts the insertions, deletions and substitutions that turn a
// into b (Levenshtein); any number not below limit where it is at least limit.
func editDistance(a, b string, limit int) int {
	if len(a)-len(b) >= limit || len(b)-len(a) >= limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
