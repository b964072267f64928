package figure

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"

	"walras/analysis"
	"walras/analysis/figure/mark"
	"walras/results"
)

// Formats are the picture formats that Save knows. tex is a pgfpicture, to be put into a document that loads tikz.
var Formats = []string{"pdf", "svg", "png", "tex"}

// usualFormats are written where none is asked for.
var usualFormats = []string{"pdf", "svg", "png"}

// Output says how pictures are written; the zero value is the house style in the usual formats.
type Output struct {
	Formats []string
	Style   mark.Style
}

// File is a file that belongs to a figure.
type File struct {
	Name    string
	Content []byte
}

// Files are those of a drawing of a run: NAME.pdf, NAME.svg and so on, the numbers drawn as NAME.csv, and where they come from as
// NAME.json; a caption that is to be a file of its own is NAME.caption.txt and, as a command \caption to be input, NAME.caption.tex.
func Files(name string, dr *Drawing, d *results.Dataset, o Output) ([]File, error) {
	return dr.files(name, recordOf(name, dr, d), o)
}

// Save writes the files of a drawing of a run to dir, which is made if need be, and returns their paths.
func Save(dir, name string, dr *Drawing, d *results.Dataset, o Output) ([]string, error) {
	return dr.save(dir, name, recordOf(name, dr, d), o)
}

// save is Save with the record that goes beside the picture.
func (d *Drawing) save(dir, name string, r record, o Output) ([]string, error) {
	files, err := d.files(name, r, o)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("figure %s: %w", name, err)
	}
	var paths []string
	for _, f := range files {
		path := filepath.Join(dir, f.Name)
		if err := results.WriteFile(path, f.Content); err != nil {
			return paths, fmt.Errorf("figure %s: %w", name, err)
		}
		paths = append(paths, path)
	}
	return paths, nil
}

// files is Files with the record that goes beside the picture.
func (d *Drawing) files(name string, r record, o Output) ([]File, error) {
	style, err := o.Style.Complete()
	if err != nil {
		return nil, fmt.Errorf("figure %s: %w", name, err)
	}
	var out []File
	add := func(extension string, content []byte) { out = append(out, File{name + "." + extension, content}) }
	for _, format := range orDefault(o.Formats, usualFormats...) {
		content, err := d.Render(format, style)
		if err != nil {
			return nil, fmt.Errorf("figure %s: %w", name, err)
		}
		add(format, content)
	}
	if style.Caption == "file" {
		add("caption.txt", []byte(d.FullCaption()+"\n"))
		add("caption.tex", []byte("\\caption{"+analysis.EscapeLaTeX(d.FullCaption())+"}\n"))
	}
	var numbers bytes.Buffer
	if err := mark.WriteCSV(&numbers, d.Numbers); err != nil {
		return nil, fmt.Errorf("figure %s: %w", name, err)
	}
	add("csv", numbers.Bytes())
	r.Panels = d.frames(style)
	about, err := r.text()
	if err != nil {
		return nil, err
	}
	add("json", about)
	return out, nil
}

// laid is the drawing as a style lays it out: one with larger text on less room, to be magnified by its scale.
func (d *Drawing) laid(s mark.Style) Drawing {
	laid := *d
	laid.width = s.Width(d.width) / s.Scale()
	laid.ground, laid.bare = s.Ground, s.Caption != "below"
	return laid
}

// Render is the picture in one format. A style with larger text lays the drawing out on less room and magnifies it, so that text,
// lines and markers grow together and the width stays.
func (d *Drawing) Render(format string, s mark.Style) ([]byte, error) {
	laid := d.laid(s)
	w, h := laid.Size()
	w, h = w*s.Scale(), h*s.Scale()
	var canvas vg.CanvasWriterTo
	var into vg.Canvas
	switch format {
	case "pdf":
		c := mark.NewPDFCanvas(w, h)
		canvas, into = c, c
	case "svg":
		c := vgsvg.New(w, h)
		canvas, into = c, c
	case "png":
		c := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(s.DPI), vgimg.UseBackgroundColor(s.Paper()))}
		canvas, into = c, c
	case "tex":
		c := mark.NewTeXCanvas(w, h)
		canvas, into = c, c
	default:
		return nil, fmt.Errorf("format %q, allowed are %s", format, strings.Join(Formats, ", "))
	}
	if len(s.Colors) > 0 {
		into = s.Recolored(into)
	}
	if s.Scale() != 1 {
		into.Scale(float64(s.Scale()), float64(s.Scale()))
	}
	laid.Draw(draw.NewCanvas(into, w/s.Scale(), h/s.Scale()))
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write %s: %w", format, err)
	}
	content := out.Bytes()
	switch format {
	case "svg":
		content = bytes.ReplaceAll(content, []byte("font-family:Liberation Sans;"), []byte(svgFonts))
	case "png":
		content = mark.WithDPI(content, s.DPI)
	}
	return content, nil
}

// svgFonts names fonts of the same widths as Liberation Sans, for viewers that do not have it.
const svgFonts = "font-family:Liberation Sans,Arimo,Arial,Helvetica,sans-serif;"

// madeBy is what made a drawing of kinds.
type madeBy struct {
	Parts []Part   `json:"parts"`
	Reads []string `json:"reads,omitempty"` // tables with their columns
	Rows  int      `json:"rows,omitempty"`  // rows of table runs that the conditions leave
}

// record is the JSON beside a figure: where its numbers come from and what they mean.
type record struct {
	Figure     string    `json:"figure"`
	Caption    string    `json:"caption"`
	Experiment string    `json:"experiment,omitempty"`
	SpecHash   string    `json:"spec_hash,omitempty"`
	Source     string    `json:"source,omitempty"` // the CSV that was read, where it is not a run
	Digest     string    `json:"digest"`           // of the rows of the run, times apart; of the CSV SHA-256
	Query      *madeBy   `json:"query,omitempty"`
	Columns    []string  `json:"columns"` // of the CSV
	Numbers    int       `json:"numbers"` // rows of the CSV
	Series     []keyName `json:"series,omitempty"`
	Panels     []frame   `json:"panels"`
}

// keyName is what one entry of a key names, with the colour that its marks have in the picture.
type keyName struct {
	Name  string `json:"name"`
	Color string `json:"color"` // #RRGGBB, without its opacity
}

// keyNames are the entries of all keys of a drawing that name a colour, each once, in order.
func (d *Drawing) keyNames() []keyName {
	entries := slices.Clone(d.Key)
	d.each(func(p *Panel, _, _ int) { entries = append(entries, p.Key...) })
	var out []keyName
	for _, e := range entries {
		if e.Color == nil || e.Text == "" {
			continue
		}
		c := color.NRGBAModel.Convert(e.Color).(color.NRGBA)
		s := keyName{e.Text, fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)}
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// recordOf is the record of a drawing of a run.
func recordOf(name string, dr *Drawing, d *results.Dataset) record {
	m := d.Manifest()
	r := record{Figure: name, Experiment: m.Name, SpecHash: m.SpecHash, Digest: d.Digest()}
	r.describe(dr)
	return r
}

// describe takes over what a drawing says of itself.
func (r *record) describe(dr *Drawing) {
	r.Caption, r.Columns, r.Numbers, r.Series = dr.FullCaption(), mark.CSVHead, len(dr.Numbers), dr.keyNames()
	if len(dr.madeBy.Parts) > 0 {
		r.Query = &dr.madeBy
	}
}

// text is the record as JSON.
func (r record) text() ([]byte, error) {
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("figure %s: record: %w", r.Figure, err)
	}
	return append(content, '\n'), nil
}
