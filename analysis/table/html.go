package table

import (
	_ "embed"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

//go:embed grid.html
var gridHTML string

// page writes one grid, whose columns of a series can be shown and hidden together and whose rows can be sorted.
var page = template.Must(template.New("grid").Funcs(template.FuncMap{"series": (*Grid).series, "sorted": Cell.sortedBy, "shown": Cell.shown, "marks": Cell.marks, "notes": (*Grid).notes}).Parse(gridHTML))

// HTML is the grid, its notes and the grid below it as parts of a page, whose script sorts by the numbers in data-value and shows and hides
// the columns of the series in data-of.
func (g *Grid) HTML() string {
	var b strings.Builder
	for ; g != nil; g = g.Below {
		g.check()
		if err := page.Execute(&b, g); err != nil {
			panic(err) // the template does not fit the grid: neither the data nor the file system is to blame
		}
	}
	return b.String()
}

// series are the names of the grid's series, each once; none where there is one, as it has nothing to be compared with.
func (g *Grid) series() []string {
	var out []string
	for _, c := range g.Columns {
		if c.Series != "" && !slices.Contains(out, c.Series) {
			out = append(out, c.Series)
		}
	}
	if len(out) < 2 {
		return nil
	}
	return out
}

// sortedBy is the number that a cell is sorted by, "" where it has none.
func (c Cell) sortedBy() string {
	if c.Number == nil || math.IsNaN(c.Number.Value) {
		return ""
	}
	return strconv.FormatFloat(c.Number.Value, 'g', -1, 64)
}
