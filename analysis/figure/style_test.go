package figure

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"walras/analysis/figure/mark"
	"walras/analysis/internal/fixture"
)

// A style file changes colours, widths, text and resolution, and nothing else.
func TestStyleFile(t *testing.T) {
	d := testRuns(t, "policies")
	dr, err := sweepKind.Draw(d, Options{X: "tau", By: []string{"mechanism"}})
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "style.json")
	if err := os.WriteFile(path, []byte(`{"page_mm": 120, "text_pt": 9, "dpi": 100, "ground": "none", "colors": ["#123456"]}`), 0o666); err != nil {
		t.Fatal(err)
	}
	s, err := mark.LoadStyle(path)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if _, err := Save(dir, "styled", dr, d, Output{Formats: []string{"svg", "png", "pdf"}, Style: s}); err != nil {
		t.Fatal(err)
	}
	svg := read(t, filepath.Join(dir, "styled.svg"))
	house, err := dr.Render("svg", fixture.HouseStyle(t))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][2]bool{"#0072B2": {false, true}, "#123456": {true, false}, "#009E73": {true, true}, "#FFFFFF": {false, true}} {
		if got := [2]bool{bytes.Contains(svg, []byte(text)), bytes.Contains(house, []byte(text))}; got != want {
			t.Errorf("colour %s is in the styled and the house picture: %v, want %v", text, got, want)
		}
	}
	img, err := png.Decode(bytes.NewReader(read(t, filepath.Join(dir, "styled.png"))))
	if err != nil {
		t.Fatal(err)
	}
	near(t, "width in dots", float64(img.Bounds().Dx()), 120/25.4*100, 1)
	if _, _, _, alpha := img.At(1, 1).RGBA(); alpha != 0 {
		t.Error("the picture without a ground is not transparent")
	}
}

// A caption that stands beside the picture is not in it, and its LaTeX is escaped.
func TestCaptionBeside(t *testing.T) {
	dr := NewDrawing(mark.ColumnWidth, 100)
	dr.Row()
	dr.Panel("", "x", "y").Line("", []float64{0, 1}, []float64{0, 1}, mark.RuleStyle)
	dr.Caption = "Shares of 5 % at τ = 1."
	dir := t.TempDir()
	if _, err := dr.save(dir, "beside", record{}, Output{Formats: []string{"svg"}, Style: mark.Style{Caption: "file"}}); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(read(t, filepath.Join(dir, "beside.svg")), []byte("Shares")) {
		t.Error("the caption is in the picture, too")
	}
	for name, want := range map[string]string{"beside.caption.txt": "Shares of 5 % at τ = 1.\n", "beside.caption.tex": "\\caption{Shares of 5 \\% at $\\tau$ = 1.}\n"} {
		if got := string(read(t, filepath.Join(dir, name))); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func TestStyleFileMistakes(t *testing.T) {
	for content, want := range map[string]string{
		`{"colour": 3}`:                            `unknown field "colour"; allowed are column_mm`,
		"{\n\n\"dpi\": \"high\"}":                  "near line 3",
		`{"dpi": 7}`:                               "must be from 36 to 2400",
		`{"page_mm": 5}`:                           "page_mm is 5, must be from 60 to 2000",
		`{"text_pt": 1}`:                           "text_pt is 1",
		`{"ground": "black"}`:                      "allowed are white, none",
		`{"caption": "above"}`:                     "allowed are below, none, file",
		`{"colors": ["red"]}`:                      "six hexadecimal digits",
		`{"colors": ["","","","","","","","",""]}`: "at most 8",
	} {
		path := filepath.Join(t.TempDir(), "style.json")
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := mark.LoadStyle(path); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("style %s: error %v, want one that says %q", content, err, want)
		}
	}
}

// The TikZ picture is plain ASCII, balanced, and has no character that TeX would take for a command.
func TestTeX(t *testing.T) {
	d := testRuns(t, "solvers")
	for _, kind := range []string{"convergence", "profile", "rate"} {
		k, _ := KindNamed(kind)
		dr, err := k.Draw(d, Options{})
		if err != nil {
			t.Fatal(err)
		}
		content, err := dr.Render("tex", fixture.HouseStyle(t))
		if err != nil {
			t.Fatal(err)
		}
		again, err := dr.Render("tex", fixture.HouseStyle(t))
		if err != nil || !bytes.Equal(content, again) {
			t.Error("the TeX picture is not the same when rendered again")
		}
		text := string(content)
		if strings.Count(text, `\begin{pgfpicture}`) != 1 || strings.Count(text, "{") != strings.Count(text, "}") ||
			strings.Count(text, `\begin{pgfscope}`) != strings.Count(text, `\end{pgfscope}`) || strings.Contains(text, `\pgflineto`) {
			t.Errorf("%s: the picture is not balanced or uses an old command", kind)
		}
		for _, label := range regexp.MustCompile(`\\selectfont (?:\\makebox\[[0-9.]+pt\]\[l\]{)?(.*?)}+\n`).FindAllStringSubmatch(text, -1) {
			plain := regexp.MustCompile(`\\[%_&#]|\$[^$]*\$|\\[a-z]+\{\}`).ReplaceAllString(label[1], "")
			for _, r := range plain {
				if r > 0x7e || strings.ContainsRune(`%_&#$\^~{}`, r) {
					t.Errorf("%s: text %q has %q", kind, label[1], r)
				}
			}
		}
	}
}

// Six and more digits never turn into an exponent that hides them, and exponents are short.
func TestShortNumbers(t *testing.T) {
	for v, want := range map[float64]string{4251: "4250", 13999: "14000", 1e-6: "1e−6", 0.25: "0.25", -3: "−3", 2e7: "2e7", 0: "0"} {
		if got := mark.ShortNumber(v); got != want {
			t.Errorf("%v is printed as %q, want %q", v, got, want)
		}
	}
	if got := mark.OneDigit(0.00123); got != "1e−3" {
		t.Errorf("0.00123 to one digit is %q", got)
	}
}
