package query

import (
	"math"
	"strconv"
	"strings"
)

// MaxRange bounds the points of one range, which are held in memory.
const MaxRange = 100_000

// RangeForm is what a range may be.
const RangeForm = "range(first,last,count) or logrange(first,last,count) with first and last different numbers " +
	"(both above 0 for logrange) and count from 2 to 100000"

// IsRange says whether a text asks for equally spaced values.
func IsRange(text string) bool {
	return strings.HasPrefix(text, "range(") || strings.HasPrefix(text, "logrange(")
}

// Range reads range(first,last,count), equally spaced values, or logrange(first,last,count), values with equal ratios. They are the
// same in a spec and in a condition, to the bit. An interval is written as two conditions.
func Range(text string) (points []float64, ok bool) {
	name, args, _ := strings.Cut(text, "(")
	args, closed := strings.CutSuffix(args, ")")
	fields := strings.Split(args, ",")
	if !closed || len(fields) != 3 {
		return nil, false
	}
	var x [3]float64
	for i, f := range fields {
		var err error
		f = strings.TrimSpace(f)
		digits := strings.TrimLeft(f, "+-")
		octal := len(digits) > 1 && digits[0] == '0' && '0' <= digits[1] && digits[1] <= '9' // to some readers of YAML
		if x[i], err = strconv.ParseFloat(f, 64); err != nil || octal || strings.ContainsAny(f, "_xX") || math.IsInf(x[i], 0) || math.IsNaN(x[i]) {
			return nil, false
		}
	}
	first, last, count := x[0]+0, x[1]+0, x[2] // not −0
	if first == last || count < 2 || count > MaxRange || count != math.Trunc(count) {
		return nil, false
	}
	switch {
	case name == "range":
		return spaced(first, last, int(count)), true
	case name == "logrange" && first > 0 && last > 0:
		return logSpaced(first, last, int(count)), true
	}
	return nil, false
}

// spaced is first + k (last − first)/(count − 1), k = 0…count−1, with both ends exact and the points between rounded to spacedDigits
// decimal digits of the larger end. So range(0,1,11) holds 0.3 and means the same as the list written out, and on every processor (a
// fused multiply-add changes the last bit).
func spaced(first, last float64, count int) []float64 {
	const spacedDigits = 14
	scale := math.Log10(math.Max(math.Abs(first), math.Abs(last)))
	decimals := max(0, spacedDigits-int(math.Floor(scale)))
	values := make([]float64, count)
	for k := range values {
		t := float64(k) / float64(count-1)
		values[k] = reread(first*(1-t)+last*t, 'f', decimals)
	}
	values[0], values[count-1] = first, last
	return values
}

// logSpaced is first (last/first)^(k/(count − 1)), with both ends exact and the points between rounded to logDigits significant
// digits, which hides the errors of logarithm and power over the whole range of float64.
func logSpaced(first, last float64, count int) []float64 {
	const logDigits = 12
	values := make([]float64, count)
	from, to := math.Log10(first), math.Log10(last)
	for k := range values {
		t := float64(k) / float64(count-1)
		values[k] = reread(math.Pow(10, from*(1-t)+to*t), 'e', logDigits-1)
	}
	values[0], values[count-1] = first, last
	return values
}

// reread is f after a trip through text with the given number of digits.
func reread(f float64, format byte, digits int) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(f, format, digits, 64), 64)
	if err != nil { // rounded up over the largest float64
		return f
	}
	return r + 0 // not −0
}
