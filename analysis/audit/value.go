package audit

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// Value is a published value as it is printed.
type Value struct {
	Pos
	Text       string
	Mean, SD   float64 // SD is NaN where none is printed
	Decimals   int     // digits printed behind the point
	SDDecimals int     // likewise of SD
}

// Rounding is half a unit of the last printed digit: what a printed value may
// differ from the value it stands for.
func (v Value) Rounding() float64 { return 0.5 * math.Pow10(-v.Decimals) }

// errValue says what a published value looks like.
var errValue = errors.New("a number, or a mean and a standard deviation such as 2.45 ± 0.12")

// parseValue reads "2.45", "2.45 ± 0.12" or "2.45 +- 0.12".
func parseValue(text string) (Value, error) {
	v := Value{Text: strings.TrimSpace(text), SD: math.NaN()}
	mean, sd, spread := strings.Cut(strings.Replace(text, "+-", "±", 1), "±")
	var err error
	if v.Mean, v.Decimals, err = decimal(mean); err != nil {
		return Value{}, err
	}
	if spread {
		if v.SD, v.SDDecimals, err = decimal(sd); err != nil {
			return Value{}, err
		}
		if v.SD < 0 {
			return Value{}, errValue
		}
	}
	return v, nil
}

// decimal reads a finite number in decimal notation and counts the digits behind its point.
func decimal(text string) (x float64, digits int, err error) {
	text = strings.Replace(strings.TrimSpace(text), "−", "-", 1)
	if strings.Trim(text, "+-.0123456789") != "" {
		return 0, 0, errValue
	}
	x, err = strconv.ParseFloat(text, 64)
	if err != nil || math.IsInf(x, 0) {
		return 0, 0, errValue
	}
	if _, behind, ok := strings.Cut(text, "."); ok {
		digits = len(behind)
	}
	return x, digits, nil
}
