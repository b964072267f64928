package fileio

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

// Reader reads a market file token by token, so that every error has its
// place.
type Reader struct {
	name string
	text []byte
	dec  *json.Decoder
	open func(name string) ([]byte, error)
}

// NewReader reads text, of the file name; open gives the text of a CSV file beside it.
func NewReader(name string, text []byte, open func(string) ([]byte, error)) *Reader {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	return &Reader{name, text, dec, open}
}

// Fail is an error at a byte of the text.
func (r *Reader) Fail(offset int, format string, args ...any) error {
	before := r.text[:min(offset, len(r.text))]
	line := bytes.Count(before, []byte("\n")) + 1
	col := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return fmt.Errorf("%s:%d:%d: %w", r.name, line, col, fmt.Errorf(format, args...))
}

// Next gives a token and the byte where it begins.
func (r *Reader) Next() (json.Token, int, error) {
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
		err = r.Fail(at, "%w; allowed: JSON", err)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = r.Fail(len(r.text), "the text ends too early; allowed: a whole JSON object")
	default:
		err = r.Fail(at, "%w", err)
	}
	return nil, at, err
}

// Object reads a mapping and calls field for every key, which must be one of
// keys and come once.
func (r *Reader) Object(what string, keys []string, field func(key string, at int) error) error {
	token, at, err := r.Next()
	if err != nil {
		return err
	}
	if token != json.Delim('{') {
		return r.Fail(at, "%s is %s; allowed: an object with the keys %s", what, Describe(token), strings.Join(keys, ", "))
	}
	seen := map[string]bool{}
	for {
		token, at, err := r.Next()
		if err != nil {
			return err
		}
		key, ok := token.(string)
		if !ok { // the closing brace: the decoder lets nothing else through
			return nil
		}
		if !slices.Contains(keys, key) {
			return r.Fail(at, "unknown key %q in %s; allowed: %s", Clip(key), what, strings.Join(keys, ", "))
		}
		if seen[key] {
			return r.Fail(at, "key %q twice in %s; allowed: once", key, what)
		}
		seen[key] = true
		if err := field(key, at); err != nil {
			return err
		}
	}
}

// End is an error where something follows the object that was read.
func (r *Reader) End() error {
	if rest := bytes.TrimLeft(r.text[r.dec.InputOffset():], " \t\r\n"); len(rest) > 0 {
		return r.Fail(len(r.text)-len(rest), "text after the market; allowed: nothing")
	}
	return nil
}

// Word reads one of the words that are allowed.
func (r *Reader) Word(what string, allowed ...string) (string, error) {
	token, at, err := r.Next()
	if err != nil {
		return "", err
	}
	word, ok := token.(string)
	if !ok || !slices.Contains(allowed, word) {
		return "", r.Fail(at, "%s is %s; allowed: %s", what, Describe(token), strings.Join(allowed, ", "))
	}
	return word, nil
}

// Version reads the version of the format.
func (r *Reader) Version(allowed ...int) error {
	token, at, err := r.Next()
	if err != nil {
		return err
	}
	names := make([]string, len(allowed))
	for k, v := range allowed {
		if names[k] = strconv.Itoa(v); token == json.Number(names[k]) {
			return nil
		}
	}
	return r.Fail(at, "%s is %s; allowed: %s", VersionKey, Describe(token), strings.Join(names, ", "))
}

// Table reads the columns of a table into dst, here and in a CSV file.
func (r *Reader) Table(what string, keys []string, dst map[string]Column, scalars bool, most int) error {
	return r.TableWith(what, keys, dst, scalars, most, "", nil)
}

// TableWith is Table, with one column more of a kind of its own, which read reads.
func (r *Reader) TableWith(what string, keys []string, dst map[string]Column, scalars bool, most int, more string, read func(*Reader) error) error {
	names := append([]string{ColumnsKey}, keys...)
	if more != "" {
		names = append(names, more)
	}
	return r.Object(what, names, func(key string, at int) error {
		switch key {
		case more:
			return read(r)
		case ColumnsKey:
			return r.beside(what, keys, dst, most)
		}
		if _, ok := dst[key]; ok {
			return r.Fail(at, "column %q of %s is also in its CSV file; allowed: one of the two", key, what)
		}
		c, err := r.Numbers(what+"."+key, scalars, most)
		dst[key] = c
		return err
	})
}

// beside reads the CSV file that the next token names.
func (r *Reader) beside(what string, keys []string, dst map[string]Column, most int) error {
	name, text, at, err := r.File(what + "." + ColumnsKey)
	if err != nil {
		return err
	}
	columns, err := ReadColumns(name, text, keys, most)
	if err != nil {
		return r.Fail(at, "%w", err)
	}
	for key, c := range columns {
		if _, ok := dst[key]; ok {
			return r.Fail(at, "column %q of %s is also in %s; allowed: one of the two", key, what, name)
		}
		dst[key] = c
	}
	return nil
}

// IsBeside reports whether a file name stays in its folder on every system.
func IsBeside(name string) bool {
	return filepath.IsLocal(name) && name != "." && !strings.ContainsAny(name, `/\:`) && utf8.ValidString(name)
}

// Numbers reads a list of numbers, or one number where scalar allows it.
func (r *Reader) Numbers(what string, scalar bool, most int) (Column, error) {
	token, at, err := r.Next()
	if err != nil {
		return Column{}, err
	}
	if scalar {
		if v, ok := parseFinite(token); ok {
			return Column{[]float64{v}, true}, nil
		}
	}
	if token != json.Delim('[') {
		allowed := "a list of finite numbers"
		if scalar {
			allowed = "a finite number or a list of them"
		}
		return Column{}, r.Fail(at, "%s is %s; allowed: %s", what, Describe(token), allowed)
	}
	values := []float64{}
	for {
		token, at, err := r.Next()
		if err != nil {
			return Column{}, err
		}
		if token == json.Delim(']') {
			return Column{values, false}, nil
		}
		v, ok := parseFinite(token)
		if !ok {
			return Column{}, r.Fail(at, "%s[%d] is %s; allowed: a finite number", what, len(values), Describe(token))
		}
		if len(values) == most {
			return Column{}, r.Fail(at, "%s has more than %d values; allowed: at most that many", what, most)
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

// Describe is a token in an error.
func Describe(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(Clip(t))
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list"}[t]
	case json.Number:
		return Clip(string(t))
	}
	return fmt.Sprint(token)
}

// Clip cuts a text that is too long for an error of one line.
func Clip(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return s
}
