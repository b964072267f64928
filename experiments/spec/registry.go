package spec

// Component is something a spec can name: a market family, a scenario, a
// mechanism, a solver. Its parameters are the exported fields with a tag
// `param:"name"` of the struct that New returns, and the values found there
// are the defaults. Further tags, all optional: doc, unit, min and max
// (inclusive bounds), above and below (strict bounds), oneof (names separated
// by blanks), and identity:"none" for what is a matter of the machine, such as
// the path of a file: it enters no hash and no column, and takes one value.
//
// The struct may implement Validate() error, which is asked about every
// combination of parameter values and answers with market.ParameterErrors, and
// NeedsSolver() bool (mechanisms only).
type Component struct {
	Section string // "market", "scenario", "mechanism" or "solver"
	Name    string
	Doc     string
	Classes []string   // of the markets that it draws, or is made for; nil: any
	New     func() any // pointer to a fresh struct that holds the defaults
}

// Registry lists the components that specs may name.
type Registry struct {
	Markets, Scenarios, Mechanisms, Solvers []Component
}

// The sections of components, in the order in which specs are written.
const (
	marketSection = iota
	scenarioSection
	mechanismSection
	solverSection
	sectionCount
)

var sectionNames = [sectionCount]string{"market", "scenario", "mechanism", "solver"}

// sectionDefaults names what a spec gets where it leaves a section out. A
// spec has to name its market, and needs no scenario.
var sectionDefaults = [sectionCount]string{mechanismSection: "clearing", solverSection: "bracket"}

func sectionIndex(name string) int {
	for i, s := range sectionNames {
		if s == name {
			return i
		}
	}
	return -1
}

// catalogue is a Registry read for one parse: the schemas by section and name.
type catalogue [sectionCount][]*schema

func newCatalogue(r *Registry) *catalogue {
	var c catalogue
	for i, list := range [sectionCount][]Component{r.Markets, r.Scenarios, r.Mechanisms, r.Solvers} {
		for _, component := range list {
			c[i] = append(c[i], newSchema(component))
		}
	}
	return &c
}

func (c *catalogue) find(section int, name string) *schema {
	for _, s := range c[section] {
		if s.component.Name == name {
			return s
		}
	}
	return nil
}

func (c *catalogue) names(section int) []string {
	names := make([]string, len(c[section]))
	for i, s := range c[section] {
		names[i] = s.component.Name
	}
	return names
}

// ComponentDoc describes a component to a reader of the command line.
type ComponentDoc struct {
	Section string     `json:"section"`
	Name    string     `json:"name"`
	Doc     string     `json:"doc"`
	Classes []string   `json:"classes,omitempty"` // see Component
	Params  []ParamDoc `json:"params"`
}

// ParamDoc describes a parameter.
type ParamDoc struct {
	Name    string `json:"name"`
	Kind    string `json:"kind"`
	Default string `json:"default"`
	Unit    string `json:"unit,omitempty"`
	Range   string `json:"range,omitempty"` // such as ">= 0 and < 1"
	Doc     string `json:"doc,omitempty"`
}

// Describe lists what a component is and takes.
func Describe(c Component) ComponentDoc {
	s := newSchema(c)
	doc := ComponentDoc{Section: c.Section, Name: c.Name, Doc: c.Doc, Classes: c.Classes, Params: make([]ParamDoc, len(s.params))}
	for i := range s.params {
		p := &s.params[i]
		kind := p.kind.String()
		if p.law {
			kind = "law"
		}
		doc.Params[i] = ParamDoc{
			Name: p.name, Kind: kind, Default: p.fallback.String(),
			Unit: p.unit, Range: p.rangeText(), Doc: p.doc,
		}
	}
	return doc
}
