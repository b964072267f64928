package experiments

// ComponentDoc describes a component to a reader of the command line.
type ComponentDoc struct {
	Section string     `json:"section"`
	Name    string     `json:"name"`
	Doc     string     `json:"doc"`
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
	doc := ComponentDoc{Section: c.Section, Name: c.Name, Doc: c.Doc, Params: make([]ParamDoc, len(s.params))}
	for i := range s.params {
		p := &s.params[i]
		doc.Params[i] = ParamDoc{
			Name: p.name, Kind: p.kind.String(), Default: p.fallback.String(),
			Unit: p.unit, Range: p.rangeText(), Doc: p.doc,
		}
	}
	return doc
}
