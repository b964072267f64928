package fileio

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Matrix is a CSV file of numbers with a line of names: goods, one row for each agent.
// Columns of some names are no goods (see ReadMatrix).
type Matrix struct {
	Goods []string
	Rows  [][]float64
	Texts map[string][]string  // columns of words
	More  map[string][]float64 // columns of numbers beside the goods
	Extra []float64            // the row that begins with a word of its own; nil without one
}

// ReadMatrix reads the matrix of a CSV file, whose fields are separated by commas,
// semicolons or tabs. Columns named in texts, in letters of either case, hold words and those
// in numbers numbers that are no goods; a first name that is empty stands for the first of texts.
// A row whose first field is extra is Extra, and its fields of these columns are left out.
// An empty field of a good is 0, and one of numbers is NaN. Where commas do not separate fields,
// they may be decimal commas, in all numbers or in none.
func ReadMatrix(name string, text []byte, texts, numbers []string, extra string, most int) (*Matrix, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1 // Extra may be short
	r.Comma = separator(text)
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s: it is empty; allowed: a first line of names", name)
	}
	if err != nil {
		return nil, CSVError(name, err)
	}
	f := matrixFile{r: r, name: name, header: header, texts: texts, numbers: numbers}
	m := &Matrix{Texts: map[string][]string{}, More: map[string][]float64{}}
	if m.Goods, err = f.readNames(); err != nil {
		return nil, err
	}
	for count := 0; ; {
		record, err := r.Read()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return nil, CSVError(name, err)
		}
		if count += len(m.Goods); count > most {
			return nil, fmt.Errorf("%s: more than %d numbers; allowed: at most that many", name, most)
		}
		isExtra := extra != "" && strings.EqualFold(strings.TrimSpace(record[0]), extra)
		row, err := f.readRow(m, record, isExtra)
		line, _ := r.FieldPos(0)
		switch {
		case err != nil:
			return nil, err
		case len(row) < len(m.Goods):
			return nil, fmt.Errorf("%s:%d: %s of %d goods; allowed: %d", name, line, extra, len(row), len(m.Goods))
		case !isExtra:
			m.Rows = append(m.Rows, row)
		case m.Extra != nil:
			return nil, fmt.Errorf("%s:%d: a second row %q; allowed: one", name, line, extra)
		default:
			m.Extra = row
		}
	}
}

// matrixFile is a CSV file of a matrix that is being read.
type matrixFile struct {
	r                      *csv.Reader
	name                   string
	header, texts, numbers []string
	points, commas         string // the first number with a decimal point, and with a decimal comma
}

// readNames brings the header into the form in which names are looked up, and gives those of goods.
func (f *matrixFile) readNames() (goods []string, err error) {
	for k, key := range f.header {
		key = strings.TrimSpace(key)
		lower := strings.ToLower(key)
		named := slices.Contains(f.texts, lower) || slices.Contains(f.numbers, lower)
		if named {
			key = lower
		}
		if key == "" && k == 0 && len(f.texts) > 0 {
			key, named = f.texts[0], true
		}
		if key == "" || slices.Contains(f.header[:k], key) {
			line, col := f.r.FieldPos(k)
			return nil, fmt.Errorf("%s:%d:%d: column %q; allowed: names that are not empty, each once", f.name, line, col, Clip(key))
		}
		f.header[k] = key
		if !named {
			goods = append(goods, key)
		}
	}
	return goods, nil
}

// readRow gives the numbers of goods of a record, and appends the fields of other columns to m.
func (f *matrixFile) readRow(m *Matrix, record []string, isExtra bool) (row []float64, err error) {
	if short := len(record) < len(f.header); len(record) > len(f.header) || short && !isExtra {
		line, _ := f.r.FieldPos(0)
		return nil, fmt.Errorf("%s:%d: %d fields; allowed: %d, as many as the first line has names", f.name, line, len(record), len(f.header))
	}
	row = make([]float64, 0, len(m.Goods))
	for k, field := range record {
		key, field := f.header[k], strings.TrimSpace(field)
		text, good := slices.Contains(f.texts, key), !slices.Contains(f.numbers, key)
		switch {
		case isExtra && (text || !good):
			continue
		case text:
			m.Texts[key] = append(m.Texts[key], field)
			continue
		case field == "" && good && !isExtra:
			row = append(row, 0)
			continue
		case field == "" && !good:
			m.More[key] = append(m.More[key], math.NaN())
			continue
		}
		v, err := f.number(k, field)
		if err != nil {
			return nil, err
		}
		if good {
			row = append(row, v)
		} else {
			m.More[key] = append(m.More[key], v)
		}
	}
	return row, nil
}

