package spec

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"regexp"
	"strconv"
	"strings"

	"walras/results"
)

// Value is one value of one parameter. Two values are the same exactly when
// their names and their texts are.
type Value struct {
	Name string
	Kind results.Kind // Int64, Float64, Bool or String, which laws have too

	integer int64
	number  float64 // NaN for text and for a law that is not a plain number
	text    string  // the canonical text of strings and laws; "" for the others
	hash    uint64  // of name and canonical text
}

// Int is the value of an integer parameter.
func (v Value) Int() int64 { return v.integer }

// Float is the value as a number: integers and laws that are plain numbers
// too, booleans as 0 and 1, and NaN for everything else.
func (v Value) Float() float64 { return v.number }

// Bool is the value of a boolean parameter.
func (v Value) Bool() bool { return v.number != 0 }

// String is the canonical text of the value.
func (v Value) String() string {
	switch v.Kind {
	case results.Int64:
		return strconv.FormatInt(v.integer, 10)
	case results.Float64:
		return formatNumber(v.number)
	case results.Bool:
		return strconv.FormatBool(v.Bool())
	default:
		return v.text
	}
}

// yaml is the value as it stands in the canonical text of a spec.
func (v Value) yaml() string {
	if v.Kind == results.String && math.IsNaN(v.number) {
		return strconv.Quote(v.text)
	}
	return v.String()
}

func intValue(name string, i int64) Value {
	return hashed(Value{Name: name, Kind: results.Int64, integer: i, number: float64(i)})
}

func floatValue(name string, f float64) Value {
	return hashed(Value{Name: name, Kind: results.Float64, number: f + 0}) // -0 + 0 is 0
}

func boolValue(name string, b bool) Value {
	v := Value{Name: name, Kind: results.Bool}
	if b {
		v.integer, v.number = 1, 1
	}
	return hashed(v)
}

func stringValue(name, s string) Value {
	return hashed(Value{Name: name, Kind: results.String, number: math.NaN(), text: s})
}

// lawValue takes the canonical text that the law gave of itself.
func lawValue(name, text string) Value {
	v := Value{Name: name, Kind: results.String, number: math.NaN(), text: text}
	if f, ok := parseNumber(text); ok {
		v.number = f
	}
	return hashed(v)
}

func hashed(v Value) Value {
	v.hash = hashText(v.Name, v.String())
	return v
}

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
	if !decimal.MatchString(s) {
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
	if !decimal.MatchString(s) {
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

// decimal is [+-] digits [. digits] [e [+-] digits], with a digit in the mantissa and no leading zero before another digit.
var decimal = regexp.MustCompile(`^[+-]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$`)

// formatNumber writes a number with the fewest digits that read back as it.
func formatNumber(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// hashText is the first eight bytes of the SHA-256 of the texts, each closed
// by a zero byte: the same for all time, on every machine.
func hashText(texts ...string) uint64 {
	var buffer []byte
	for _, t := range texts {
		buffer = append(buffer, t...)
		buffer = append(buffer, 0)
	}
	sum := sha256.Sum256(buffer)
	return binary.LittleEndian.Uint64(sum[:8])
}
