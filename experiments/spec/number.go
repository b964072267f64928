package spec

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
