package audit

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// reader is the state of one Parse.
type reader struct {
	start       Pos
	names       Names
	file        *Paper
	experiments map[string]string // declared, with what is wrong with them
	declared    []string          // the same in order
	readings    map[string]*node  // lists of readings that metrics refer to by name
	seen        map[string]bool   // figures, tables and claims
}

// Parse reads a paper file. The file name serves only the problems. Names that
// are not known are problems; with nil any name will do.
func Parse(filename string, src []byte, known *Names) *Paper {
	r := &reader{start: Pos{File: filename, Line: 1, Col: 1}, file: &Paper{Name: filename, Names: map[string]string{}}, experiments: map[string]string{}, readings: map[string]*node{}, seen: map[string]bool{}}
	if known != nil {
		r.names = *known
	}
	root := r.parse(src)
	if root == nil {
		return r.file
	}
	top := r.entry(root, "the file")
	if head := top.get("paper"); head != nil {
		r.head(head)
	} else {
		r.problem(root.Pos, "a file without paper", "paper: {title: …, authors: …, id: …, url: …}")
	}
	if n := top.get("names"); n != nil {
		e := r.entry(n, "names")
		for _, k := range e.node.Keys {
			r.file.Names[k.Text] = e.text(k.Text)
		}
		e.close()
	}
	if n := top.get("experiments"); n != nil {
		r.readExperiments(n)
	}
	if n := top.get("readings"); n != nil {
		e := r.entry(n, "readings")
		for i, k := range e.node.Keys {
			r.readings[k.Text] = e.node.Items[i]
			e.asks(k.Text)
		}
		e.close()
	}
	for _, n := range top.items("figures") {
		r.figure(n)
	}
	for _, n := range top.items("tables") {
		r.table(n)
	}
	for _, n := range top.items("claims") {
		r.claim(n)
	}
	r.file.Limits = top.paragraphs("limits")
	top.close()
	r.finish()
	slices.SortStableFunc(r.file.Problems, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Col - b.Col
	})
	return r.file
}

func (r *reader) head(n *node) {
	e := r.entry(n, "paper")
	f := r.file
	f.Title, f.Authors, f.ID, f.URL = e.needed("title"), e.text("authors"), e.text("id"), e.text("url")
	f.Summary = e.paragraphs("summary")
	e.close()
}

// paragraphs are texts with their line breaks taken out.
func (e *entry) paragraphs(key string) []string {
	var out []string
	for _, t := range e.texts(key) {
		out = append(out, strings.Join(strings.Fields(t), " "))
	}
	return out
}

// reportName is the folder of the report, beside those of the results.
const reportName = "paper"

