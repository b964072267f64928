package contract

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// inlineNumbers is how many numbers agents, or usage, may have in the JSON; a
// larger table is put into a CSV file beside it.
const inlineNumbers = 1 << 16

// WriteFile prepares m and writes it to a file that ReadFile reads back bit
// by bit. Large tables go to PATH.agents.csv and PATH.usage.csv, PATH without
// its .json. Every file is written by replace, which is to leave the old file
// or the whole new one, as results.Replace does; the JSON is the last.
func WriteFile(path string, m *Market, replace func(path string, write func(io.Writer) error) error) error {
	if err := m.Prepare(); err != nil {
		return fmt.Errorf("market for %s: %w", path, err)
	}
	if err := m.Usage.writable(len(m.Alpha), len(m.Capacity)); err != nil {
		return fmt.Errorf("market for %s: %w", path, err)
	}
	w := newFileWriter(m)
	base := strings.TrimSuffix(path, ".json")
	if len(w.listed)*len(m.Alpha) > inlineNumbers {
		w.agentsFile = filepath.Base(base) + ".agents.csv"
	}
	if 3*len(m.Usage.Col) > inlineNumbers {
		w.usageFile = filepath.Base(base) + ".usage.csv"
	}
	for _, csv := range []struct {
		name  string
		write func(*bufio.Writer)
	}{{w.agentsFile, w.agentsCSV}, {w.usageFile, w.usageCSV}} {
		if csv.name == "" {
			continue
		}
		if !isBeside(csv.name) {
			return fmt.Errorf("market file %s needs a file %q beside it; allowed: a name of UTF-8 text without colon and backslash", path, csv.name)
		}
		if err := replace(filepath.Join(filepath.Dir(path), csv.name), buffered(csv.write)); err != nil {
			return err
		}
	}
	return replace(path, buffered(w.json))
}

// buffered is write through a buffer, which keeps the first error.
func buffered(write func(*bufio.Writer)) func(io.Writer) error {
	return func(w io.Writer) error {
		b := bufio.NewWriterSize(w, 1<<16)
		write(b)
		return b.Flush()
	}
}

// writable refuses what ReadFile would refuse and Prepare does not.
func (u *Usage) writable(n, resources int) error {
	if u.single() {
		return nil
	}
	return u.checkDistinct(n, resources)
}

// Digest is the SHA-256, in hexadecimal, of the market's file with all tables
// inline: it depends on every bit of the market and on nothing else.
func (m *Market) Digest() string {
	w := newFileWriter(m)
	sum := sha256.New()
	b := bufio.NewWriter(sum) // a hash never fails
	w.json(b)
	b.Flush()
	return hex.EncodeToString(sum.Sum(nil))
}

// fileWriter writes one market. Its buffered writer keeps the first error.
type fileWriter struct {
	m          *Market
	columns    []namedColumn // those the market has
	listed     []namedColumn // of these, those that are written number by number
	agentsFile string        // "": inline
	usageFile  string        // "": inline
	digits     []byte
}

// namedColumn is a column of agents in a file.
type namedColumn struct {
	name   string
	values []float64
	scalar bool // one number stands for all
}

// newFileWriter lists alpha number by number, and the columns whose numbers are not
// all the same. Zeros of different sign are different numbers.
func newFileWriter(m *Market) *fileWriter {
	w := &fileWriter{m: m}
	for k, values := range [][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed} {
		if values == nil {
			continue
		}
		c := namedColumn{columnKeys[k], values, k > 0 && !slices.ContainsFunc(values, func(v float64) bool {
			return math.Float64bits(v) != math.Float64bits(values[0])
		})}
		w.columns = append(w.columns, c)
		if !c.scalar {
			w.listed = append(w.listed, c)
		}
	}
	return w
}

