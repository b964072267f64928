package results

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"walras/results/parquet"
)

// Version is the version of walras that is written into every file.
const Version = "0.1.0"

// SchemaVersion is the version of the folder layout and of the column meanings. A folder with a higher one is refused.
const SchemaVersion = 1

// Kind is the type of a column's values.
type Kind = parquet.Kind

// The kinds.
const (
	Int64   = parquet.Int64
	Uint64  = parquet.Uint64
	Float64 = parquet.Float64
	Float32 = parquet.Float32
	String  = parquet.String
	Bool    = parquet.Bool
)

// Column describes one column of a table.
type Column struct {
	Name     string `json:"name"`
	Kind     Kind   `json:"kind"`
	Nullable bool   `json:"nullable,omitempty"`
	Volatile bool   `json:"volatile,omitempty"` // a time or a machine: left out of content digests
	Counted  bool   `json:"counted,omitempty"`  // the manifest keeps how often each text occurs in a shard; one String column of a run
	Unit     string `json:"unit,omitempty"`
	Label    string `json:"label,omitempty"` // a few words for axes and headings, without the unit; empty: see Heading
	Sense    Sense  `json:"better,omitempty"`
	Doc      string `json:"doc,omitempty"`
}

// Heading is what an axis or a table calls the column: its label, or its name with blanks for underscores.
func (c Column) Heading() string {
	if c.Label != "" {
		return c.Label
	}
	return strings.ReplaceAll(c.Name, "_", " ")
}

// Sense says which values of a column are better. The zero value stands for neither: a price or a parameter is no merit.
type Sense string

// The senses.
const (
	Neither Sense = ""
	High    Sense = "high"
	Low     Sense = "low"
)

// Schema describes one table: its name, which is also its folder, and its columns in order.
type Schema struct {
	Table   string   `json:"table"`
	Columns []Column `json:"columns"`
}

// Index returns the position of the named column, or -1.
func (s *Schema) Index(name string) int {
	return slices.IndexFunc(s.Columns, func(c Column) bool { return c.Name == name })
}

// nameForm is what a table or a column may be called: safe as a folder name and unquoted in SQL.
var nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// check reports a schema that cannot be written.
func (s *Schema) check() error {
	if !nameForm.MatchString(s.Table) {
		return fmt.Errorf("table name %q: allowed are lower-case letters, digits and _, starting with a letter", s.Table)
	}
	if len(s.Columns) == 0 {
		return fmt.Errorf("table %s has no columns", s.Table)
	}
	seen := make(map[string]bool, len(s.Columns))
	for _, c := range s.Columns {
		if !nameForm.MatchString(strings.ToLower(c.Name)) {
			return fmt.Errorf("table %s: column name %q: allowed are letters, digits and _, starting with a letter", s.Table, c.Name)
		}
		if seen[c.Name] {
			return fmt.Errorf("table %s: column %s is declared twice", s.Table, c.Name)
		}
		if _, err := c.Kind.MarshalText(); err != nil {
			return fmt.Errorf("table %s: column %s: %w", s.Table, c.Name, err)
		}
		if c.Counted && (c.Kind != String || c.Nullable) {
			return fmt.Errorf("table %s: column %s is %s and counted; allowed is a string without nulls", s.Table, c.Name, c.storage())
		}
		seen[c.Name] = true
	}
	return nil
}

// difference names the first way in which two tables' columns differ in what is stored, or returns "". Units, labels, senses and
// documentation may change from one version of the program to the next.
func (s *Schema) difference(t *Schema) string {
	for i := range min(len(s.Columns), len(t.Columns)) {
		a, b := s.Columns[i], t.Columns[i]
		if a.Name != b.Name {
			return fmt.Sprintf("column %d is %s there and %s here", i+1, a.Name, b.Name)
		}
		if a.Kind != b.Kind || a.Nullable != b.Nullable || a.Volatile != b.Volatile {
			return fmt.Sprintf("column %s is %s there and %s here", a.Name, a.storage(), b.storage())
		}
	}
	if len(s.Columns) != len(t.Columns) {
		return fmt.Sprintf("%d columns there and %d here", len(s.Columns), len(t.Columns))
	}
	return ""
}

func (c Column) storage() string {
	text := c.Kind.String()
	if c.Nullable {
		text += " null"
	}
	if c.Volatile {
		text += " volatile"
	}
	return text
}

// stored are the columns as the files know them.
func stored(columns []Column) []parquet.Column {
	list := make([]parquet.Column, len(columns))
	for i, c := range columns {
		list[i] = parquet.Column{Name: c.Name, Kind: c.Kind, Nullable: c.Nullable, Unit: c.Unit, Doc: c.Doc}
	}
	return list
}

// document is the JSON text stored in each file under walras.columns.
func (s *Schema) document() string {
	text, err := json.Marshal(s.Columns)
	if err != nil {
		panic(fmt.Sprintf("results: columns of %s do not marshal: %v", s.Table, err)) // plain strings and checked kinds
	}
	return string(text)
}
