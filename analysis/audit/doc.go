// Package audit sets what experiments found beside what a paper says. It reads a paper file and result folders, and gives a verdict by a stated
// rule on every figure, table and claim; it never solves. Parse turns a paper file into a Paper with its Figure, Table, Claim and Check; a
// Maker makes of each a FigureFinding, TableFinding, ClaimFinding or CheckFinding and of all a Report, which Report.Save writes as
// Markdown and as one page of HTML. Command walras paper makes the report; walras table shows the tables of TablesFrom.
//
// A paper file says, as data, what a paper shows and claims. It names experiments, figures with the trends that they are to show, tables
// with the published values and the finite list of readings under which ours are computed, claims with the test of each, and limits.
//
//	paper:        title, authors, id, url, summary
//	names:        OURS: the paper's word
//	experiments:  NAME: {spec: FILE.yaml or a built-in name, set: [KEY=VALUE], exact: true where no draw can be another}
//	figures:      number, title, shows, experiment, and name, or kind with x, y, by, panel, where; expect: [CHECK]
//	              beside: [CHECK] without a bearing on the verdict, such as controls
//	              published: {table: NUMBER, values: {QUANTITY: METRIC}}, drawn as crosses by kind interval
//	tables:       number, title, notes, and one of
//	              experiment, table: runs (the default) or prices, rows: COLUMN (of prices resource), where, replications, metrics, variants, beside, values: {ROW: {METRIC: VALUE}}
//	              with values also implied: [{name, says, from: {LETTER: {metric, sd}}, of, ours}] and
//	              consistent: [{says, from: {LETTER: {table, row, metric, sd}}, of, is or bound}], see Derived
//	              parameters: [{name, column, default, values or range}]
//	              same: NUMBER of the table that it repeats
//	metrics:      name, unit, relative: ROW, tolerance, practical, readings: [EXPRESSION or {name, of: EXPRESSION}], or the name of a list
//	readings:     NAME: [EXPRESSION or {name, of: EXPRESSION}], for several metrics
//	variants:     name, experiment, where (in place of conditions of the table on the same columns); for one row alone row: ROW, and as: another value of COLUMN
//	claims:       label, statement, and test: NAME or compare: [CHECK, each may add assuming: TEXT]; stated_by: paper (the default) or us
//	              a CHECK may add among: {experiment, where, value}, the share of draws with value > 0, beside assuming,
//	              and vary: {bound: [BOUND], value: [{name, of: EXPRESSION}]}, where those it has are ours
//	              beside: [CHECK] without a bearing on the verdict; notes: texts
//	              with test also draw: {x: COLUMN, y: [COLUMN], bounds: [COLUMN], log, x_label, y_label, caption}
//	CHECK:        see Check
//	limits:       texts
//
// A value is a number or a mean with a standard deviation, as it is printed:
// 2.45 ± 0.12. A mistake in an entry never ends the reading: it becomes a
// Problem with its place, the entry or the value is left out, and the rest
// stays. Only a text that is not YAML leaves nothing.
//
// The file of arXiv:2510.05504 is embedded; its published values are kept
// there and nowhere else.
package audit
