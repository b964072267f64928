package results

import (
	"fmt"

	"walras/results/parquet"
)

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
