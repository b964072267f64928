package figure

import (
	"encoding/json"
	"fmt"

	"walras/results"
)

// query is what made a drawing of a kind.
type query struct {
	Kind    string   `json:"kind,omitempty"`
	Options Options  `json:"options"`
	Reads   []string `json:"reads,omitempty"` // tables with their columns
	Rows    int      `json:"rows,omitempty"`  // rows of table runs that the conditions leave
}

// record is the JSON beside a figure: where its numbers come from and what they mean.
type record struct {
	Figure     string   `json:"figure"`
	Caption    string   `json:"caption"`
	Experiment string   `json:"experiment"`
	SpecHash   string   `json:"spec_hash"`
	Digest     string   `json:"digest"` // of the rows of the run, times apart
	Query      *query   `json:"query,omitempty"`
	Columns    []string `json:"columns"` // of the CSV
	Numbers    int      `json:"numbers"` // rows of the CSV
}

// recordOf is the record of a drawing of a run.
func recordOf(name string, dr *Drawing, d *results.Dataset) ([]byte, error) {
	m := d.Manifest()
	r := record{Figure: name, Caption: dr.caption(), Experiment: m.Name, SpecHash: m.SpecHash, Digest: d.Digest(), Columns: csvHead, Numbers: len(dr.Numbers)}
	if dr.query.Kind != "" {
		r.Query = &dr.query
	}
	content, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("figure %s: record: %w", name, err)
	}
	return append(content, '\n'), nil
}
