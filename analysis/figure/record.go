package figure

import (
	"encoding/json"
	"fmt"
	"image/color"
	"slices"

	"walras/results"
)

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
}

// keyName is what one entry of a key names, with the colour that its marks have in the picture.
type keyName struct {
	Name  string `json:"name"`
	Color string `json:"color"` // #RRGGBB, without its opacity
}

// keyNames are the entries of all keys of a drawing that name a colour, each once, in order.
func (d *Drawing) keyNames() []keyName {
	entries := slices.Clone(d.key)
	for _, r := range d.rows {
		for _, p := range r {
			if p != nil {
				entries = append(entries, p.key...)
			}
		}
	}
	var out []keyName
	for _, e := range entries {
		if e.color == nil || e.text == "" {
			continue
		}
		c := color.NRGBAModel.Convert(e.color).(color.NRGBA)
		s := keyName{e.text, fmt.Sprintf("#%02X%02X%02X", c.R, c.G, c.B)}
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
	r.Caption, r.Columns, r.Numbers, r.Series = dr.caption(), csvHead, len(dr.Numbers), dr.keyNames()
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
