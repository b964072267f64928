package parquet

import (
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/metadata"
	"github.com/apache/arrow/go/v17/parquet/schema"
)

// Layout is what all files of a table have in common.
type Layout struct {
	schema    *schema.Schema
	props     *parquet.WriterProperties
	keyValues metadata.KeyValueMetadata
}

// NewLayout makes the layout of files with the columns and the key-value metadata.
func NewLayout(columns []Column, metadata [][2]string) (*Layout, error) {
	fields := make(schema.FieldList, len(columns))
	options := []parquet.WriterProperty{
		parquet.WithVersion(parquet.V2_LATEST),
		parquet.WithCompression(compress.Codecs.Zstd),
		parquet.WithDictionaryDefault(false), // the footer lists the encodings below where a chunk has no dictionary
	}
	for i, c := range columns {
		node, err := parquetNode(c)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Name, err)
		}
		fields[i] = node
		if c.Kind == Int64 || c.Kind == Uint64 {
			options = append(options, parquet.WithEncodingFor(c.Name, parquet.Encodings.DeltaBinaryPacked))
		}
	}
	// Arrow's own default for the root is REPEATED, which the format forbids and some readers refuse.
	root, err := schema.NewGroupNode("schema", parquet.Repetitions.Required, fields, -1)
	if err != nil {
		return nil, err
	}
	l := &Layout{schema: schema.NewSchema(root), props: parquet.NewWriterProperties(options...)}
	for _, kv := range metadata {
		if err := l.keyValues.Append(kv[0], kv[1]); err != nil {
			return nil, err
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