// number is the number of field k.
func (f *matrixFile) number(k int, field string) (float64, error) {
	number, other := field, &f.commas
	if f.r.Comma != ',' && !strings.Contains(field, ".") {
		number = strings.Replace(field, ",", ".", 1)
	}
	v, ok := ParseDecimal(number)
	switch {
	case number != field:
		f.commas, other = cmp.Or(f.commas, field), &f.points
	case strings.Contains(field, "."):
		f.points = cmp.Or(f.points, field)
	}
	line, col := f.r.FieldPos(k)
	if !ok {
		allowed := "a finite number"
		if k == 0 && len(f.texts) > 0 {
			allowed += fmt.Sprintf(", or %q as the name of a column of words", f.texts[0])
		}
		return 0, fmt.Errorf("%s:%d:%d: %s is %q; allowed: %s", f.name, line, col, f.header[k], Clip(field), allowed)
	}
	if f.points != "" && f.commas != "" {
		return 0, fmt.Errorf("%s:%d:%d: %s is %q, in a file that has %q too; allowed: decimal points or decimal commas, and nothing between thousands",
			f.name, line, col, f.header[k], Clip(field), Clip(*other))
	}
	return v, nil
}

// separator is what separates the fields of text's first line: the one of comma, semicolon and
// tab that is met most often outside of quotes.
func separator(text []byte) rune {
	line, _, _ := bytes.Cut(text, []byte("\n"))
	var count ['\x7f']int
	quoted := false
	for _, c := range line {
		if c == '"' {
			quoted = !quoted
		} else if !quoted && c < '\x7f' {
			count[c]++
		}
	}
	best := ','
	for _, c := range ";\t" {
		if count[c] > count[best] {
			best = c
		}
	}
	return best
}

// WriteMatrix writes rows of width numbers under the names 0, 1, ….
func WriteMatrix(w *Writer, values []float64, width int) {
	for j := range width {
		if j > 0 {
			w.WriteByte(',')
		}
		w.Integer(j)
	}
	for k, v := range values {
		w.WriteByte([2]byte{'\n', ','}[min(k%width, 1)])
		w.Number(v)
	}
	w.WriteByte('\n')
}

// Peek is the byte with which the next value begins; 0 at the end.
func (r *Reader) Peek() byte {
	for _, c := range r.text[r.dec.InputOffset():] {
		if strings.IndexByte(" \t\r\n,:", c) < 0 {
			return c
		}
	}
	return 0
}

// Rows reads a list of lists of numbers.
func (r *Reader) Rows(what string, most int) (rows [][]float64, err error) {
	token, at, err := r.Next()
	if err != nil {
		return nil, err
	}
	if token != json.Delim('[') {
		return nil, r.Fail(at, "%s is %s; allowed: a list of rows of numbers, or an object of entries", what, Describe(token))
	}
	for r.Peek() != ']' {
		row, err := r.Numbers(fmt.Sprintf("%s[%d]", what, len(rows)), false, most)
		if err != nil {
			return nil, err
		}
		rows, most = append(rows, row.Values), most-len(row.Values)
	}
	_, _, err = r.Next()
	return rows, err
}

// Words reads a list of words, or one that stands for all.
func (r *Reader) Words(what string, allowed []string, most int) (words []string, one bool, err error) {
	if r.Peek() != '[' {
		word, err := r.Word(what, allowed...)
		return []string{word}, true, err
	}
	if _, _, err = r.Next(); err != nil {
		return nil, false, err
	}
	for r.Peek() != ']' {
		word, err := r.Word(fmt.Sprintf("%s[%d]", what, len(words)), allowed...)
		if err != nil {
			return nil, false, err
		}
		if words = append(words, word); len(words) > most {
			return nil, false, r.Fail(0, "%s has more than %d values; allowed: at most that many", what, most)
		}
	}
	_, _, err = r.Next()
	return words, false, err
}

// File reads the text of the CSV file that the next token names.
func (r *Reader) File(what string) (name string, text []byte, at int, err error) {
	token, at, err := r.Next()
	if err != nil {
		return "", nil, at, err
	}
	name, ok := token.(string)
	if !ok || !IsBeside(name) {
		return "", nil, at, r.Fail(at, "%s is %s; allowed: the name of a CSV file in the same folder", what, Describe(token))
	}
	if text, err = r.open(name); err != nil {
		return "", nil, at, r.Fail(at, "%s: %w", what, err)
	}
	return name, text, at, nil
}