// experimentName is what a result folder may be called.
var experimentName = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`)

// readExperiments reads experiments: {NAME: {spec: FILE or built-in, set: [KEY=VALUE], exact: true or false}}.
func (r *reader) readExperiments(n *node) {
	all := r.entry(n, "experiments")
	for i, k := range all.node.Keys {
		x := Experiment{Pos: k.Pos, Name: k.Text, Spec: k.Text}
		value := all.node.Items[i]
		if value.Kind == nothing {
			value = &node{Pos: k.Pos, Kind: mapping}
		}
		e := r.entry(value, "experiment "+k.Text)
		if spec := e.text("spec"); spec != "" {
			x.Spec = spec
		}
		x.File = strings.HasSuffix(x.Spec, ".yaml") || strings.HasSuffix(x.Spec, ".yml")
		for _, s := range e.scalars("set") {
			if key, _, ok := strings.Cut(s.Text, "="); !ok || key == "" {
				e.bad(s, "override "+quoted(s.Text), "KEY=VALUE, such as replicates=1000")
				continue
			}
			x.Set = append(x.Set, s.Text)
		}
		x.Exact = e.yes("exact")
		if !experimentName.MatchString(k.Text) || k.Text == reportName {
			e.bad(k, "name of an experiment "+quoted(k.Text), "small letters, digits and -, as it is the name of a folder, and not "+reportName+", that of the report")
		}
		if !x.File && e.ok {
			at := &node{Pos: k.Pos, Kind: scalar, Text: x.Spec}
			if s := e.get("spec"); s != nil {
				at = s
			}
			if r.names.Experiments != nil && !slices.Contains(r.names.Experiments, x.Spec) {
				e.bad(at, "unknown experiment "+quoted(x.Spec), "a file that ends in .yaml, or one of "+strings.Join(r.names.Experiments, ", "))
			}
		}
		e.close()
		r.experiments[k.Text] = e.why
		r.declared = append(r.declared, k.Text)
		if e.ok {
			r.file.Experiments = append(r.file.Experiments, x)
		}
	}
}

func (r *reader) figure(n *node) {
	e := r.entry(n, "figure")
	f := Figure{Pos: n.Pos, Number: e.needed("number")}
	f.Title, f.Shows = e.text("title"), e.text("shows")
	f.Experiment = e.experiment("experiment", "")
	if at := e.get("name"); at != nil && e.fine(at, r.oneOf(at, "figure", r.names.Figures)) {
		f.Name = at.Text
	}
	if at := e.get("kind"); at != nil && e.fine(at, r.oneOf(at, "kind of figure", r.names.Kinds)) {
		f.Kind = at.Text
	}
	f.X, f.Y, f.By, f.Panel, f.Where = e.text("x"), e.texts("y"), e.texts("by"), e.texts("panel"), e.conditions("where")
	options := f.X != "" || len(f.Y)+len(f.By)+len(f.Panel)+len(f.Where) > 0
	switch {
	case e.get("name") == nil && e.get("kind") == nil:
		e.bad(n, "a figure without name and kind", "name: a figure of the experiment, or kind: a kind of figure")
	case f.Name != "" && (f.Kind != "" || options):
		e.bad(n, "a figure with name and kind or options of a kind", "name alone, or kind with x, y, by, panel, where")
	}
	if at := e.get("published"); at != nil {
		p := r.entry(at, "published")
		table := p.needed("table")
		if values := p.get("values"); values != nil {
			for x := r.entry(values, "values"); len(f.Published) < len(x.node.Keys); {
				k := x.node.Keys[len(f.Published)]
				f.Published = append(f.Published, Cross{k.Pos, k.Text, table, x.text(k.Text)})
			}
		}
		if len(f.Published) == 0 {
			p.bad(at, "published without values", "values: {QUANTITY of the figure: METRIC of the table}")
		}
		e.ok = p.close() && e.ok
	}
	for _, list := range []struct {
		key  string
		into *[]Check
	}{{"expect", &f.Expect}, {"beside", &f.Beside}} {
		for _, c := range e.items(list.key) {
			if check, ok := r.check(c, f.Experiment); ok {
				*list.into = append(*list.into, check)
			}
		}
	}
	e.close()
	f.Broken = e.why
	if r.once("figure", f.Number, n) {
		r.file.Figures = append(r.file.Figures, f)
	}
}

func (r *reader) claim(n *node) {
	e := r.entry(n, "claim")
	c := Claim{Pos: n.Pos, Label: e.needed("label"), Statement: e.needed("statement")}
	c.StatedBy = ThePaper
	if at := e.get("stated_by"); at != nil && e.fine(at, r.oneOf(at, "author of a claim", []string{ThePaper, Us})) {
		c.StatedBy = at.Text
	}
	if at := e.get("test"); at != nil && e.fine(at, r.oneOf(at, "test of a claim", r.names.Tests)) {
		c.Test = at.Text
	}
	if at := e.get("draw"); at != nil {
		c.Draw = r.draw(at)
		if c.Test == "" {
			e.bad(at, "a claim with draw and without test", "draw beside test: it shows the rows that the test keeps")
		}
	}
	for _, list := range []struct {
		key  string
		into *[]Check
	}{{"compare", &c.Compare}, {"beside", &c.Beside}} {
		for _, at := range e.items(list.key) {
			check, ok := r.check(at, "")
			if !ok && e.ok {
				e.ok, e.why = false, fmt.Sprintf("%s: the comparison cannot be made", at.Pos)
			}
			*list.into = append(*list.into, check)
		}
	}
	c.Notes = e.paragraphs("notes")
	if (e.get("test") == nil) == (len(c.Compare) == 0) {
		e.bad(n, "a claim with neither or both of test and compare", "test: a built-in test, or compare: a list of comparisons")
	}
	if len(c.Compare) > 0 && !slices.ContainsFunc(c.Compare, func(c Check) bool { return c.Assuming == "" }) {
		e.bad(n, "a claim whose comparisons all have assuming", "one at least of the claim as it is stated")
	}
	e.close()
	c.Broken = e.why
	if r.once("claim", c.Label, n) {
		r.file.Claims = append(r.file.Claims, c)
	}
}

// draw reads what is drawn of a test's rows, nothing where it cannot be.
func (r *reader) draw(n *node) Draw {
	e := r.entry(n, "draw")
	d := Draw{X: e.needed("x"), Y: e.texts("y"), Bounds: e.texts("bounds"), XLabel: e.text("x_label"), YLabel: e.text("y_label"), Caption: e.text("caption")}
	if at := e.get("log"); at != nil && r.oneOf(at, "logarithmic axes", []string{"x", "y", "xy"}) {
		d.Log = at.Text
	}
	if len(d.Y)+len(d.Bounds) == 0 && e.ok {
		e.bad(n, "draw without y and bounds", "columns of the rows that the test keeps")
	}
	if !e.close() {
		return Draw{}
	}
	return d
}

// once says whether a number or label is new among its kind.
func (r *reader) once(what, name string, n *node) bool {
	key := what + " " + quoted(name)
	if r.seen[key] {
		r.problem(n.Pos, key+" a second time", "each once")
		return false
	}
	r.seen[key] = true
	return true
}
