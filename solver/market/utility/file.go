package utility

import (
	"fmt"
	"slices"

	"walras/solver/market/internal/fileio"
)

// File is what files say of buyers, whatever the class of their market: a table of
// agents with the columns utility, rho and others that the class has, and the values of
// goods (MatrixFile). Under the key weights instead of values, CES buyers have w = a^σ,
// and not a.
type File struct {
	Table   string   // key of the table of agents: buyers
	Columns []string // its columns of numbers beside rho

	numbers map[string]fileio.Column
	kinds   []Kind
	oneKind bool
	values  MatrixFile
}

// Keys of values.
const (
	valuesKey  = "values"
	weightsKey = "weights"
	rhoKey     = "rho"
)

// rowOf is one of the agents of a table: buyer.
func rowOf(table string) string { return table[:len(table)-1] }

// Keys are the keys of the root that Read takes.
func (f *File) Keys() []string { return []string{f.Table, valuesKey, weightsKey} }

// Read reads the value of one of Keys.
func (f *File) Read(r *fileio.Reader, key string, at int) error {
	if key == f.Table {
		f.numbers = map[string]fileio.Column{}
		return r.TableWith(key, append([]string{rhoKey}, f.Columns...), f.numbers, true, fileio.MaxAgents, "utility", f.readKinds)
	}
	if f.values.given {
		return r.Fail(at, "both %s and %s; allowed: one of the two", valuesKey, weightsKey)
	}
	f.values = MatrixFile{Key: key, Row: rowOf(f.Table)}
	return f.values.Read(r, at)
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

// Goods is how many goods the values are of at least.
func (f *File) Goods() int { return f.values.Goods() }

// Assemble makes buyers of what was read, with the other columns in their order; nil for
// those that were left out. There are as many buyers as the longest list has.
func (f *File) Assemble(goods int) (b Buyers, columns [][]float64, err error) {
	if !f.values.given {
		return b, nil, fmt.Errorf("no key %q; it is needed", valuesKey)
	}
	if f.kinds == nil {
		f.kinds, f.oneKind = []Kind{Linear}, true
	}
	n := f.values.agents()
	if !f.oneKind {
		n = max(n, len(f.kinds))
	}
	for _, c := range f.numbers {
		if !c.Scalar {
			n = max(n, len(c.Values))
		}
	}
	if !f.oneKind && len(f.kinds) != n {
		return b, nil, fmt.Errorf("%s.utility has %d values; allowed: %d, as many as there are %s, or one for all", f.Table, len(f.kinds), n, f.Table)
	}
	b.Goods, b.Kind = goods, make([]Kind, n)
	for i := range b.Kind {
		b.Kind[i] = f.kinds[min(i, len(f.kinds)-1)]
	}
	columns = make([][]float64, 1+len(f.Columns))
	for k, key := range append([]string{rhoKey}, f.Columns...) {
		if c, ok := f.numbers[key]; ok {
			if columns[k], err = c.Expand(f.Table+"."+key, n, "as many as there are "+f.Table); err != nil {
				return b, nil, err
			}
		}
	}
	b.Rho = columns[0]
	if b.Start, b.Col, b.Val, err = f.values.Assemble(n, goods); err == nil && f.values.Key == valuesKey {
		err = b.Weigh()
	}
	return b, columns[1:], err
}

// Writer writes buyers as File reads them.
type Writer struct {
	table   string
	b       *Buyers
	columns []fileio.NamedColumn
	listed  []fileio.NamedColumn // of these, those that are written number by number
	mixed   bool                 // a form of utility for each buyer
	beside  string               // CSV file of columns
	values  MatrixWriter
}

// NewWriter is a writer of buyers with further columns.
func NewWriter(table string, b *Buyers, columns ...fileio.NamedColumn) *Writer {
	w := &Writer{table: table, b: b, columns: columns}
	w.values = MatrixWriter{MatrixFile: MatrixFile{Key: valuesKey, Row: rowOf(table)}, Start: b.Start, Col: b.Col, Val: b.Val, Goods: b.Goods}
	for _, kind := range b.Kind {
		w.mixed = w.mixed || kind != b.Kind[0]
	}
	if slices.Contains(b.Kind, CES) {
		w.values.Key = weightsKey
		w.columns = append([]fileio.NamedColumn{fileio.Named(rhoKey, b.Rho, true)}, columns...)
	}
	for _, c := range w.columns {
		if !c.Scalar {
			w.listed = append(w.listed, c)
		}
	}
	return w
}

// Beside writes what is too large for the JSON at path into CSV files.
func (w *Writer) Beside(path string, replace fileio.Replace) error {
	if len(w.listed)*w.b.Agents() > fileio.InlineNumbers {
		w.beside = fileio.NameBeside(path, w.table)
		if err := fileio.Beside(replace, path, w.beside, func(out *fileio.Writer) { fileio.WriteCSV(out, w.listed) }); err != nil {
			return err
		}
	}
	return w.values.Beside(path, replace)
}

// Write writes the members of the root.
func (w *Writer) Write(out *fileio.Writer) {
	out.Printf("  %q: {\n    \"utility\": ", w.table)
	if w.mixed {
		out.List(len(w.b.Kind), func(i int) { out.Quote(w.b.Kind[i].String()) })
	} else {
		out.Quote(w.b.Kind[0].String())
	}
	if w.beside != "" {
		out.Printf(",\n    %q: ", fileio.ColumnsKey)
		out.Quote(w.beside)
	}
	for _, c := range w.columns {
		if c.Scalar || w.beside == "" {
			out.Printf(",\n    %q: ", c.Name)
			c.Write(out)
		}
	}
	out.WriteString("\n  },\n")
	w.values.Write(out)
}
