package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/analysis/figure"
	"walras/analysis/figure/mark"
	"walras/analysis/figure/study"
	"walras/results"
)

func newPlot() *cobra.Command {
	var options figure.Options
	var output figure.Output
	var kinds []string
	var style, caption, dir string
	var asJSON bool
	c := &cobra.Command{
		Use:   "plot DIR",
		Short: "draw the figures of a result folder",
		Long: `Plot draws the figures that tell what a result folder is about: it looks at what the folder has, says why it draws
what it draws, and ends with the list of what else it could. With -k it draws any kind of figure from any
folder that has the columns it needs. Figures are PDF, SVG, PNG or TikZ, each with a CSV of exactly the numbers drawn and a
JSON that says where they come from. walras list figures shows the kinds. What stands on an axis is a column, a
parameter by its own name (tau), or a formula (efficiency / agents); price:low says which way is better where the
column does not. walras help selecting is the page of names, conditions and formulas.`,
		Example: `  walras plot out/paper-fees
  walras plot out/solver-shootout -k profile -k ecdf --format svg -o figures
  walras plot out/paper-fees -k sweep --x tau --y fairness --by m
  walras plot out/mine -k convergence --panel market --where solver=newton,lbfgs --log xy`,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			data, err := results.Open(args[0])
			if err != nil {
				return err
			}
			if output.Style, err = styleOf(style, caption); err != nil {
				return usageError{err}
			}
			if len(kinds) == 0 && (options.Set() || options.Width != "") {
				return usageError{errors.New("options say what a kind draws: name one with -k; walras list figures shows them")}
			}
			if dir == "" {
				dir = filepath.Join(args[0], "figures")
			}
			if note := mixedSpecs(data.Manifest()); note != "" {
				fmt.Fprintf(c.ErrOrStderr(), "note: %s: %s\n", args[0], note)
			}
			to := drawer{c.OutOrStdout(), c.ErrOrStderr(), data, dir, output, asJSON, []drawnFigure{}}
			if len(kinds) == 0 {
				return to.suggested(args[0])
			}
			drawings, err := study.Choose(data, kinds, options)
			if err != nil {
				return usageError{err}
			}
			for _, f := range drawings {
				if err := to.draw(f); err != nil {
					return err
				}
			}
			return to.end()
		},
	}
	f := c.Flags()
	f.StringArrayVarP(&kinds, "kind", "k", nil, "draw this `KIND` of figure; may be repeated (default: those that fit the folder)")
	f.StringVar(&options.X, "x", "", "`COLUMN` or formula on the horizontal axis")
	f.Var(listFlag{&options.Y}, "y", "`COLUMN` or formula on the vertical axis; may be repeated")
	f.StringVar(&options.Z, "z", "", "`COLUMN` or formula shown by shade")
	f.StringVar(&options.Size, "size", "", "`COLUMN` or formula shown by the area of marks")
	f.StringVar(&options.Base, "base", "", "draw values relative to those of this `TREATMENT` on the same market")
	f.Var(listFlag{&options.By}, "by", "`COLUMNS` whose values make series (default: mechanisms, solvers and their parameters that vary)")
	f.Var(listFlag{&options.Panel}, "panel", "`COLUMNS` whose values make panels; two make columns and rows")
	f.StringArrayVar(&options.Where, "where", nil, whereHelp)
	f.StringVar(&options.Log, "log", "", "logarithmic `AXES`: x, y, xy or none")
	f.StringSliceVar(&options.Meter, "meter", nil, "charge runs by `METERS`: demand-calls, time, rounds, messages")
	f.Float64SliceVar(&options.Targets, "target", nil, "`GAPS` to reach, such as 1e-6,1e-9 (default: by the kind)")
	f.StringVar(&options.Width, "width", "", "`WIDTH` of the figure: column or page (default page)")
	f.StringVar(&style, "style", "", "JSON `FILE` that overrides the house style")
	f.StringVar(&caption, "caption", "", "`PLACE` of the caption: below the panels, none, or file: NAME.caption.txt and .tex (default below)")
	f.StringSliceVar(&output.Formats, "format", nil, "`FORMATS` to write, of "+strings.Join(figure.Formats, ", ")+" (default pdf, svg, png)")
	f.BoolVar(&asJSON, "json", false, "print an array of objects: name, caption, notes and files of every figure")
	f.StringVarP(&dir, "output", "o", "", "`DIR` for the figures (default DIR/figures)")
	return c
}

