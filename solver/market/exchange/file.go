package exchange

import (
	"fmt"

	"walras/solver/market/internal/fileio"
	"walras/solver/market/utility"
)

// Keys of the format.
const (
	fileVersion  = 2
	endowmentKey = "endowment"
	openingKey   = "opening"
	agentsKey    = "agents"
)

// Parse reads the text of a market file; open gives the text of a CSV file beside it.
// All of it for two agents and two goods:
//
//	{
//	  "walras_market": 2,
//	  "class": "exchange",
//	  "agents": {
//	    "utility": "cobb-douglas"
//	  },
//	  "values": [
//	    [0.25, 0.75],
//	    [0.5, 0.5]
//	  ],
//	  "endowment": [
//	    [1, 0],
//	    [0, 1]
//	  ],
//	  "opening": [1, 1]
//	}
//
// agents and values are those of buyers in a Fisher market (fisher.Parse), without
// budgets, and endowment is written as values are. opening, prices before the first
// round, may be left out: all goods are then alike.
func Parse(name string, text []byte, open func(name string) ([]byte, error)) (*Market, error) {
	file := utility.File{Table: agentsKey}
	endowment := utility.MatrixFile{Key: endowmentKey, Row: "agent"}
	r := fileio.NewReader(name, text, open)
	m, seen := new(Market), map[string]bool{}
	keys := append([]string{fileio.VersionKey, fileio.ClassKey, endowmentKey, openingKey}, file.Keys()...)
	err := r.Object("the market", keys, func(key string, at int) (err error) {
		seen[key] = true
		switch key {
		case fileio.VersionKey:
			return r.Version(fileVersion)
		case fileio.ClassKey:
			_, err = r.Word(key, "exchange")
		case endowmentKey:
			return endowment.Read(r, at)
		case openingKey:
			var c fileio.Column
			c, err = r.Numbers(key, false, fileio.MaxAgents)
			m.Opening = c.Values
		default:
			return file.Read(r, key, at)
		}
		return err
	})
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	for _, key := range keys[:3] {
		if !seen[key] {
			return nil, fmt.Errorf("%s: no key %q; it is needed", name, key)
		}
	}
	if m.Buyers, _, err = file.Assemble(max(file.Goods(), endowment.Goods())); err == nil {
		m.Endowment.Start, m.Endowment.Col, m.Endowment.Val, err = endowment.Assemble(m.Agents(), m.Goods)
	}
	if err == nil {
		err = m.Prepare()
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return m, nil
}

// WriteFile prepares m and writes it to a file that Parse reads back bit by bit, with
// large tables in CSV files beside it. Every file is written by replace, which is to leave
// the old file or the whole new one; the JSON is the last.
func WriteFile(path string, m *Market, replace fileio.Replace) error {
	if err := m.Prepare(); err != nil {
		return fmt.Errorf("market for %s: %w", path, err)
	}
	w, e := m.writers()
	if err := w.Beside(path, replace); err != nil {
		return err
	}
	if err := e.Beside(path, replace); err != nil {
		return err
	}
	return fileio.To(replace, path, func(out *fileio.Writer) { m.json(out, w, e) })
}

// Digest is the SHA-256, in hexadecimal, of the market's file with all tables inline: it
// depends on every bit of the market and on nothing else.
func (m *Market) Digest() string {
	w, e := m.writers()
	return fileio.Digest(func(out *fileio.Writer) { m.json(out, w, e) })
}

func (m *Market) writers() (*utility.Writer, *utility.MatrixWriter) {
	e := &m.Endowment
	return utility.NewWriter(agentsKey, &m.Buyers),
		&utility.MatrixWriter{MatrixFile: utility.MatrixFile{Key: endowmentKey, Row: "agent"}, Start: e.Start, Col: e.Col, Val: e.Val, Goods: m.Goods}
}

func (m *Market) json(out *fileio.Writer, w *utility.Writer, e *utility.MatrixWriter) {
	out.Printf("{\n  %q: %d,\n  %q: %q,\n", fileio.VersionKey, fileVersion, fileio.ClassKey, m.Class())
	w.Write(out)
	out.WriteString(",\n")
	e.Write(out)
	if m.Opening != nil {
		out.Printf(",\n  %q: ", openingKey)
		out.Numbers(m.Opening)
	}
	out.WriteString("\n}\n")
}
