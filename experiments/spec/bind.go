package spec

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"walras/results"
	"walras/solver/market"
)

// schema is a component with its parameters as found by reflection.
type schema struct {
	component   Component
	section     int
	hash        uint64 // of section and name
	params      []param
	needsSolver bool
}

// param is a parameter of a component.
type param struct {
	name, doc, unit string
	kind            results.Kind // of its values and columns
	law             bool         // a type that reads and writes itself as text, such as a distribution; kind is String
	outside         bool         // tag identity:"none": a matter of the machine, not of the cell
	index           []int        // of the field, for reflect.Value.FieldByIndex
	typ             reflect.Type
	bounds          []bound
	oneOf           []string
	fallback        Value // the default
}

// bound is one of "≥ limit", "≤ limit", "> limit" and "< limit".
type bound struct {
	sign  string
	limit float64
}

// tagSigns gives the bound that each struct tag states.
var tagSigns = [...]struct{ tag, sign string }{{"min", ">="}, {"above", ">"}, {"max", "<="}, {"below", "<"}}

// newSchema reads the parameters of a component. A component that cannot be
// read is a mistake in the program: newSchema panics.
func newSchema(c Component) *schema {
	s := &schema{component: c, section: sectionIndex(c.Section), needsSolver: true}
	if s.section < 0 {
		panic(fmt.Sprintf("spec: component %q: section %q; allowed: %s", c.Name, c.Section, nameList(sectionNames[:])))
	}
	if !isPlainName(c.Name) {
		panic(fmt.Sprintf("spec: component %q; allowed: a name of letters, digits, - and _", c.Name))
	}
	s.hash = hashText(c.Section, c.Name)
	fresh := c.New()
	params, err := readParams(fresh)
	if err != nil {
		panic(fmt.Sprintf("spec: component %q: %v", c.Name, err))
	}
	s.params = params
	if m, ok := fresh.(interface{ NeedsSolver() bool }); ok {
		s.needsSolver = m.NeedsSolver()
	}
	return s
}

// readParams reads the parameters of a struct, whose values are the defaults.
func readParams(fresh any) ([]param, error) {
	v := reflect.ValueOf(fresh)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil, fmt.Errorf("parameters in a %T; allowed: a pointer to a struct", fresh)
	}
	var params []param
	for _, field := range reflect.VisibleFields(v.Elem().Type()) {
		name, tagged := field.Tag.Lookup("param")
		if !tagged {
			continue
		}
		p, err := newParam(name, field, v.Elem())
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", field.Name, err)
		}
		params = append(params, p)
	}
	return params, nil
}

// mustParams is readParams for structs of this package and the solver's.
func mustParams(fresh any) []param {
	params, err := readParams(fresh)
	if err != nil {
		panic(fmt.Sprintf("spec: %v", err))
	}
	return params
}

func newParam(name string, field reflect.StructField, owner reflect.Value) (param, error) {
	p := param{
		name: name, doc: field.Tag.Get("doc"), unit: field.Tag.Get("unit"), outside: field.Tag.Get("identity") == "none",
		index: field.Index, typ: field.Type, oneOf: strings.Fields(field.Tag.Get("oneof")),
	}
	if !isPlainName(name) || !field.IsExported() {
		return p, fmt.Errorf("parameter %q; allowed: an exported field and a name of letters, digits, - and _", name)
	}
	for _, t := range tagSigns {
		if text, ok := field.Tag.Lookup(t.tag); ok {
			limit, err := strconv.ParseFloat(text, 64)
			if err != nil {
				return p, fmt.Errorf("tag %s %q: %w; allowed: a number", t.tag, text, err)
			}
			p.bounds = append(p.bounds, bound{t.sign, limit})
		}
	}
	var known bool
	if p.kind, p.law, known = kindOf(field.Type); !known {
		return p, fmt.Errorf("type %s; allowed: int, int64, float64, bool, string and types that read and write text", field.Type)
	}
	value, err := p.current(owner.FieldByIndex(field.Index))
	if err == nil && !p.inRange(value) {
		err = fmt.Errorf("default %s; allowed: %s", value, p.allowed())
	}
	p.fallback = value
	return p, err
}

// isPlainName keeps the names of components and parameters readable in paths,
// on the command line and as names of columns.
func isPlainName(s string) bool {
	strange := func(c rune) bool {
		return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_')
	}
	return s != "" && strings.IndexFunc(s, strange) < 0
}

