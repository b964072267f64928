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
	Sum      bool   `json:"sum,omitempty"`      // a row of rounds holds what all rounds up to it add up to
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

// Union returns a schema with the columns of both, those of s first: a number and an integer make a number, any other two
// kinds text. Only nullable columns may differ in kind or be in one of the two alone; other differences are returned in
// words.
func (s *Schema) Union(t *Schema) (*Schema, string) {
	u := &Schema{Table: s.Table, Columns: slices.Clone(s.Columns)}
	for _, c := range t.Columns {
		i := s.Index(c.Name)
		switch {
		case i < 0 && !c.Nullable:
			return nil, fmt.Sprintf("column %s is in one of them only", c.Name)
		case i < 0:
			u.Columns = append(u.Columns, c)
		case c.Kind == u.Columns[i].Kind && c.Nullable == u.Columns[i].Nullable && c.Volatile == u.Columns[i].Volatile:
		case !c.Nullable || !u.Columns[i].Nullable || c.Volatile || u.Columns[i].Volatile:
			return nil, fmt.Sprintf("column %s is %s in one and %s in another", c.Name, u.Columns[i].storage(), c.storage())
		default:
			u.Columns[i].Kind = commonKind(c.Kind, u.Columns[i].Kind)
		}
	}
	for _, c := range s.Columns {
		if t.Index(c.Name) < 0 && !c.Nullable {
			return nil, fmt.Sprintf("column %s is in one of them only", c.Name)
		}
	}
	return u, ""
}

func commonKind(a, b Kind) Kind {
	switch {
	case a == b:
		return a
	case a == Int64 && b == Float64, a == Float64 && b == Int64:
		return Float64
	}
	return String
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

// layout is what all files of a table have in common.
type layout struct {
	schema *Schema
	file   *parquet.Layout
}

// Keys of the key-value metadata of a file.
const (
	keySchemaVersion = "walras.schema_version"
	keyTable         = "walras.table"
	keyExperiment    = "walras.experiment"
	keySpecHash      = "walras.spec_hash"
	keyVersion       = "walras.version"
	keyColumns       = "walras.columns" // JSON: names, kinds, units, documentation
)

func newLayout(s *Schema, m *Manifest) (*layout, error) {
	file, err := parquet.NewLayout(stored(s.Columns), [][2]string{
		{keySchemaVersion, fmt.Sprint(SchemaVersion)}, {keyTable, s.Table}, {keyExperiment, m.Name},
		{keySpecHash, m.SpecHash}, {keyVersion, Version}, {keyColumns, s.document()},
	})
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", s.Table, err)
	}
	return &layout{s, file}, nil
}

// document is the JSON text stored in each file under walras.columns.
func (s *Schema) document() string {
	text, err := json.Marshal(s.Columns)
	if err != nil {
		panic(fmt.Sprintf("results: columns of %s do not marshal: %v", s.Table, err)) // plain strings and checked kinds
	}
	return string(text)
}
