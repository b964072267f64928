package spec

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
	"strconv"
)

// ParamKind is the type of a parameter, and of its column in the results.
type ParamKind uint8

// The kinds of parameters. A law is any type that reads and writes itself as
// text, such as a distribution; no column has this kind.
const (
	ParamInt ParamKind = iota + 1
	ParamFloat
	ParamBool
	ParamString
	ParamLaw
)

func (k ParamKind) String() string {
	return [...]string{"", "int", "float", "bool", "string", "law"}[k]
}

// Value is one value of one parameter. Two values are the same exactly when
// their names and their texts are.
type Value struct {
	Name string
	Kind ParamKind

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
	case ParamInt:
		return strconv.FormatInt(v.integer, 10)
	case ParamFloat:
		return formatNumber(v.number)
	case ParamBool:
		return strconv.FormatBool(v.Bool())
	default:
		return v.text
	}
}

// yaml is the value as it stands in the canonical text of a spec.
func (v Value) yaml() string {
	switch {
	case v.Kind == ParamString, v.Kind == ParamLaw && math.IsNaN(v.number):
		return strconv.Quote(v.text)
	default:
		return v.String()
	}
}

func intValue(name string, i int64) Value {
	return hashed(Value{Name: name, Kind: ParamInt, integer: i, number: float64(i)})
}

func floatValue(name string, f float64) Value {
	return hashed(Value{Name: name, Kind: ParamFloat, number: f + 0}) // -0 + 0 is 0
}

func boolValue(name string, b bool) Value {
	v := Value{Name: name, Kind: ParamBool}
	if b {
		v.integer, v.number = 1, 1
	}
	return hashed(v)
}

func stringValue(name, s string) Value {
	return hashed(Value{Name: name, Kind: ParamString, number: math.NaN(), text: s})
}

// lawValue takes the canonical text that the law gave of itself.
func lawValue(name, text string) Value {
	v := Value{Name: name, Kind: ParamLaw, number: math.NaN(), text: text}
	if f, ok := parseNumber(text); ok {
		v.number = f
	}
	return hashed(v)
}

func hashed(v Value) Value {
	v.hash = hashText(v.Name, v.String())
	return v
}

// formatNumber writes a number with the fewest digits that read back as it.
func formatNumber(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

// hashText is the first eight bytes of the SHA-256 of the texts, each closed
// by a zero byte: stable for ever, on every machine.
func hashText(texts ...string) uint64 {
	var buffer []byte
	for _, t := range texts {
		buffer = append(buffer, t...)
		buffer = append(buffer, 0)
	}
	sum := sha256.Sum256(buffer)
	return binary.LittleEndian.Uint64(sum[:8])
}
