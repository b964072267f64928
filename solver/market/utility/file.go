package utility

import (
	"fmt"
	"slices"

	"walras/solver/market/internal/fileio"
)

// File is what files say of buyers, whatever the class of their market: a table of
// agents with the columns utility, rho and others that the class has, and the
// values of goods, as a list of rows, as entries, or in CSV files beside the JSON. Under
// the key weights instead of values, CES buyers have w = a^σ, and not a.
type File struct {
	Table   string   // key of the table of agents: buyers
	Columns []string // its columns of numbers beside rho

	numbers map[string]fileio.Column
	kinds   []Kind
	oneKind bool
	rows    [][]float64
	entries map[string]fileio.Column
	weights bool
	given   bool
}

// Keys of values.
const (
	valuesKey  = "values"
	weightsKey = "weights"
	rowsKey    = "rows" // a CSV file of them
)

// matrix are the names of the entries of values.
func (f *File) matrix(key string) fileio.Entries {
	return fileio.Entries{Table: key, Row: f.row(), Col: "good", Value: "value", Uses: "has"}
}

// row is one of the agents: buyer.
func (f *File) row() string { return f.Table[:len(f.Table)-1] }

// Keys are the keys of the root that Read takes.
func (f *File) Keys() []string { return []string{f.Table, valuesKey, weightsKey} }

// Read reads the value of one of Keys.
func (f *File) Read(r *fileio.Reader, key string, at int) (err error) {
	if key == f.Table {
		f.numbers = map[string]fileio.Column{}
		return r.TableWith(key, append([]string{"rho"}, f.Columns...), f.numbers, true, fileio.MaxAgents, "utility", f.readKinds)
	}
	if f.given {
		return r.Fail(at, "both %s and %s; allowed: one of the two", valuesKey, weightsKey)
	}
	f.given, f.weights = true, key == weightsKey
	if r.Peek() != '{' {
		f.rows, err = r.Rows(key, fileio.MaxEntries)
		return err
	}
	f.entries = map[string]fileio.Column{}
	err = r.TableWith(key, f.matrix(key).Keys(), f.entries, false, fileio.MaxEntries, rowsKey, func(r *fileio.Reader) error {
		name, text, at, err := r.File(key + "." + rowsKey)
		if err != nil {
			return err
		}
		m, err := fileio.ReadMatrix(name, text, nil, nil, "", fileio.MaxEntries)
		if err != nil {
			return r.Fail(at, "%w", err)
		}
		f.rows = m.Rows
		return nil
	})
	switch {
	case err != nil:
		return err
	case f.rows != nil && len(f.entries) > 0:
		return r.Fail(at, "both rows and entries in %s; allowed: one of the two", key)
	case f.rows != nil:
		f.entries = nil
	}
	return nil
}

// readKinds reads the forms of utility: a word, or one for each agent.
func (f *File) readKinds(r *fileio.Reader) error {
	words, one, err := r.Words(f.Table+".utility", Kinds[:], fileio.MaxAgents)
	f.oneKind = one
	for _, w := range words {
		f.kinds = append(f.kinds, Kind(slices.Index(Kinds[:], w)))
	}
	return err
}

// Assemble makes buyers of what was read, with the other columns in their order; nil for
// those that were left out.
func (f *File) Assemble(goods int) (b Buyers, columns [][]float64, err error) {
	if !f.given {
		return b, nil, fmt.Errorf("no key %q; it is needed", valuesKey)
	}
	n := len(f.rows)
	if f.entries != nil {
		for _, v := range f.entries[f.row()].Values {
			n = max(n, int(min(v, fileio.MaxAgents))+1)
		}
	}
	// A list of one per agent says how many there are.
	for _, key := range append([]string{"rho"}, f.Columns...) {
		if c, ok := f.numbers[key]; ok && !c.Scalar {
			n = max(n, len(c.Values))
		}
	}
	if !f.oneKind {
		n = max(n, len(f.kinds))
	}
	b.Goods = goods
	if f.kinds == nil {
		f.kinds, f.oneKind = []Kind{Linear}, true
	}
	if !f.oneKind && len(f.kinds) != n {
		return b, nil, fmt.Errorf("%s.utility has %d values; allowed: %d, as many as there are %s, or one for all", f.Table, len(f.kinds), n, f.Table)
	}
	b.Kind = make([]Kind, n)
	for i := range b.Kind {
		b.Kind[i] = f.kinds[min(i, len(f.kinds)-1)]
	}
	for k, key := range append([]string{"rho"}, f.Columns...) {
		var column []float64
		if c, ok := f.numbers[key]; ok {
			if column, err = c.Expand(f.Table+"."+key, n, "as many as there are "+f.Table); err != nil {
				return b, nil, err
			}
		}
		if k == 0 {
			b.Rho = column
		} else {
			columns = append(columns, column)
		}
	}
	if err := f.assembleValues(&b, n); err != nil {
		return b, nil, err
	}
	if !f.weights {
		err = b.Weigh()
	}
	return b, columns, err
}

