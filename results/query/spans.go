package query

import (
	"fmt"
	"math"
	"strconv"
)

type number interface{ int64 | uint64 | float64 }

// span is the numbers from low to high; none where low > high.
type span[T number] struct{ low, high T }

// spans are the numbers that a condition wants: one span for each of its values.
type spans[T number] []span[T]

func (s spans[T]) has(x T) bool {
	for _, w := range s {
		if w.low <= x && x <= w.high {
			return true
		}
	}
	return false
}

// meets says whether a number between low and high may be wanted, covers whether every one is.
func (s spans[T]) meets(low, high T) bool {
	for _, w := range s {
		if w.low <= w.high && w.low <= high && low <= w.high {
			return true
		}
	}
	return false
}

func (s spans[T]) covers(low, high T) bool {
	for _, w := range s {
		if w.low <= low && high <= w.high {
			return true
		}
	}
	return false
}

// closeness is the difference, relative for numbers above 1, up to which ~ holds.
const closeness = 1e-6

// floatSpan is the floats x with x OP v.
func floatSpan(op string, v float64) span[float64] {
	lowest, highest := math.Inf(-1), math.Inf(1)
	switch op {
	case "<":
		if v == lowest {
			return span[float64]{1, 0}
		}
		return span[float64]{lowest, math.Nextafter(v, lowest)}
	case "<=":
		return span[float64]{lowest, v}
	case ">":
		if v == highest {
			return span[float64]{1, 0}
		}
		return span[float64]{math.Nextafter(v, highest), highest}
	case ">=":
		return span[float64]{v, highest}
	case "~":
		if !math.IsInf(v, 0) {
			d := closeness * max(1, math.Abs(v))
			return span[float64]{v - d, v + d}
		}
	}
	return span[float64]{v, v}
}

// wholeSpan is the whole numbers x, from least to most, with x OP v, exactly, which identifiers above 2⁵³ need.
func wholeSpan[T int64 | uint64](op string, v, least, most T) span[T] {
	none := span[T]{1, 0}
	switch op {
	case "<":
		if v == least {
			return none
		}
		return span[T]{least, v - 1}
	case "<=":
		return span[T]{least, v}
	case ">":
		if v == most {
			return none
		}
		return span[T]{v + 1, most}
	case ">=":
		return span[T]{v, most}
	}
	return span[T]{v, v}
}

// realSpan is wholeSpan for a v that need not be whole, nor between least and most.
func realSpan[T int64 | uint64](op string, v float64, least, most T) span[T] {
	clamp := func(x float64) T {
		switch {
		case x <= float64(least):
			return least
		case x >= float64(most): // 2⁶³ or 2⁶⁴, above most
			return most
		}
		return T(x)
	}
	inside := float64(least) <= v && v < float64(most)
	switch {
	case op == "~":
		s := floatSpan(op, v)
		low, high := math.Ceil(s.low), math.Floor(s.high)
		if low > high || high < float64(least) || low >= float64(most) {
			return span[T]{1, 0}
		}
		return span[T]{clamp(low), clamp(high)}
	case inside && v == math.Trunc(v):
		return wholeSpan(op, T(v), least, most)
	case (op == "<" || op == "<=") && v > float64(least):
		return span[T]{least, clamp(math.Floor(v))}
	case (op == ">" || op == ">=") && v < float64(most):
		return span[T]{clamp(math.Ceil(v)), most}
	}
	return span[T]{1, 0}
}

// wholes are the spans of whole numbers that values mean with an operator; parse reads one exactly.
func wholes[T int64 | uint64](op string, values []Literal, parse func(text string) (T, error), least, most T) (out spans[T], err error) {
	err = eachNumber(values, func(text string, v float64) {
		if exact, err := parse(text); err == nil && op != "~" {
			out = append(out, wholeSpan(op, exact, least, most))
		} else if !math.IsNaN(v) {
			out = append(out, realSpan(op, v, least, most))
		}
	})
	return out, err
}

// eachNumber calls f with every number that values mean; text is "" for the points of a range.
func eachNumber(values []Literal, f func(text string, v float64)) error {
	for _, l := range values {
		switch {
		case l.Null:
			continue
		case l.Points != nil:
			for _, x := range l.Points {
				f("", x)
			}
			continue
		}
		v, err := strconv.ParseFloat(l.Text, 64)
		if err != nil {
			return fmt.Errorf("holds numbers, and %q is none", short(l.Text))
		}
		f(l.Text, v)
	}
	return nil
}
