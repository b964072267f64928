package experiments

import (
	"slices"
	"strings"

	"walras/results"
	"walras/solver"
)

// runColumns are the columns of the runs table before those of parameters, in
// the order in which worker.append fills them.
var runColumns = []results.Column{
	{Name: "cell_id", Kind: results.Uint64, Label: "cell", Doc: "identity of the cell: a hash of what defines it"},
	{Name: "experiment", Kind: results.String, Doc: "name of the spec"},
	{Name: "market", Kind: results.String, Doc: "market family"},
	{Name: "mechanism", Kind: results.String, Doc: "allocation rule"},
	{Name: "scenario", Kind: results.String, Nullable: true, Doc: "scenario"},
	{Name: "solver", Kind: results.String, Nullable: true, Doc: "method; null where the rule needs none"},
	{Name: "replicate", Kind: results.Int64, Doc: "number of the draw, from 0"},
	{Name: "seed", Kind: results.Uint64, Doc: "seed of the drawn market"},
	{Name: "status", Kind: results.String, Counted: true, Doc: "how the run ended"},
	{Name: "error", Kind: results.String, Nullable: true, Doc: "why, where it ended skipped or in error"},
	{Name: "agents", Kind: results.Int64, Doc: "agents n"},
	{Name: "resources", Kind: results.Int64, Doc: "resources J"},
	{Name: "rounds", Kind: results.Int64, Sense: results.Low, Doc: "rounds played"},
	{Name: "demand_calls", Kind: results.Int64, Label: "demand calls", Sense: results.Low, Doc: "demand sweeps asked for"},
	{Name: "messages", Kind: results.Int64, Sense: results.Low, Doc: "reports sent by agents"},
	{Name: "time_total_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns", Label: "time", Sense: results.Low, Doc: "time in the method, evaluation left out"},
	{Name: "time_demand_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns", Label: "time in demand", Sense: results.Low, Doc: "time in demand"},
	{Name: "time_update_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns", Label: "time in updates", Sense: results.Low, Doc: "time in the method outside of demand"},
	{Name: "time_eval_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns", Label: "time in evaluation", Sense: results.Low, Doc: "time in certifying, which counts for nothing"},
	{Name: "price", Kind: results.Float64, Doc: "largest price; μ where there is one resource"},
	{Name: "price_lo", Kind: results.Float64, Nullable: true, Label: "lower end of the price", Doc: "lower end of the enclosure of the price"},
	{Name: "price_hi", Kind: results.Float64, Nullable: true, Label: "upper end of the price", Doc: "upper end of the enclosure of the price"},
	{Name: "gap", Kind: results.Float64, Label: "relative duality gap", Sense: results.Low, Doc: "relative duality gap (q − W)/(1+|q|)"},
	{Name: "infeasibility", Kind: results.Float64, Sense: results.Low, Doc: "max [d−c]+/c"},
	{Name: "complementarity", Kind: results.Float64, Sense: results.Low, Doc: "max p|c−d|/(1+|q|)"},
	{Name: "regret", Kind: results.Float64, Sense: results.Low, Doc: "regret of the agents' own choices /(1+|q|)"},
	{Name: "dual", Kind: results.Float64, Unit: "units of account", Label: "dual value", Doc: "dual value q(p), an upper bound on welfare"},
	{Name: "welfare", Kind: results.Float64, Unit: "units of account", Sense: results.High, Doc: "welfare of the repaired, feasible allocation"},
	{Name: "efficiency", Kind: results.Float64, Unit: "units of account", Sense: results.High, Doc: "Eff (8) of the allocation as given, over all agents"},
	{Name: "value", Kind: results.Float64, Unit: "units of account", Sense: results.High, Doc: "Σ V"},
	{Name: "cost", Kind: results.Float64, Unit: "units of account", Sense: results.Low, Doc: "Σ C"},
	{Name: "fees", Kind: results.Float64, Unit: "units of account", Sense: results.Low, Doc: "τ Σx + g·#{x>0}"},
	{Name: "average_cost", Kind: results.Float64, Unit: "units of account", Label: "average cost", Sense: results.Low, Doc: "Σ C / n"},
	{Name: "allocated", Kind: results.Float64, Unit: "activity", Label: "allocated activity", Doc: "Σ x"},
	{Name: "load", Kind: results.Float64, Label: "load, demand over capacity", Doc: "max d/c; above 1 is overload"},
	{Name: "demand_zero", Kind: results.Float64, Label: "demand at price zero over capacity", Doc: "max over resources of demand at price zero over capacity"},
	{Name: "binding", Kind: results.Bool, Label: "capacity binds", Doc: "demand at price zero exceeds some capacity"},
	{Name: "gini", Kind: results.Float64, Label: "Gini index", Sense: results.Low, Doc: "Gini (9) of x"},
	{Name: "jain", Kind: results.Float64, Label: "Jain's index", Sense: results.High, Doc: "Jain's index of x"},
	{Name: "participation", Kind: results.Float64, Sense: results.High, Doc: "share of agents with x > 0"},
	{Name: "residual_primal", Kind: results.Float64, Nullable: true, Label: "primal residual", Sense: results.Low, Doc: "r_p of Algorithm 1 at the end"},
	{Name: "residual_dual", Kind: results.Float64, Nullable: true, Label: "dual residual", Sense: results.Low, Doc: "r_d of Algorithm 1 at the end"},
	{Name: "rate_predicted", Kind: results.Float64, Nullable: true, Label: "predicted rate", Doc: "factor a round that theory proves for the method on this market"},
}

