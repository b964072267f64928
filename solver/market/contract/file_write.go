package contract

import (
	"fmt"

	"walras/solver/market/internal/fileio"
)

// WriteFile prepares m and writes it to a file that ReadFile reads back bit
// by bit. Large tables go to PATH.agents.csv and PATH.usage.csv, PATH without
// its .json. Every file is written by replace, which is to leave the old file
// or the whole new one, as results.Replace does; the JSON is the last.
func WriteFile(path string, m *Market, replace fileio.Replace) error {
	if err := m.Prepare(); err != nil {
		return fmt.Errorf("market for %s: %w", path, err)
	}
	u := &m.Usage
	if !u.single() {
		if err := usage.CheckDistinct(u.Start, u.Col, len(m.Capacity)); err != nil {
			return fmt.Errorf("market for %s: %w", path, err)
		}
	}
	f := newFileWriter(m)
	if len(f.listed)*len(m.Alpha) > fileio.InlineNumbers {
		f.agentsFile = fileio.NameBeside(path, "agents")
		if err := fileio.Beside(replace, path, f.agentsFile, func(w *fileio.Writer) { fileio.WriteCSV(w, f.listed) }); err != nil {
			return err
		}
	}
	if 3*len(u.Col) > fileio.InlineNumbers {
		f.usageFile = fileio.NameBeside(path, "usage")
		if err := fileio.Beside(replace, path, f.usageFile, func(w *fileio.Writer) { usage.WriteCSV(w, u.Start, u.Col, u.Val) }); err != nil {
			return err
		}
	}
	return fileio.To(replace, path, f.json)
}

// Digest is the SHA-256, in hexadecimal, of the market's file with all tables
// inline: it depends on every bit of the market and on nothing else.
func (m *Market) Digest() string { return fileio.Digest(newFileWriter(m).json) }

// fileWriter writes one market.
type fileWriter struct {
	m          *Market
	columns    []fileio.NamedColumn // those the market has
	listed     []fileio.NamedColumn // of these, those that are written number by number
	agentsFile string               // "": inline
	usageFile  string               // "": inline
}

// newFileWriter lists alpha number by number, and the columns whose numbers are not
// all the same.
func newFileWriter(m *Market) *fileWriter {
	f := &fileWriter{m: m}
	for k, values := range [][]float64{m.Alpha, m.Shape, m.Beta, m.Kappa, m.Fee, m.Fixed} {
		if values == nil {
			continue
		}
		c := fileio.Named(columnKeys[k], values, k > 0)
		f.columns = append(f.columns, c)
		if !c.Scalar {
			f.listed = append(f.listed, c)
		}
	}
	return f
}

func (f *fileWriter) json(w *fileio.Writer) {
	w.Printf("{\n  %q: %d,\n  \"valuation\": %q,\n  \"capacity\": ", fileio.VersionKey, fileVersion, f.m.Valuation)
	w.Numbers(f.m.Capacity)
	w.WriteString(",\n  \"agents\": {")
	comma := ""
	if f.agentsFile != "" {
		w.Printf("\n    %q: ", fileio.ColumnsKey)
		w.Quote(f.agentsFile)
		comma = ","
	}
	for _, c := range f.columns {
		if !c.Scalar && f.agentsFile != "" {
			continue
		}
		w.Printf("%s\n    %q: ", comma, c.Name)
		comma = ","
		c.Write(w)
	}
	w.WriteString("\n  }")
	if u := &f.m.Usage; !u.single() {
		w.WriteString(",\n  \"usage\": {")
		if f.usageFile != "" {
			w.Printf("\n    %q: ", fileio.ColumnsKey)
			w.Quote(f.usageFile)
		} else {
			usage.Write(w, u.Start, u.Col, u.Val)
		}
		w.WriteString("\n  }")
	}
	w.WriteString("\n}\n")
}
