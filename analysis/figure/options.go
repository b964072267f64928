package figure

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
)

// Options say what a kind draws; the zero value of a field leaves the choice to the kind.
type Options struct {
	X       string    `json:"x,omitempty"`       // column or measure on the horizontal axis
	Y       []string  `json:"y,omitempty"`       // on the vertical axis; most kinds take one
	Z       string    `json:"z,omitempty"`       // shown by shade
	Size    string    `json:"size,omitempty"`    // shown by the area of marks
	By      []string  `json:"by,omitempty"`      // columns whose values make series
	Panel   []string  `json:"panel,omitempty"`   // columns whose values make panels; two make columns and rows
	Where   []string  `json:"where,omitempty"`   // conditions COLUMN=VALUE[,VALUE…], all of which hold
	Log     string    `json:"log,omitempty"`     // logarithmic axes: x, y, xy or none
	Meter   []string  `json:"meter,omitempty"`   // what runs are charged by
	Targets []float64 `json:"targets,omitempty"` // certificates to reach
	Budget  float64   `json:"budget,omitempty"`  // demand calls after which accuracy is compared
	Width   string    `json:"width,omitempty"`   // column or page

	Base   string `json:"base,omitempty"`   // the treatment to which values are relative, market by market
	Across int    `json:"across,omitempty"` // panels side by side

	Published []Published `json:"published,omitempty"` // drawn as crosses beside ours
}

// Published is a value that was printed elsewhere.
type Published struct {
	Quantity string  `json:"quantity"`       // of Y
	Base     string  `json:"base,omitempty"` // the treatment to which the value is relative, or ""
	Name     string  `json:"name"`           // of the treatment
	Mean     float64 `json:"mean"`
	SD       float64 `json:"sd,omitempty"` // standard deviation; 0 where none is printed
	Source   string  `json:"source"`       // such as Table 7
}

// given are the names of the options that are set.
func (o Options) given() []string {
	var names []string
	for _, f := range []struct {
		name string
		set  bool
	}{{"x", o.X != ""}, {"y", len(o.Y) > 0}, {"z", o.Z != ""}, {"size", o.Size != ""}, {"base", o.Base != ""}, {"by", len(o.By) > 0}, {"panel", len(o.Panel) > 0},
		{"log", o.Log != ""}, {"meter", len(o.Meter) > 0}, {"target", len(o.Targets) > 0}, {"budget", o.Budget != 0}, {"published", len(o.Published) > 0}} {
		if f.set {
			names = append(names, f.name)
		}
	}
	return names
}

// Set says whether any option but the width is set: a figure that belongs to an experiment takes none.
func (o Options) Set() bool { return len(o.given()) > 0 || len(o.Where) > 0 }

// logAxes are the values of Log.
var logAxes = []string{"x", "y", "xy", "none"}

// Check is an error where an option has a value that no kind knows, or is one that the kind does not take.
func (k Kind) Check(o Options) error {
	for _, name := range o.given() {
		if !slices.Contains(k.Takes, name) {
			return fmt.Errorf("figure: kind %s does not take %s; it takes %s", k.Name, name, strings.Join(append(slices.Clone(k.Takes), "where", "width"), ", "))
		}
	}
	if o.Log != "" && !slices.Contains(logAxes, o.Log) {
		return fmt.Errorf("figure: logarithmic axes %q, allowed are %s", o.Log, strings.Join(logAxes, ", "))
	}
	if _, ok := widths[o.Width]; !ok {
		return fmt.Errorf("figure: width %q, allowed are column, page", o.Width)
	}
	if len(o.Panel) > 2 {
		return fmt.Errorf("figure: panels by %d columns, at most two are possible: columns and rows", len(o.Panel))
	}
	for _, m := range o.Meter {
		if _, err := meterOf(m); err != nil {
			return err
		}
	}
	for _, t := range o.Targets {
		if !(t > 0 && t < 1) {
			return fmt.Errorf("figure: target %g, must be between 0 and 1: it is a relative certificate, such as 1e-6", t)
		}
	}
	return nil
}

// meters are the names by which Options call the ways to charge a run.
var meters = []struct {
	name  string
	meter analysis.Meter
}{
	{"demand-calls", analysis.ByDemandCalls}, {"time", analysis.ByTime}, {"rounds", analysis.ByRounds}, {"messages", analysis.ByMessages},
}

func meterOf(name string) (analysis.Meter, error) {
	var names []string
	for _, m := range meters {
		if m.name == name {
			return m.meter, nil
		}
		names = append(names, m.name)
	}
	return analysis.Meter{}, fmt.Errorf("figure: meter %q, allowed are %s", name, strings.Join(names, ", "))
}
