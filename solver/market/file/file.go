// Package file reads and writes one market of any class: Read, Write and Digest look it up
// in the list of classes, by the key class of the file or by the market. The format of
// each class is described where it is read: contract.ReadFile, fisher.Parse, exchange.Parse.
package file

import (
	"bytes"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/exchange"
	"walras/solver/market/fisher"
	"walras/solver/market/internal/fileio"
)

// class is a class of markets in files.
type class struct {
	name  string
	parse func(name string, text []byte, open func(name string) ([]byte, error)) (market.Market, error)

	// write and digest are for markets of the class; ok is false for others.
	write  func(path string, m market.Market, replace fileio.Replace) (ok bool, err error)
	digest func(m market.Market) (digest string, ok bool)
}

// classes lists every class there is.
var classes = []class{
	of("contract", contract.Parse, contract.WriteFile),
	of("fisher", fisher.Parse, fisher.WriteFile),
	of("exchange", exchange.Parse, exchange.WriteFile),
}

// stored is a market that files hold.
type stored interface {
	market.Market
	Digest() string
}

// of makes a class of its reader and writer.
func of[M stored](name string, parse func(string, []byte, func(string) ([]byte, error)) (M, error), write func(string, M, fileio.Replace) error) class {
	return class{
		name: name,
		parse: func(name string, text []byte, open func(string) ([]byte, error)) (market.Market, error) {
			m, err := parse(name, text, open)
			if err != nil {
				return nil, err
			}
			return m, nil
		},
		write: func(path string, m market.Market, replace fileio.Replace) (bool, error) {
			if m, ok := m.(M); ok {
				return true, write(path, m, replace)
			}
			return false, nil
		},
		digest: func(m market.Market) (string, bool) {
			if m, ok := m.(M); ok {
				return m.Digest(), true
			}
			return "", false
		},
	}
}

// Read reads and prepares the market of a file: a JSON file of any class, which is
// contract where the file names none, or a CSV table of valuations, which is a Fisher
// market (fisher.ParseCSV). Large columns may lie in CSV files in its folder.
func Read(path string) (market.Market, error) {
	text, err := fileio.ReadBounded(path)
	if err != nil {
		return nil, fmt.Errorf("market file: %w", err)
	}
	if strings.EqualFold(filepath.Ext(path), ".csv") {
		m, err := fisher.ParseCSV(path, text)
		if err != nil {
			return nil, err
		}
		return m, nil
	}
	name, err := classOf(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, c := range classes {
		if c.name == name {
			return c.parse(path, text, func(name string) ([]byte, error) {
				return fileio.ReadBounded(filepath.Join(filepath.Dir(path), name))
			})
		}
	}
	names := make([]string, len(classes))
	for k, c := range classes {
		names[k] = c.name
	}
	return nil, fmt.Errorf("%s: class is %q; allowed: %s", path, fileio.Clip(name), strings.Join(names, ", "))
}

// classOf is the class that the text of a market file names: contract where it names none,
// and where it cannot be read, which its reader then says, with the place.
func classOf(text []byte) (string, error) {
	dec := json.NewDecoder(bytes.NewReader(text))
	if token, err := dec.Token(); err != nil || token != json.Delim('{') {
		return "contract", nil
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			break
		}
		if key != fileio.ClassKey {
			var skipped json.RawMessage
			if dec.Decode(&skipped) != nil {
				break
			}
			continue
		}
		var name string
		if err := dec.Decode(&name); err != nil {
			return "", market.Refuse(fileio.ClassKey, "no text", "the name of a class, such as \"fisher\"")
		}
		return name, nil
	}
	return "contract", nil
}

// Write writes a market to a file that Read reads back bit by bit.
func Write(path string, m market.Market, replace fileio.Replace) error {
	for _, c := range classes {
		if ok, err := c.write(path, m, replace); ok {
			return err
		}
	}
	return fmt.Errorf("%s: files hold no %s markets", path, m.Class())
}

// Digest is that of the market's file with all tables inline: it depends on every bit of
// the market and on nothing else.
func Digest(m market.Market) string {
	for _, c := range classes {
		if digest, ok := c.digest(m); ok {
			return digest
		}
	}
	return ""
}
