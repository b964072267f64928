package query

import (
	"fmt"
	"slices"
	"strings"
)

// operators of a condition, longer ones first so that <= is not read as <.
var operators = []string{"!=", "<=", ">=", "=", "<", ">", "~"}

// Condition is what one column of a row has to satisfy, such as status=converged, gap<=1e-6 or solver=newton,lbfgs.
type Condition struct {
	Name   string    // of a column, as written: see Column
	Op     string    // = != < <= > >= or ~
	Values []Literal // one, or a list with = != and ~
}

// Literal is a value as it is written.
type Literal struct {
	Text   string
	Null   bool      // the word null
	Points []float64 // of range(…) and logrange(…), whose text Text is
	quoted bool
}

// bare is nothing at all, which means the empty text at the end of a condition.
func (l Literal) bare() bool { return l.Text == "" && !l.Null && !l.quoted }

// Selector is conditions that all have to hold; an empty one holds for every row.
type Selector []Condition

// Is is the condition that a column is one of some texts.
func Is(name string, texts ...string) Condition {
	c := Condition{Name: name, Op: "="}
	for _, t := range texts {
		c.Values = append(c.Values, Literal{Text: t})
	}
	return c
}

// Parse reads conditions, several in one text joined by "and".
func Parse(texts ...string) (Selector, error) {
	var s Selector
	for _, text := range texts {
		in := scanner{text: text}
		more, err := in.selector()
		if err == nil && in.found() != "its end" {
			err = fmt.Errorf("found %s behind a value; put quotes around one with blanks, and join conditions by \"and\"", in.found())
		}
		if err != nil {
			return nil, fmt.Errorf("condition %q: %w", short(text), err)
		}
		s = append(s, more...)
	}
	return s, nil
}

// short cuts a text that is shown.
func short(text string) string {
	const shown = 200
	if r := []rune(text); len(r) > shown {
		return string(r[:shown]) + "…"
	}
	return text
}

func (s *scanner) selector() (Selector, error) {
	var out Selector
	for {
		c, err := s.condition()
		if err != nil {
			return nil, err
		}
		out = append(out, c)
		if s.word("and") == "" {
			return out, nil
		}
	}
}

const conditionForm = "must be column=value, or with !=, <, <=, >, >=, ~ for the sign, and a list as column=value,value"

func (s *scanner) condition() (Condition, error) {
	if len(s.text) > maxText {
		return Condition{}, fmt.Errorf("%d bytes, at most %d", len(s.text), maxText)
	}
	c := Condition{Name: s.asked()}
	if slices.Contains(Reductions, c.Name) && s.take("(") != "" {
		r, err := s.reduction(c.Name)
		if err != nil {
			return c, err
		}
		c.Name = r.String()
	}
	if c.Name != "" {
		c.Op = s.take(operators...)
	}
	if c.Op == "" {
		return c, fmt.Errorf("found %s; it %s", s.found(), conditionForm)
	}
	for {
		l, err := s.literal()
		switch {
		case err != nil:
			return c, err
		case l.bare() && (len(c.Values) > 0 || s.at < len(s.text)):
			return c, fmt.Errorf(`no value; write "" for the empty text`)
		}
		c.Values = append(c.Values, l)
		if s.take(",") == "" {
			return c, c.check()
		}
	}
}

// asked reads the name of a condition. Other than in a formula, the component in the middle of a name of three parts may have hyphens, as in
// market.fisher-planted.rho.
func (s *scanner) asked() string {
	name := s.name()
	from, to := s.at-len(name), s.at
	for strings.Count(name, ".") == 1 && strings.HasPrefix(s.rest(), "-") {
		s.at++
		s.name()
		name = s.text[from:s.at]
	}
	if strings.Count(name, ".") != 2 {
		s.at = to // no name of three parts, and what follows is for an error to show
	}
	return s.text[from:s.at]
}

// check is an error where the operator cannot be asked of the values, whatever the column holds.
func (c Condition) check() error {
	order := c.Op != "=" && c.Op != "!=" && c.Op != "~"
	for _, v := range c.Values {
		switch {
		case v.Null && c.Op != "=" && c.Op != "!=":
			return fmt.Errorf("%s is compared with null by = and != only", c.Name)
		case order && (v.Points != nil || len(c.Values) > 1):
			return fmt.Errorf("%s of several values; lists and ranges go with =, != and ~", c.Op)
		}
	}
	return nil
}

// literal reads a value: in quotes, or up to a comma or a blank outside of parentheses.
func (s *scanner) literal() (Literal, error) {
	s.blanks()
	if q := s.take(`"`, `'`); q != "" {
		return s.quoted(q)
	}
	from, depth := s.at, 0
scan:
	for ; s.at < len(s.text); s.at++ {
		switch b := s.text[s.at]; {
		case b == '(':
			depth++
		case b == ')':
			depth--
		case depth < 0, depth == 0 && strings.IndexByte(", \t", b) >= 0:
			break scan
		}
	}
	text := s.text[from:s.at]
	switch {
	case depth != 0:
		return Literal{}, fmt.Errorf("value %q with a parenthesis that has no other; put quotes around it", short(text))
	case text != "" && strings.IndexByte("=!<>~", text[0]) >= 0:
		return Literal{}, fmt.Errorf("value %q; it %s", short(text), conditionForm)
	case text == Null:
		return Literal{Null: true}, nil
	case IsRange(text):
		points, ok := Range(text)
		if !ok {
			return Literal{}, fmt.Errorf("value %s; allowed are %s", short(text), RangeForm)
		}
		return Literal{Text: text, Points: points}, nil
	}
	return Literal{Text: text}, nil
}

// quoted reads up to the closing quote; a quote in the text is written twice.
func (s *scanner) quoted(quote string) (Literal, error) {
	var text strings.Builder
	for {
		piece, _, closed := strings.Cut(s.rest(), quote)
		if !closed {
			return Literal{}, fmt.Errorf("a value whose quote %s is not closed", quote)
		}
		text.WriteString(piece)
		s.at += len(piece) + 1
		if !strings.HasPrefix(s.rest(), quote) {
			return Literal{Text: text.String(), quoted: true}, nil
		}
		text.WriteString(quote)
		s.at++
	}
}

// String is the value as Parse reads it.
func (l Literal) String() string {
	switch {
	case l.Null:
		return Null
	case l.Points != nil:
		return l.Text
	}
	in := scanner{text: l.Text + ","}
	if plain, err := in.literal(); l.Text == "" || err != nil || plain.Text != l.Text || plain.Null || plain.Points != nil {
		return `"` + strings.ReplaceAll(l.Text, `"`, `""`) + `"`
	}
	return l.Text
}

// List is the values, separated by a comma and a blank.
func (c Condition) List() string {
	texts := make([]string, len(c.Values))
	for i, v := range c.Values {
		texts[i] = v.String()
	}
	return strings.Join(texts, ", ")
}

func (c Condition) String() string { return c.Name + c.Op + c.List() }

func (s Selector) String() string {
	texts := make([]string, len(s))
	for i, c := range s {
		texts[i] = c.String()
	}
	return strings.Join(texts, " and ")
}
