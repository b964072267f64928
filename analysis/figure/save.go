package figure

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgpdf"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Formats are the picture formats that Save knows; all of them are written where none is asked for.
var Formats = []string{"pdf", "svg", "png"}

// dpi is the resolution of PNG pictures at print size.
const dpi = 300

// Save writes the drawing of f to dir as NAME.pdf, NAME.svg or NAME.png, and the numbers drawn as
// NAME.csv; dir is made if need be. It returns the paths written.
func Save(dir string, f Figure, dr *Drawing, formats ...string) ([]string, error) {
	if len(formats) == 0 {
		formats = Formats
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.Name, err)
	}
	var paths []string
	write := func(extension string, content []byte) error {
		path := filepath.Join(dir, f.Name+"."+extension)
		if err := os.WriteFile(path, content, 0o666); err != nil {
			return fmt.Errorf("figure %s: %w", f.Name, err)
		}
		paths = append(paths, path)
		return nil
	}
	for _, format := range formats {
		content, err := dr.render(format)
		if err != nil {
			return paths, fmt.Errorf("figure %s: %w", f.Name, err)
		}
		if err := write(format, content); err != nil {
			return paths, err
		}
	}
	var numbers bytes.Buffer
	if err := writeCSV(&numbers, dr.Numbers); err != nil {
		return paths, fmt.Errorf("figure %s: %w", f.Name, err)
	}
	if err := write("csv", numbers.Bytes()); err != nil {
		return paths, err
	}
	return paths, nil
}

// render is the picture in one format.
func (d *Drawing) render(format string) ([]byte, error) {
	w, h := d.size()
	var canvas vg.CanvasWriterTo
	switch format {
	case "pdf":
		canvas = vgpdf.New(w, h)
		d.draw(draw.NewCanvas(pdfCanvas{canvas.(*vgpdf.Canvas)}, w, h))
	case "svg":
		canvas = vgsvg.New(w, h)
		d.draw(draw.NewCanvas(canvas, w, h))
	case "png":
		canvas = vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(dpi))}
		d.draw(draw.NewCanvas(canvas, w, h))
	default:
		return nil, fmt.Errorf("format %q, allowed are %s", format, strings.Join(Formats, ", "))
	}
	var out bytes.Buffer
	if _, err := canvas.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("write %s: %w", format, err)
	}
	content := out.Bytes()
	switch format {
	case "svg":
		content = bytes.ReplaceAll(content, []byte("font-family:Liberation Sans;"), []byte(svgFonts))
	case "pdf":
		content = pdfDate.ReplaceAll(content, []byte("(D:20000101000000"))
	}
	return content, nil
}

// pdfDate finds the time of writing in a PDF. It is replaced by a fixed one of the same length, which keeps
// the table of offsets right, so that equal drawings are equal files.
var pdfDate = regexp.MustCompile(`\(D:\d{14}`)

// svgFonts names fonts of the same widths as Liberation Sans, for viewers that do not have it.
const svgFonts = "font-family:Liberation Sans,Arimo,Arial,Helvetica,sans-serif;"