func (w *fileWriter) json(b *bufio.Writer) {
	fmt.Fprintf(b, "{\n  %q: %d,\n  \"valuation\": %q,\n  \"capacity\": ", versionKey, fileVersion, w.m.Valuation)
	w.numbers(b, w.m.Capacity)
	io.WriteString(b, ",\n  \"agents\": {")
	comma := ""
	if w.agentsFile != "" {
		fmt.Fprintf(b, "\n    %q: %s", columnsKey, quoteJSON(w.agentsFile))
		comma = ","
	}
	for _, c := range w.columns {
		if !c.scalar && w.agentsFile != "" {
			continue
		}
		fmt.Fprintf(b, "%s\n    %q: ", comma, c.name)
		comma = ","
		if c.scalar {
			w.number(b, c.values[0])
		} else {
			w.numbers(b, c.values)
		}
	}
	io.WriteString(b, "\n  }")
	w.usage(b)
	io.WriteString(b, "\n}\n")
}

func (w *fileWriter) usage(b *bufio.Writer) {
	u := &w.m.Usage
	if u.single() {
		return
	}
	io.WriteString(b, ",\n  \"usage\": {")
	if w.usageFile != "" {
		fmt.Fprintf(b, "\n    %q: %s\n  }", columnsKey, quoteJSON(w.usageFile))
		return
	}
	agent := 0
	io.WriteString(b, "\n    \"agent\": ")
	w.list(b, len(u.Col), func(k int) {
		for u.Start[agent+1] <= int64(k) {
			agent++
		}
		w.integer(b, agent)
	})
	io.WriteString(b, ",\n    \"resource\": ")
	w.list(b, len(u.Col), func(k int) { w.integer(b, int(u.Col[k])) })
	if u.Val != nil {
		io.WriteString(b, ",\n    \"value\": ")
		w.numbers(b, u.Val)
	}
	io.WriteString(b, "\n  }")
}

// quoteJSON is a file name as a JSON string. UTF-8 text always marshals.
func quoteJSON(name string) []byte {
	text, _ := json.Marshal(name)
	return text
}

// list writes items in brackets.
func (w *fileWriter) list(b *bufio.Writer, count int, item func(k int)) {
	b.WriteByte('[')
	for k := range count {
		if k > 0 {
			io.WriteString(b, ", ")
		}
		item(k)
	}
	b.WriteByte(']')
}

func (w *fileWriter) numbers(b *bufio.Writer, values []float64) {
	w.list(b, len(values), func(k int) { w.number(b, values[k]) })
}

func (w *fileWriter) integer(b *bufio.Writer, v int) {
	w.digits = strconv.AppendInt(w.digits[:0], int64(v), 10)
	b.Write(w.digits)
}

// number writes the shortest digits that give the same bits back.
func (w *fileWriter) number(b *bufio.Writer, v float64) {
	w.digits = strconv.AppendFloat(w.digits[:0], v, 'g', -1, 64)
	b.Write(w.digits)
}

func (w *fileWriter) agentsCSV(b *bufio.Writer) {
	for k, c := range w.listed {
		if k > 0 {
			b.WriteByte(',')
		}
		io.WriteString(b, c.name)
	}
	b.WriteByte('\n')
	for i := range w.m.Alpha {
		for k, c := range w.listed {
			if k > 0 {
				b.WriteByte(',')
			}
			w.number(b, c.values[i])
		}
		b.WriteByte('\n')
	}
}

func (w *fileWriter) usageCSV(b *bufio.Writer) {
	u := &w.m.Usage
	io.WriteString(b, "agent,resource")
	if u.Val != nil {
		io.WriteString(b, ",value")
	}
	b.WriteByte('\n')
	for i := range w.m.Alpha {
		col, val := u.row(i)
		for k, j := range col {
			w.integer(b, i)
			b.WriteByte(',')
			w.integer(b, int(j))
			if val != nil {
				b.WriteByte(',')
				w.number(b, val[k])
			}
			b.WriteByte('\n')
		}
	}
}
