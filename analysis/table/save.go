package table

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"walras/results"
)

// Formats are the formats that Save knows; all of them are written where none is asked for.
var Formats = []string{"tex", "md", "csv"}

// Save writes the grid of t to dir as NAME.tex, NAME.md and NAME.csv; dir is made if need be. A grid
// below is part of the .tex and .md and has a CSV of its own, NAME-BELOW.csv. It returns the paths
// written.
func Save(dir string, t Table, g *Grid, formats ...string) ([]string, error) {
	if len(formats) == 0 {
		formats = Formats
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("table %s: %w", t.Name, err)
	}
	var paths []string
	write := func(name string, content []byte) error {
		path := filepath.Join(dir, name)
		if err := results.WriteFile(path, content); err != nil {
			return fmt.Errorf("table %s: %w", t.Name, err)
		}
		paths = append(paths, path)
		return nil
	}
	for _, f := range formats {
		var err error
		switch f {
		case "tex":
			err = write(t.Name+".tex", []byte(g.LaTeX()))
		case "md":
			err = write(t.Name+".md", []byte(g.Markdown()))
		case "csv":
			err = saveCSV(t.Name, g, write)
		default:
			err = fmt.Errorf("table %s: format %q, allowed are %s", t.Name, f, strings.Join(Formats, ", "))
		}
		if err != nil {
			return paths, err
		}
	}
	return paths, nil
}

func saveCSV(name string, g *Grid, write func(name string, content []byte) error) error {
	file := name
	for g != nil {
		content, err := g.CSV()
		if err != nil {
			return err
		}
		if err := write(file+".csv", content); err != nil {
			return err
		}
		if g = g.Below; g != nil {
			file = name + "-" + g.Name
		}
	}
	return nil
}