// Positions in runColumns of what is interned once and appended as a code.
const (
	experimentColumn = 1
	marketColumn     = 2
	mechanismColumn  = 3
	scenarioColumn   = 4
	solverColumn     = 5
	statusColumn     = 8
)

// traceColumns are the columns of the trace table, in the order in which
// tracer.Record fills them.
var traceColumns = []results.Column{
	{Name: "cell_id", Kind: results.Uint64, Label: "cell", Doc: "identity of the cell"},
	{Name: "round", Kind: results.Int64, Doc: "round, from 1"},
	{Name: "time_ns", Kind: results.Int64, Nullable: true, Volatile: true, Unit: "ns", Label: "time", Sense: results.Low, Doc: "time in the method so far"},
	{Name: "price", Kind: results.Float64, Doc: "largest price"},
	{Name: "demand", Kind: results.Float64, Unit: "load", Doc: "Σ d over resources"},
	{Name: "gap", Kind: results.Float32, Label: "relative duality gap", Sense: results.Low, Doc: "relative duality gap"},
	{Name: "infeasibility", Kind: results.Float32, Sense: results.Low, Doc: "max [d−c]+/c"},
	{Name: "complementarity", Kind: results.Float32, Sense: results.Low, Doc: "max p|c−d|/(1+|q|)"},
	{Name: "regret", Kind: results.Float32, Sense: results.Low, Doc: "regret of the agents' own choices /(1+|q|)"},
	{Name: "efficiency", Kind: results.Float64, Nullable: true, Unit: "units of account", Sense: results.High, Doc: "Eff (8)"},
	{Name: "gini", Kind: results.Float64, Nullable: true, Label: "Gini index", Sense: results.Low, Doc: "Gini (9)"},
	{Name: "residual_primal", Kind: results.Float32, Nullable: true, Label: "primal residual", Sense: results.Low, Doc: "r_p of Algorithm 1"},
	{Name: "residual_dual", Kind: results.Float32, Nullable: true, Label: "dual residual", Sense: results.Low, Doc: "r_d of Algorithm 1"},
}

// agentColumns are the columns of the agents table.
var agentColumns = []results.Column{
	{Name: "cell_id", Kind: results.Uint64, Label: "cell", Doc: "identity of the cell"},
	{Name: "round", Kind: results.Int64, Doc: "round, from 1"},
	{Name: "agent", Kind: results.Int64, Doc: "agent, from 0"},
	{Name: "activity", Kind: results.Float64, Unit: "activity", Label: "activity level", Doc: "activity level x"},
}

// schemas are the tables of a spec's results.
func schemas(s *Spec, params []ParamColumn) []*results.Schema {
	runs := &results.Schema{Table: "runs", Columns: ownColumns(s)}
	for _, p := range params {
		runs.Columns = append(runs.Columns, results.Column{Name: p.Column(), Kind: columnKinds[p.Kind], Nullable: true, Unit: p.Unit, Label: strings.ReplaceAll(p.Name, "_", " "), Doc: p.Doc})
	}
	tables := []*results.Schema{runs}
	if s.Record.Trace != (solver.Trigger{}) {
		trace := &results.Schema{Table: "trace", Columns: traceColumns}
		if s.plays() {
			trace.Columns = append(slices.Clone(traceColumns), playTraceColumns...)
		}
		if s.onchain() {
			trace.Columns = append(slices.Clone(trace.Columns), contractTraceColumns...)
		}
		tables = append(tables, trace)
		if s.Record.Agents {
			tables = append(tables, &results.Schema{Table: "agents", Columns: agentColumns})
		}
	}
	if s.plays() {
		tables = append(tables, &results.Schema{Table: "shocks", Columns: shockColumns})
	}
	return tables
}

var columnKinds = map[ParamKind]results.Kind{
	ParamInt: results.Int64, ParamFloat: results.Float64, ParamBool: results.Bool, ParamString: results.String,
}

// row appends values to a block from its first column to its last.
type row struct {
	block *results.Block
	col   int
}

func (r *row) float(v float64) { r.block.AppendFloat(r.col, v); r.col++ }
func (r *row) int(v int64)     { r.block.AppendInt(r.col, v); r.col++ }
func (r *row) uint(v uint64)   { r.block.AppendUint(r.col, v); r.col++ }
func (r *row) bool(v bool)     { r.block.AppendBool(r.col, v); r.col++ }
func (r *row) code(v uint32)   { r.block.AppendCode(r.col, v); r.col++ }
func (r *row) text(v string)   { r.block.AppendString(r.col, v); r.col++ }
func (r *row) null()           { r.block.AppendNull(r.col); r.col++ }

// number appends v, or null where v is NaN.
func (r *row) number(v float64) {
	if v != v {
		r.null()
		return
	}
	r.float(v)
}

// paramCell is one parameter of an instance, ready to be appended to a row.
type paramCell struct {
	null bool
	kind ParamKind
	f    float64
	i    int64
	b    bool
	code uint32
}

// paramCells resolves an instance's parameters for those of the columns that
// belong to its section; nil stands for a section the cell has none of. The
// first of the columns is number first of the block.
func paramCells(dst []paramCell, in *Instance, section string, columns []ParamColumn, block *results.Block, first int) []paramCell {
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
				case ParamInt:
					cell.i = v.Int()
				case ParamFloat:
					cell.f = v.Float()
				case ParamBool:
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

// params appends an instance's parameters.
func (r *row) params(cells []paramCell) {
	for i := range cells {
		switch c := &cells[i]; {
		case c.null:
			r.null()
		case c.kind == ParamInt:
			r.int(c.i)
		case c.kind == ParamFloat:
			r.float(c.f)
		case c.kind == ParamBool:
			r.bool(c.b)
		default:
			r.code(c.code)
		}
	}
}
