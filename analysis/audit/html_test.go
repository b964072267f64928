package audit

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"walras/analysis/table"
)

// svgOf is a picture with two coloured series, and an axis in black.
const svgOf = `<?xml version="1.0"?>
<!-- made by a plotter -->
<svg width="100pt" height="50pt" viewBox="0 0 100 50" xmlns="http://www.w3.org/2000/svg">
<path d="M0,0L100,0" style="fill:none;stroke:#000000" />
<path class="a" d="M0,10L100,10" style="fill:none;stroke:#0072B2" />
<path class="a" d="M0,12L100,12" style="fill:#0072B2;fill-opacity:0.2" />
<path class="b" d="M0,20L100,20" style="fill:none;stroke:#D55E00" />
</svg>`

const recordOf = `{"series": [{"name": "bracket", "color": "#0072B2"}, {"name": "edge", "color": "#000000"}, {"name": "newton", "color": "#D55E00"}, {"name": "lbfgs", "color": "#0072B2"}]}`

// sample is a report with every part, and with text that HTML must escape.
func sample() (*Report, fs.FS) {
	files := map[string]string{
		"figures/one.svg": svgOf, "figures/one.json": recordOf, "figures/one.csv": "x\n", "figures/bare.svg": svgOf,
		"tables/t.csv": "a,b\n", "spec.yaml": "name: a\n", "claims/c/rows.csv": "n\n",
	}
	r := &Report{
		Paper: &Paper{Title: "On prices", Authors: "A. Author", ID: "<a paper> & more", URL: "https://example.org/1", Summary: []string{"One paragraph."}},
		Facts: []Fact{{"seed", "7"}}, Limits: []string{"Vaccines are left out."}, Problems: []string{"figure 9: no data"},
		Figures: []FigureFinding{
			{Figure: Figure{Number: "2", Title: "Convergence"}, Finding: Finding{ID: "one", Verdict: Reproduced, Reason: "slope −1.0", Files: []Link{{"CSV", "figures/one.csv"}, {"spec", "spec.yaml"}}}, Caption: "Median of 5.", SVG: "figures/one.svg"},
			{Figure: Figure{Number: "3", Title: "No record"}, Finding: Finding{ID: "bare", Verdict: TrendOnly}, SVG: "figures/bare.svg"},
			{Figure: Figure{Number: "9", Title: "Lost"}, Finding: Finding{ID: "gone", Verdict: Missing, Problem: "no folder out/x"}},
		},
		Tables: []TableFinding{{Table: Table{Number: "6", Title: "Means", Notes: []string{"A note."}}, Finding: Finding{ID: "t", Verdict: Contradicted, Reason: "order turned round", Files: []Link{{"CSV", "tables/t.csv"}}},
			Grid: &table.Grid{Title: "Comparison", Columns: []table.Column{{Name: "rule"}, {Name: "ours", Numbers: true, Series: "ours"}, {Name: "paper", Numbers: true, Series: "paper"}}, Notes: []string{"A note."}, Below: manyRows(),
				Rows: [][]table.Cell{
					{table.Text("none"), Reproduced.on(linked(table.Value(10.5), "tables/t.csv")), table.Value(9)},
					{table.Text("<flat>"), table.Value(-2), table.Missing},
					{table.Text("clearing"), table.Value(9.25), table.Value(100)},
				}}}},
		Claims: []ClaimFinding{{Claim: Claim{Label: "T4.6", Statement: "An equilibrium exists"}, Finding: Finding{ID: "existence", Verdict: Fails, Reason: "S(0) < m", Files: []Link{{"rows", "claims/c/rows.csv"}}},
			Tested: "for all m", Instances: 200, Violations: 194, Counterexample: "load 0.3", Certificate: "closed form", Command: "walras run claims/c/x.yaml"}},
	}
	tree := os.DirFS(".")
	return r, overlay{files, tree}
}

// linked is a cell that leads to a file.
func linked(c table.Cell, path string) table.Cell {
	c.Link = path
	return c
}

// manyRows is a folded grid.
func manyRows() *table.Grid {
	g := &table.Grid{Name: "readings", Title: "All readings", Folded: true, Columns: []table.Column{{Name: "reading"}, {Name: "distance", Numbers: true}}}
	for i := range 20 {
		g.Rows = append(g.Rows, []table.Cell{table.Text("reading %d", i), table.Count(i)})
	}
	return g
}

// overlay serves files from memory.
type overlay struct {
	files map[string]string
	fs.FS
}

func (o overlay) read(path string) ([]byte, error) {
	if content, ok := o.files[path]; ok {
		return []byte(content), nil
	}
	return nil, fmt.Errorf("open %s: %w", path, fs.ErrNotExist)
}

