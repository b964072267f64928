package experiments

import (
	"strings"

	"walras/experiments/spec"
	"walras/results"
)

// paramColumns are the columns of table runs that hold parameters; null in the rows of components without them.
func paramColumns(params []spec.ParamColumn) (columns []results.Column) {
	for _, p := range params {
		columns = append(columns, results.Column{Name: p.Column(), Kind: p.Kind, Nullable: true, Unit: p.Unit,
			Label: strings.ReplaceAll(p.Name, "_", " "), Doc: p.Doc})
	}
	return columns
}

// paramCell is one parameter of an instance, ready to be appended to a row.
type paramCell struct {
	null bool
	kind results.Kind
	f    float64
	i    int64
	b    bool
	code uint32
}

// paramCells resolves an instance's parameters for those of the columns that
// belong to its section; nil stands for a section the cell has none of. The
// first of the columns is number first of the block.
func paramCells(dst []paramCell, in *spec.Instance, section string, columns []spec.ParamColumn, block *results.Block, first int) []paramCell {
	dst = dst[:0]
	for k, c := range columns {
		if c.Section != section {
			continue
		}
		cell := paramCell{null: true}
		if in != nil {
			if v, ok := in.Param(c.Name); ok {
				cell = paramCell{kind: c.Kind}
				switch c.Kind {
				case results.Int64:
					cell.i = v.Int()
				case results.Float64:
					cell.f = v.Float()
				case results.Bool:
					cell.b = v.Bool()
				default:
					cell.code = block.Code(first+k, v.String())
				}
			}
		}
		dst = append(dst, cell)
	}
	return dst
}

// appendParams appends parameters to a block from column number at on, and returns the next column.
func appendParams(b *results.Block, at int, cells []paramCell) int {
	for i := range cells {
		switch c := &cells[i]; {
		case c.null:
			b.AppendNull(at)
		case c.kind == results.Int64:
			b.AppendInt(at, c.i)
		case c.kind == results.Float64:
			b.AppendFloat(at, c.f)
		case c.kind == results.Bool:
			b.AppendBool(at, c.b)
		default:
			b.AppendCode(at, c.code)
		}
		at++
	}
	return at
}
