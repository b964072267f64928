package results

import (
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// layout is what all files of a table have in common.
type layout struct {
	schema    *Schema
	parquet   *schema.Schema
	props     *parquet.WriterProperties
	keyValues metadata.KeyValueMetadata
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
	fields := make(schema.FieldList, len(s.Columns))
	options := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDictionaryDefault(false), // the footer lists the encodings below where a chunk has no dictionary
	}
	for i, c := range s.Columns {
		node, err := parquetNode(c)
		if err != nil {
			return nil, fmt.Errorf("table %s: column %s: %w", s.Table, c.Name, err)
		}
		fields[i] = node
		if c.Kind == Int64 || c.Kind == Uint64 {
			options = append(options, parquet.WithEncodingFor(c.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	// Arrow's own default for the root is REPEATED, which the format forbids and some readers stumble over.
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, fmt.Errorf("table %s: %w", s.Table, err)
	}
	l := &layout{schema: s, parquet: schema.NewSchema(root), props: parquet.NewWriterProperties(options...)}
	for _, kv := range [][2]string{
		{keySchemaVersion, fmt.Sprint(SchemaVersion)}, {keyTable, s.Table}, {keyExperiment, m.Name},
		{keySpecHash, m.SpecHash}, {keyVersion, Version}, {keyColumns, s.document()},
	} {
		if err := l.keyValues.Append(kv[0], kv[1]); err != nil {
			return nil, fmt.Errorf("table %s: %w", s.Table, err)
		}
	}
	return l, nil
}

func parquetNode(c Column) (schema.Node, error) {
	repetition := parquet.Repetitions.Required
	if c.Nullable {
		repetition = parquet.Repetitions.Optional
	}
	switch c.Kind {
	case Int64:
		return schema.NewInt64Node(c.Name, repetition, -1), nil
	case Uint64:
		return schema.NewPrimitiveNodeLogical(c.Name, repetition, schema.NewIntLogicalType(64, false), parquet.Types.Int64, 0, -1)
	case Float64:
		return schema.NewFloat64Node(c.Name, repetition, -1), nil
	case Float32:
		return schema.NewFloat32Node(c.Name, repetition, -1), nil
	case Bool:
		return schema.NewBooleanNode(c.Name, repetition, -1), nil
	default:
		return schema.NewPrimitiveNodeLogical(c.Name, repetition, schema.StringLogicalType{}, parquet.Types.ByteArray, 0, -1)
	}
}