// styleOf is the style of a file, the house style where none is named, with the place of captions where one is given.
func styleOf(file, caption string) (style mark.Style, err error) {
	if file != "" {
		if style, err = mark.LoadStyle(file); err != nil {
			return style, err
		}
	}
	if caption != "" {
		style.Caption = caption
		_, err = style.Complete()
	}
	return style, err
}

// mixedSpecs says which specs of a merged folder go by one name: figures refuse to mix experiments, but cannot tell these
// apart. It is "" where there are none.
func mixedSpecs(m *results.Manifest) string {
	hashes := make(map[string][]string)
	for _, p := range m.Parts {
		hashes[p.Name] = append(hashes[p.Name], fmt.Sprintf("%.12s", p.SpecHash))
	}
	var notes []string
	for _, name := range slices.Sorted(maps.Keys(hashes)) {
		if specs := hashes[name]; len(specs) > 1 {
			notes = append(notes, fmt.Sprintf("%d specs named %s (%s)", len(specs), name, strings.Join(specs, ", ")))
		}
	}
	if notes == nil {
		return ""
	}
	return "holds " + strings.Join(notes, " and ") + ", drawn together where --by, --panel or --where does not keep them apart"
}

// drawer draws figures of a folder into dir and names the files; messages say why, and what the figures fix or leave out.
type drawer struct {
	w, messages io.Writer
	data        *results.Dataset
	dir         string
	output      figure.Output
	asJSON      bool
	drawn       []drawnFigure
}

func (d *drawer) draw(f figure.Figure) error {
	drawing, err := f.Draw(d.data)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Name, err)
	}
	for _, note := range drawing.Notes {
		fmt.Fprintf(d.messages, "note: %s: %s\n", f.Name, note)
	}
	files, err := figure.Save(d.dir, f.Name, drawing, d.data, d.output)
	if err != nil {
		return err
	}
	d.drawn = append(d.drawn, drawnFigure{f.Name, drawing.FullCaption(), drawing.Notes, files})
	if !d.asJSON {
		fmt.Fprintf(d.w, "%s\n", strings.Join(files, "\n"))
	}
	return nil
}

// end prints what was drawn, where it is asked for as JSON.
func (d *drawer) end() error {
	if d.asJSON {
		return printJSON(d.w, d.drawn)
	}
	return nil
}

// suggested draws the figures that fit, and names the others. One that cannot be drawn after all is named with the reason, and is an error where
// it is the only one.
func (d *drawer) suggested(folder string) error {
	telling, others, err := study.Suggest(d.data)
	if err != nil {
		return err
	}
	if len(telling) == 0 {
		return fmt.Errorf("%s has no columns that a figure could be made of", folder)
	}
	var last error
	for _, s := range telling {
		fmt.Fprintf(d.messages, "%s: the folder has %s\n", s.Name, s.Why)
		if last = d.draw(s.Figure); last != nil {
			fmt.Fprintf(d.messages, "note: not drawn: %v\n", last)
		}
	}
	if len(others) > 0 {
		fmt.Fprintf(d.messages, "Also possible, with walras plot %s -k KIND:\n", folder)
	}
	for _, k := range others {
		fmt.Fprintf(d.messages, "  %-20s %s\n", k.Name, k.Title)
	}
	if len(d.drawn) == 0 {
		return last
	}
	return d.end()
}

// drawnFigure is a figure as a script reads it.
type drawnFigure struct {
	Name    string   `json:"name"`
	Caption string   `json:"caption"`
	Notes   []string `json:"notes,omitempty"`
	Files   []string `json:"files"`
}
