package main

import (
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
	p := plotting{}
	var kinds []string
	var style string
	c := &cobra.Command{
		Use:   "plot DIR",
		Short: "draw the figures of a result folder",
		Long: `Plot draws the figures that belong to the experiment of a result folder or, with -k, any kind of figure from any
folder that has the columns it needs: PDF, SVG, PNG or TikZ, each with a CSV of exactly the numbers drawn and a
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
			if style != "" {
				if p.output.Style, err = mark.LoadStyle(style); err != nil {
					return usageError{err}
				}
			}
			drawings, err := p.choose(data, kinds)
			if err != nil {
				return usageError{err}
			}
			if p.dir == "" {
				p.dir = filepath.Join(args[0], "figures")
			}
			if note := mixedSpecs(data.Manifest()); note != "" {
				fmt.Fprintf(c.ErrOrStderr(), "note: %s: %s\n", args[0], note)
			}
			return drawAll(c.OutOrStdout(), data, drawings, p.dir, p.output)
		},
	}
	f := c.Flags()
	f.StringArrayVarP(&kinds, "kind", "k", nil, "draw this `KIND`, or this figure of the experiment; may be repeated")
	f.StringVar(&p.options.X, "x", "", "`COLUMN` or formula on the horizontal axis")
	f.Var(listFlag{&p.options.Y}, "y", "`COLUMN` or formula on the vertical axis; may be repeated")
	f.StringVar(&p.options.Z, "z", "", "`COLUMN` or formula shown by shade")
	f.StringVar(&p.options.Size, "size", "", "`COLUMN` or formula shown by the area of marks")
	f.StringVar(&p.options.Base, "base", "", "draw values relative to those of this `TREATMENT` on the same market")
	f.Var(listFlag{&p.options.By}, "by", "`COLUMNS` whose values make series (default: mechanisms, solvers and their parameters that vary)")
	f.Var(listFlag{&p.options.Panel}, "panel", "`COLUMNS` whose values make panels; two make columns and rows")
	f.StringArrayVar(&p.options.Where, "where", nil, whereHelp)
	f.StringVar(&p.options.Log, "log", "", "logarithmic `AXES`: x, y, xy or none")
	f.StringSliceVar(&p.options.Meter, "meter", nil, "charge runs by `METERS`: demand-calls, time, rounds, messages")
	f.Float64SliceVar(&p.options.Targets, "target", nil, "`GAPS` to reach, such as 1e-6,1e-9 (default: by the kind)")
	f.StringVar(&p.options.Width, "width", "", "`WIDTH` of the figure: column or page (default page)")
	f.StringVar(&style, "style", "", "JSON `FILE` that overrides the house style")
	f.StringSliceVar(&p.output.Formats, "format", nil, "`FORMATS` to write, of "+strings.Join(figure.Formats, ", ")+" (default pdf, svg, png)")
	f.StringVarP(&p.dir, "output", "o", "", "`DIR` for the figures (default DIR/figures)")
	return c
}

// plotting is one run of the command.
type plotting struct {
	options figure.Options
	output  figure.Output
	dir     string
}

// drawn is a figure under its name, ready to be drawn.
type drawn struct {
	name string
	draw func(d *results.Dataset) (*figure.Drawing, error)
}

// choose are the figures of the experiment or, where kinds are named, those: a figure of the experiment by that name unless an option
// asks for something else, and otherwise a kind.
func (p *plotting) choose(data *results.Dataset, kinds []string) ([]drawn, error) {
	experiment := data.Manifest().Name
	own := study.ForExperiment(experiment)
	special := p.options.Set() || p.options.Width != ""
	if len(kinds) == 0 {
		switch {
		case special:
			return nil, fmt.Errorf("options say what a kind draws: name one with -k, of %s", strings.Join(kindNames(nil), ", "))
		case len(own) == 0:
			return nil, fmt.Errorf("experiment %q has no figures of its own: name a kind with -k, of %s", experiment, strings.Join(kindNames(nil), ", "))
		}
		return figures(own), nil
	}
	var out []drawn
	for _, name := range kinds {
		i := slices.IndexFunc(own, func(f figure.Figure) bool { return f.Name == name })
		if i >= 0 && !special {
			out = append(out, figures(own[i:i+1])...)
			continue
		}
		k, ok := figure.KindNamed(name)
		if !ok {
			return nil, fmt.Errorf("no figure or kind %q for experiment %q; allowed: %s", name, experiment, strings.Join(kindNames(own), ", "))
		}
		if err := k.Check(p.options); err != nil {
			return nil, err
		}
		out = append(out, drawn{name, func(d *results.Dataset) (*figure.Drawing, error) { return k.Draw(d, p.options) }})
	}
	return out, nil
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

// kindNames are the names of figures and of all kinds, each once.
func kindNames(own []figure.Figure) []string {
	var names []string
	for _, f := range own {
		names = append(names, f.Name)
	}
	for _, k := range figure.Kinds {
		if !slices.Contains(names, k.Name) {
			names = append(names, k.Name)
		}
	}
	return names
}

// figures are the figures of an experiment, ready to be drawn.
func figures(own []figure.Figure) []drawn {
	var out []drawn
	for _, f := range own {
		out = append(out, drawn{f.Name, f.Draw})
	}
	return out
}

// drawAll draws figures into dir and names the files.
func drawAll(w io.Writer, data *results.Dataset, drawings []drawn, dir string, o figure.Output) error {
	for _, f := range drawings {
		drawing, err := f.draw(data)
		if err != nil {
			return fmt.Errorf("%s: %w", f.name, err)
		}
		files, err := figure.Save(dir, f.name, drawing, data, o)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%s\n", strings.Join(files, "\n"))
	}
	return nil
}