func kindOf(t reflect.Type) (kind results.Kind, law, known bool) {
	if reflect.PointerTo(t).Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) {
		return results.String, true, true
	}
	kind, known = map[reflect.Kind]results.Kind{
		reflect.Int: results.Int64, reflect.Int64: results.Int64, reflect.Float64: results.Float64, reflect.Bool: results.Bool, reflect.String: results.String,
	}[t.Kind()]
	return kind, false, known
}

// current is the value a field holds.
func (p *param) current(field reflect.Value) (Value, error) {
	switch {
	case p.law:
	case p.kind == results.Int64:
		return intValue(p.name, field.Int()), nil
	case p.kind == results.Float64:
		return floatValue(p.name, field.Float()), nil
	case p.kind == results.Bool:
		return boolValue(p.name, field.Bool()), nil
	default:
		return stringValue(p.name, field.String()), nil
	}
	text, err := lawText(field)
	return lawValue(p.name, text), err
}

// lawText is the canonical text of a law, as it writes itself.
func lawText(field reflect.Value) (string, error) {
	switch law := field.Addr().Interface().(type) {
	case encoding.TextMarshaler:
		text, err := law.MarshalText()
		return string(text), err
	case fmt.Stringer:
		return law.String(), nil
	}
	return "", fmt.Errorf("type %s does not write itself as text; allowed: MarshalText or String", field.Type())
}

// readLaw gives the canonical value of a law's text.
func (p *param) readLaw(text string) (Value, error) {
	if f, ok := parseNumber(text); ok {
		text = formatNumber(f) // one spelling of a number, whatever the law does with it
	}
	law := reflect.New(p.typ)
	if err := law.Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
		return Value{}, err
	}
	canonical, err := lawText(law.Elem())
	return lawValue(p.name, canonical), err
}

// inRange holds a value against the bounds and names of its tags. A law that
// is not a plain number has no bounds here: its component's Validate has.
func (p *param) inRange(v Value) bool {
	if p.kind == results.Float64 && (math.IsNaN(v.number) || math.IsInf(v.number, 0)) {
		return false
	}
	if len(p.oneOf) > 0 && !slices.Contains(p.oneOf, v.String()) {
		return false
	}
	for _, b := range p.bounds {
		if !math.IsNaN(v.number) && !b.holds(v.number) {
			return false
		}
	}
	return true
}

func (b bound) holds(f float64) bool {
	switch b.sign {
	case ">=":
		return f >= b.limit
	case ">":
		return f > b.limit
	case "<=":
		return f <= b.limit
	default:
		return f < b.limit
	}
}

// rangeText is the range of a parameter, such as ">= 0 and < 1", or "".
func (p *param) rangeText() string {
	if len(p.oneOf) > 0 {
		return "one of " + strings.Join(p.oneOf, ", ")
	}
	parts := make([]string, len(p.bounds))
	for i, b := range p.bounds {
		parts[i] = b.sign + " " + formatNumber(b.limit)
	}
	return strings.Join(parts, " and ")
}

// allowed says what one value of the parameter may be.
func (p *param) allowed() string {
	if len(p.oneOf) > 0 {
		return p.rangeText()
	}
	noun := map[results.Kind]string{
		results.Int64: "an integer", results.Float64: "a finite number", results.Bool: "true or false", results.String: "text",
	}[p.kind]
	if p.law {
		noun = "a value such as " + p.fallback.String()
	}
	return strings.TrimSpace(noun + " " + p.rangeText())
}

// bind writes a value into its field of the struct that v is.
func (p *param) bind(v reflect.Value, value Value) error {
	field := v.FieldByIndex(p.index)
	switch {
	case p.law:
		field.SetZero()
		return field.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(value.text))
	case p.kind == results.Int64:
		if field.OverflowInt(value.integer) {
			return market.Refuse(p.name, fmt.Sprintf("%d, too large for this machine", value.integer), fmt.Sprintf("at most %d", math.MaxInt))
		}
		field.SetInt(value.integer)
	case p.kind == results.Float64:
		field.SetFloat(value.number)
	case p.kind == results.Bool:
		field.SetBool(value.Bool())
	default:
		field.SetString(value.text)
	}
	return nil
}
