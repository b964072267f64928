package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fileReader reads a market file token by token, so that every error has its
// place.
type fileReader struct {
	name string
	text []byte
	dec  *json.Decoder
	open func(name string) ([]byte, error)
}

func newFileReader(name string, text []byte, open func(string) ([]byte, error)) *fileReader {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return &fileReader{name, text, dec, open}
}

// fail is an error at a byte of the text.
func (r *fileReader) fail(offset int, format string, args ...any) error {
	before := r.text[:min(offset, len(r.text))]
	line := bytes.Count(before, []byte("\n")) + 1
	col := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Errorf("%s:%d:%d: %w", r.name, line, col, fmt.Errorf(format, args...))
}

// next gives a token and the byte where it begins.
func (r *fileReader) next() (json.Token, int, error) {
	at := int(r.dec.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	token, err := r.dec.Token()
	if err == nil {
		return token, at, nil
	}
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		err = r.fail(at, "%w; allowed: JSON", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = r.fail(len(r.text), "the text ends too early; allowed: a whole JSON object")
	default:
		err = r.fail(at, "%w", err)
	}
	return nil, at, err
}

// object reads a mapping and calls field for every key, which must be one of
// keys and come once.
func (r *fileReader) object(what string, keys []string, field func(key string, at int) error) error {
	token, at, err := r.next()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return r.fail(at, "%s is %s; allowed: an object with the keys %s", what, describe(token), strings.Join(keys, ", "))
	}
	seen := map[string]bool{}
	for {
		token, at, err := r.next()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok { // the closing brace: the decoder lets nothing else through
			return nil
		}
		if !slices.Contains(keys, key) {
			return r.fail(at, "unknown key %q in %s; allowed: %s", clip(key), what, strings.Join(keys, ", "))
		}
		if seen[key] {
			return r.fail(at, "key %q twice in %s; allowed: once", key, what)
		}
		seen[key] = true
		if err := field(key, at); err != nil {
			return err
		}
	}
}

// root reads the whole file.
func (r *fileReader) root(doc *document) error {
	err := r.object("the market", rootKeys, func(key string, _ int) error {
		doc.seen[key] = true
		switch key {
		case versionKey:
			return r.version()
		case "valuation":
			return r.valuation(&doc.valuation)
		case "capacity":
			c, err := r.numbers(key, false, maxAgents)
			doc.capacity = c.values
			return err
		case "agents":
			return r.table(key, columnKeys, doc.columns, true, maxAgents)
		default:
			return r.table(key, usageKeys, doc.usage, false, maxEntries)
		}
	})
	if err != nil {
		return err
	}
	if rest := bytes.TrimLeft(r.text[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return r.fail(len(r.text)-len(rest), "text after the market; allowed: nothing")
	}
	return nil
}

func (r *fileReader) version() error {
	token, at, err := r.next()
	if err == nil && token != json.Number(strconv.Itoa(fileVersion)) {
		err = r.fail(at, "%s is %s; allowed: %d", versionKey, describe(token), fileVersion)
	}
	return err
}

func (r *fileReader) valuation(v *Valuation) error {
	token, at, err := r.next()
	if err != nil {
		return err
	}
	name, ok := token.(string)
	if *v, err = ParseValuation(name); !ok || err != nil {
		return r.fail(at, "valuation is %s; allowed: %s", describe(token), strings.Join(valuationNames[:], ", "))
	}
	return nil
}

// table reads the columns of agents or usage, here and in a CSV file.
func (r *fileReader) table(what string, keys []string, dst map[string]column, scalars bool, most int) error {
	return r.object(what, append([]string{columnsKey}, keys...), func(key string, at int) error {
		if key == columnsKey {
			return r.beside(what, keys, dst, most)
		}
		if _, ok := dst[key]; ok {
			return r.fail(at, "column %q of %s is also in its CSV file; allowed: one of the two", key, what)
		}
		c, err := r.numbers(what+"."+key, scalars, most)
		dst[key] = c
		return err
	})
}

// beside reads the CSV file that the next token names.
func (r *fileReader) beside(what string, keys []string, dst map[string]column, most int) error {
	token, at, err := r.next()
	if err != nil {
		return err
	}
	name, ok := token.(string)
	if !ok || !isBeside(name) {
		return r.fail(at, "%s.%s is %s; allowed: the name of a CSV file in the same folder", what, columnsKey, describe(token))
	}
	text, err := r.open(name)
	if err != nil {
		return r.fail(at, "%s.%s: %w", what, columnsKey, err)
	}
	columns, err := readColumns(name, text, keys, most)
	if err != nil {
		return r.fail(at, "%w", err)
	}
	for key, c := range columns {
		if _, ok := dst[key]; ok {
			return r.fail(at, "column %q of %s is also in %s; allowed: one of the two", key, what, name)
		}
		dst[key] = c
	}
	return nil
}

// isBeside reports whether a file name stays in its folder on every system.
func isBeside(name string) bool {
	return filepath.IsLocal(name) && name != "." && !strings.ContainsAny(name, `/\:`) && utf8.ValidString(name)
}

// numbers reads a list of numbers, or one number where scalar allows it.
func (r *fileReader) numbers(what string, scalar bool, most int) (column, error) {
	token, at, err := r.next()
	if err != nil {
		return column{}, err
	}
	if scalar {
		if v, ok := parseFinite(token); ok {
			return column{[]float64{v}, true}, nil
		}
	}
	if token != json.Delim('[') {
		allowed := "a list of finite numbers"
		if scalar {
			allowed = "a finite number or a list of them"
		}
		return column{}, r.fail(at, "%s is %s; allowed: %s", what, describe(token), allowed)
	}
	values := []float64{}
	for {
		token, at, err := r.next()
		if err != nil {
			return column{}, err
		}
		if token == json.Delim(']') {
			return column{values, false}, nil
		}
		v, ok := parseFinite(token)
		if !ok {
			return column{}, r.fail(at, "%s[%d] is %s; allowed: a finite number", what, len(values), describe(token))
		}
		if len(values) == most {
			return column{}, r.fail(at, "%s has more than %d values; allowed: at most that many", what, most)
		}
		values = append(values, v)
	}
}

// parseFinite reads a number token that float64 can hold.
func parseFinite(token json.Token) (float64, bool) {
	number, ok := token.(json.Number)
	if !ok {
		return 0, false
	}
	v, err := strconv.ParseFloat(string(number), 64)
	return v, err == nil && !math.IsInf(v, 0)
}

// describe is a token in an error.
func describe(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(clip(t))
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list"}[t]
	case json.Number:
		return clip(string(t))
	}
	return fmt.Sprint(token)
}

// clip cuts a text that is too long for an error of one line.
func clip(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return s
}
