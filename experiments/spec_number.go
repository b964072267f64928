package experiments

import (
	"math"
	"strconv"
	"strings"
)

// maxExactInt is the largest whole number that float64 and int64 both hold
// with all their neighbours: above it 1e16 could mean another integer.
const maxExactInt = 1 << 53

// parseNumber reads a finite number: decimal with an optional exponent, or
// 0x… hexadecimal. Leading zeros (octal to some YAML readers), underscores,
// NaN and infinities are refused.
func parseNumber(s string) (float64, bool) {
	if i, ok := parseHex(s); ok {
		return float64(i), true
	}
	if !isDecimal(s) {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	return f + 0, err == nil && !math.IsInf(f, 0)
}

// parseInteger reads a whole number; 1e6 and 20.0 are whole.
func parseInteger(s string) (int64, bool) {
	if i, ok := parseHex(s); ok {
		return int64(i), i <= math.MaxInt64
	}
	if !isDecimal(s) {
		return 0, false
	}
	if i, err := strconv.ParseInt(s, 10, 64); err == nil {
		return i, true
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > maxExactInt {
		return 0, false
	}
	return int64(f), true
}

func parseHex(s string) (uint64, bool) {
	digits, found := strings.CutPrefix(s, "0x")
	if !found || strings.Contains(digits, "_") {
		return 0, false
	}
	i, err := strconv.ParseUint(digits, 16, 64)
	return i, err == nil
}

// isDecimal reports whether s is [+-] digits [. digits] [e [+-] digits], with
// a digit in the mantissa and no leading zero before another digit.
func isDecimal(s string) bool {
	s = strings.TrimLeft(s[:min(1, len(s))], "+-") + s[min(1, len(s)):]
	whole, s := leadingDigits(s)
	fraction := ""
	if strings.HasPrefix(s, ".") {
		fraction, s = leadingDigits(s[1:])
	}
	if whole+fraction == "" || len(whole) > 1 && whole[0] == '0' {
		return false
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	exponent, rest := leadingDigits(s)
	return exponent != "" && rest == ""
}

func leadingDigits(s string) (digits, rest string) {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return s[:n], s[n:]
}

// maxRange bounds the points of one range and the values of one spec: they
// are held in memory. Larger grids come from several parameters and replicates.
const maxRange = 100_000

const rangeAllowed = "range(first,last,count) or logrange(first,last,count) with first and last different numbers " +
	"(both above 0 for logrange) and count from 2 to 100000"

// isRange reports whether a scalar asks for equally spaced values.
func isRange(s string) bool {
	return strings.HasPrefix(s, "range(") || strings.HasPrefix(s, "logrange(")
}

// parseRange reads range(first,last,count) or logrange(first,last,count).
func parseRange(s string) ([]float64, bool) {
	name, args, _ := strings.Cut(s, "(")
	args, closed := strings.CutSuffix(args, ")")
	fields := strings.Split(args, ",")
	if !closed || len(fields) != 3 {
		return nil, false
	}
	first, ok1 := parseNumber(strings.TrimSpace(fields[0]))
	last, ok2 := parseNumber(strings.TrimSpace(fields[1]))
	count, ok3 := parseInteger(strings.TrimSpace(fields[2]))
	if !ok1 || !ok2 || !ok3 || first == last || count < 2 || count > maxRange {
		return nil, false
	}
	if name == "range" {
		return spaced(first, last, int(count)), true
	}
	if first <= 0 || last <= 0 {
		return nil, false
	}
	return logSpaced(first, last, int(count)), true
}

// spaced is first + k (last - first)/(count - 1), k = 0…count-1, with both ends
// exact and the points between rounded to spacedDigits decimal digits of the
// larger end. So range(0,1,11) holds 0.3 and means the same as the list
// written out, and on every processor (a fused multiply-add changes the last bit).
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

// logSpaced is first (last/first)^(k/(count - 1)), with both ends exact and
// the points between rounded to logDigits significant digits, which hides the
// errors of logarithm and power over the whole range of float64.
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
	return r + 0 // not -0
}