func (f *File) assembleValues(b *Buyers, n int) (err error) {
	if f.entries != nil {
		e := f.matrix(f.key())
		if b.Start, b.Col, b.Val, err = e.Rows(f.entries, n, b.Goods); err == nil && b.Val == nil {
			b.Val = make([]float64, len(b.Col))
			for k := range b.Val {
				b.Val[k] = 1
			}
		}
		return err
	}
	if len(f.rows) != n {
		return fmt.Errorf("%s has %d rows; allowed: %d, one for each of the %s", f.key(), len(f.rows), n, f.Table)
	}
	for i, row := range f.rows {
		if len(row) != b.Goods {
			return fmt.Errorf("%s[%d] has %d values; allowed: %d, one for each good", f.key(), i, len(row), b.Goods)
		}
		b.Val = append(b.Val, row...)
	}
	return nil
}

func (f *File) key() string {
	if f.weights {
		return weightsKey
	}
	return valuesKey
}

// Writer writes buyers as File reads them.
type Writer struct {
	table   string
	b       *Buyers
	columns []fileio.NamedColumn
	listed  []fileio.NamedColumn
	kinds   bool // one for each buyer
	key     string
	beside  map[string]string // CSV files of tables
}

// NewWriter is a writer of buyers with further columns.
func NewWriter(table string, b *Buyers, columns ...fileio.NamedColumn) *Writer {
	w := &Writer{table: table, b: b, key: valuesKey, beside: map[string]string{}}
	for _, kind := range b.Kind {
		w.kinds = w.kinds || kind != b.Kind[0]
		if kind == CES {
			w.key = weightsKey
		}
	}
	if w.key == weightsKey {
		columns = append([]fileio.NamedColumn{fileio.Named("rho", b.Rho, true)}, columns...)
	}
	w.columns = columns
	for _, c := range columns {
		if !c.Scalar {
			w.listed = append(w.listed, c)
		}
	}
	return w
}

// Beside writes what is too large for the JSON at path into CSV files.
func (w *Writer) Beside(path string, replace fileio.Replace) error {
	b, e := w.b, w.entries()
	if b.Start != nil {
		if err := e.CheckDistinct(b.Start, b.Col, b.Goods); err != nil {
			return fmt.Errorf("market for %s: %w", path, err)
		}
	}
	if len(w.listed)*b.Agents() > fileio.InlineNumbers {
		w.beside[w.table] = fileio.NameBeside(path, w.table)
		if err := fileio.Beside(replace, path, w.beside[w.table], func(out *fileio.Writer) { fileio.WriteCSV(out, w.listed) }); err != nil {
			return err
		}
	}
	numbers := len(b.Val)
	if b.Start != nil {
		numbers *= 3
	}
	if numbers <= fileio.InlineNumbers {
		return nil
	}
	w.beside[w.key] = fileio.NameBeside(path, w.key)
	return fileio.Beside(replace, path, w.beside[w.key], func(out *fileio.Writer) {
		if b.Start == nil {
			fileio.WriteMatrix(out, b.Val, b.Goods)
		} else {
			e.WriteCSV(out, b.Start, b.Col, b.Val)
		}
	})
}

func (w *Writer) entries() fileio.Entries {
	f := File{Table: w.table}
	return f.matrix(w.key)
}

// Write writes the members of the root.
func (w *Writer) Write(out *fileio.Writer) {
	out.Printf("  %q: {\n    \"utility\": ", w.table)
	if w.kinds {
		out.List(len(w.b.Kind), func(i int) { out.Quote(w.b.Kind[i].String()) })
	} else {
		out.Quote(w.b.Kind[0].String())
	}
	name := w.beside[w.table]
	if name != "" {
		out.Printf(",\n    %q: ", fileio.ColumnsKey)
		out.Quote(name)
	}
	for _, c := range w.columns {
		if c.Scalar || name == "" {
			out.Printf(",\n    %q: ", c.Name)
			c.Write(out)
		}
	}
	out.Printf("\n  },\n  %q: ", w.key)
	b := w.b
	switch name := w.beside[w.key]; {
	case name != "":
		key := fileio.ColumnsKey
		if b.Start == nil {
			key = rowsKey
		}
		out.Printf("{\n    %q: ", key)
		out.Quote(name)
		out.WriteString("\n  }")
	case b.Start != nil:
		out.WriteByte('{')
		w.entries().Write(out, b.Start, b.Col, b.Val)
		out.WriteString("\n  }")
	default:
		out.WriteByte('[')
		for i := range b.Kind {
			if i > 0 {
				out.WriteByte(',')
			}
			out.WriteString("\n    ")
			out.Numbers(b.Val[i*b.Goods : (i+1)*b.Goods])
		}
		out.WriteString("\n  ]")
	}
}
