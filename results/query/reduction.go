package query

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Reductions turn a column recorded round by round into one number per run, such as last(price). In rows of runs they are columns of
// these names.
var Reductions = []string{"first", "last", "lowest", "highest", "swing"}

// Reduction is one number of a column recorded round by round: its first, last, lowest or highest value, or its swing, the highest less
// the lowest value in the last quarter of the rounds recorded.
type Reduction struct {
	How    string // one of Reductions
	Column string
	Round  int // first, lowest and highest count from this round on, last up to it; 0: all rounds count
}

// String is the name of the column of runs: last(price), or last(price, 49).
func (r Reduction) String() string {
	if r.Round > 0 {
		return fmt.Sprintf("%s(%s, %d)", r.How, r.Column, r.Round)
	}
	return r.How + "(" + r.Column + ")"
}

// ParseReduction reads what String gives.
func ParseReduction(name string) (r Reduction, ok bool) {
	how, rest, open := strings.Cut(name, "(")
	rest, closed := strings.CutSuffix(rest, ")")
	if !open || !closed || !slices.Contains(Reductions, how) {
		return r, false
	}
	column, round, numbered := strings.Cut(rest, ", ")
	r = Reduction{How: how, Column: column}
	if numbered {
		n, err := strconv.Atoi(round)
		if err != nil || n < 1 || how == "swing" {
			return Reduction{}, false
		}
		r.Round = n
	}
	return r, true
}

// reduction reads COLUMN) or COLUMN, ROUND) behind the name of a reduction and its parenthesis.
func (s *scanner) reduction(how string) (Reduction, error) {
	r := Reduction{How: how, Column: s.name()}
	if r.Column == "" {
		return r, fmt.Errorf("%s takes the name of one column", how)
	}
	if how != "swing" && s.take(",") != "" {
		s.blanks()
		from := s.at
		for s.at < len(s.text) && '0' <= s.text[s.at] && s.text[s.at] <= '9' {
			s.at++
		}
		var err error
		if r.Round, err = strconv.Atoi(s.text[from:s.at]); err != nil || r.Round < 1 {
			return r, fmt.Errorf("%s takes the name of one column, and the number of a round, from 1", how)
		}
	}
	if s.take(")") == "" {
		return r, fmt.Errorf("found %s for the ) of %s", s.found(), how)
	}
	return r, nil
}