// pageOf is the sample as HTML, and the folder that holds it with its files.
func pageOf(t *testing.T) (html, dir string) {
	t.Helper()
	r, tree := sample()
	files := tree.(overlay)
	dir = t.TempDir()
	for path, content := range files.files {
		at := filepath.Join(dir, filepath.FromSlash(path))
		if err := os.MkdirAll(filepath.Dir(at), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := WriteHTML(&b, r, files.read); err != nil {
		t.Fatal(err)
	}
	return b.String(), dir
}

func TestHTMLIsOneFile(t *testing.T) {
	html, _ := pageOf(t)
	for _, external := range []string{`<script src`, `<link rel="stylesheet"`, `url(http`, `@import`, `<img`} {
		if strings.Contains(html, external) {
			t.Errorf("the page loads something: %s", external)
		}
	}
	for _, want := range []string{"Audit of &lt;a paper&gt; &amp; more", "&lt;flat&gt;", "figure 9: no data", "no folder out/x", "<details><summary>All readings</summary>", "id=\"claim-existence\""} {
		if !strings.Contains(html, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if strings.Contains(html, "<?xml") {
		t.Error("the page has an XML declaration in its middle")
	}
}

func TestHTMLRefusesPicturesThatRunCode(t *testing.T) {
	for _, bad := range []string{`<svg viewBox="0 0 1 1"><script>x()</script></svg>`, `<svg viewBox="0 0 1 1"><path onclick="x()"/></svg>`, `<svg viewBox="0 0 1 1"><a href="javascript:x()"/></svg>`, `no picture`} {
		r := &Report{Paper: &Paper{}, Figures: []FigureFinding{{SVG: "a.svg"}}}
		err := WriteHTML(&bytes.Buffer{}, r, overlay{files: map[string]string{"a.svg": bad}}.read)
		if err == nil || !strings.Contains(err.Error(), "a.svg") {
			t.Errorf("%s: error %v; expected one that names a.svg", bad, err)
		}
	}
}

// selfTest runs in the page: it presses every button and compares what it sees with what the buttons promise.
const selfTest = `<script>
"use strict";
const faults = [], check = (ok, what) => { if (!ok) faults.push(what); };
const shown = e => getComputedStyle(e).display !== "none";
const column = (t, i) => [...t.tBodies[0].rows].map(r => r.children[i]);
for (const a of document.querySelectorAll("a[href^='#']")) check(document.getElementById(a.getAttribute("href").slice(1)), "no target for " + a.getAttribute("href"));
let sorted = 0, toggled = 0;
for (const table of document.querySelectorAll("table")) for (const [i, th] of [...table.tHead.rows[0].cells].entries()) for (const sign of [1, -1]) {
  const before = column(table, i).map(c => c.textContent).sort().join("|");
  th.querySelector("button").click(); sorted++;
  check(column(table, i).map(c => c.textContent).sort().join("|") === before, "sorting changes the rows of " + th.textContent);
  const numbers = column(table, i).map(c => c.dataset.value).filter(v => v !== undefined).map(Number);
  check(numbers.every((v, k) => k === 0 || sign * (v - numbers[k - 1]) >= 0), "not sorted: " + th.textContent + " " + numbers);
  const last = column(table, i).findIndex(c => c.dataset.value === undefined);
  check(numbers.length === 0 || last < 0 || last >= numbers.length, "cells without a number do not come last: " + th.textContent);
}
for (const button of document.querySelectorAll("button[data-color], button[data-series]")) {
  const mine = button.dataset.color
    ? [...button.closest("figure").querySelectorAll("svg [style]")].filter(e => e.getAttribute("style").includes(button.dataset.color))
    : [...button.closest(".grid").querySelectorAll("[data-of]")].filter(e => e.dataset.of === button.dataset.series);
  check(mine.length > 0 && mine.every(shown), "nothing to hide for " + button.textContent);
  const visible = () => [...document.querySelectorAll("svg *, td, th")].filter(shown).length, all = visible();
  button.click(); toggled++;
  check(!mine.some(shown) && all - visible() === mine.length, "hides something else: " + button.textContent);
  button.click();
  check(visible() === all, "does not show again: " + button.textContent);
}
const width = document.documentElement.scrollWidth;
check(width <= innerWidth, "wider than the window: " + width + " > " + innerWidth);
const out = document.createElement("pre"); out.id = "self-test";
out.textContent = "tables sorted " + sorted + ", toggled " + toggled + "\n" + faults.join("\n");
document.body.append(out);
</script>`

var (
	selfTestResult = regexp.MustCompile(`(?s)<pre id="self-test">(.*?)</pre>`)
	hrefs          = regexp.MustCompile(`<a href="([^"]*)"`)
)

func TestHTMLInABrowser(t *testing.T) {
	browser, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("chromium is not installed: the page is not opened in a browser")
	}
	html, dir := pageOf(t)
	for _, link := range hrefs.FindAllStringSubmatch(html, -1) {
		if strings.HasPrefix(link[1], "#") || strings.HasPrefix(link[1], "https://") {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, filepath.FromSlash(link[1]))); err != nil {
			t.Errorf("link %s: %v", link[1], err)
		}
	}
	file := filepath.Join(dir, "report.html")
	if err := os.WriteFile(file, []byte(strings.Replace(html, "</body>", selfTest+"</body>", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, size := range []string{"1280,900", "500,800"} { // 500 is the narrowest window that the browser opens
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := exec.CommandContext(ctx, browser, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--enable-logging=stderr",
			"--user-data-dir="+filepath.Join(t.TempDir(), "profile"), "--window-size="+size, "--dump-dom", "file://"+file)
		var stdout, stderr bytes.Buffer
		c.Stdout, c.Stderr = &stdout, &stderr
		if err := c.Run(); err != nil {
			t.Fatalf("chromium: %v\n%s", err, stderr.String())
		}
		for line := range strings.Lines(stderr.String()) {
			if strings.Contains(line, "CONSOLE") {
				t.Errorf("window %s: console: %s", size, line)
			}
		}
		found := selfTestResult.FindStringSubmatch(stdout.String())
		if found == nil {
			t.Fatalf("window %s: the page's test did not finish:\n%s", size, stderr.String())
		}
		head, faults, _ := strings.Cut(found[1], "\n")
		// Overview, comparison and readings have 4, 3 and 2 columns, each sorted both ways; two colours and two series.
		if head != "tables sorted 18, toggled 4" || faults != "" {
			t.Errorf("window %s: %s\n%s", size, head, faults)
		}
	}
}
