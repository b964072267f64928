package audit

// Help describes paper files to users; a test holds it to the keys that Parse knows.
const Help = `A paper file is YAML with these keys; an example is analysis/audit/testdata/example/paper.yaml.

  paper         title, authors, id, url, summary
  names         our name: the paper's word
  experiments   NAME: spec (a built-in name or FILE.yaml), set: [KEY=VALUE], exact: true where nothing is drawn at random
  figures       number, title, shows, experiment; name (of a built-in experiment) or kind with x, y, by, panel, where;
                published: table, values: {QUANTITY: METRIC}; expect and beside: lists of checks, those beside without a
                bearing on the verdict
  tables        number, title, notes; experiment, table: runs (the default) or prices, rows: COLUMN (of prices: resource), where,
                replications, metrics, variants, beside, values; or parameters; or same: NUMBER of the table that it repeats
    metrics     name, unit, relative: ROW, tolerance, practical, readings: [EXPRESSION or {name, of}]
    variants    name, experiment, where, in place of conditions of the table on the same columns; for one row: row, as
    values      ROW: {METRIC: 2.45 ± 0.12}; a standard deviation is tested too, against that of our draws
    parameters  name, column, default, values or range
    implied     name, says, from: {LETTER: {metric, sd: true}}, of: FORMULA of the letters, ours: EXPRESSION. A number that
                each row implies, beside that of the runs
    consistent  says, from: {LETTER: {table, row, metric, sd}}, of: FORMULA, is: NUMBER or FORMULA, or bound. What the paper
                says beside what follows from its own values
  readings      NAME: list of readings for several metrics
  claims        label, statement, stated_by: paper or us; test: NAME with draw, or compare and beside: lists of checks; notes. In
                compare a check may add assuming, with among: {experiment, where, value} for the share of draws that meet it
                (value above 0), and vary: {bound, value: [{name, of}]} for bounds and values in place of those you chose
  limits        texts

A check compares runs. Its value is an expression over columns of table: runs, shocks, trace, agents or prices ("walras
help selecting"; the rounds of trace, agents and prices are reduced; of agents the largest value counts, and of prices each
resource is a row: along: resource, or where: [resource=0]).

  trend         along: COLUMN, is: rising or falling, order: [VALUE]
  bound         bound: ">= 0.9", of the mean
  pair          a and b: conditions, as: ratio or difference, bound; against: another value for b; over: {a, b}: the change
                from b to a as a multiple of the change between these
  printed       published: TABLE, value: METRIC, order: [ROW], is
  with each     says, experiment, where, by: [COLUMN], for: every or some, practical: SHARE
  spread        true: the variance over draws, in place of the mean
  reading       NAME: checks with one name are one reading of a figure, which is judged by the best of its readings
  construction  TEXT: why it holds whatever the runs are; it is shown, and is no evidence

A check whose outcome is known without runs, such as highest(x) >= last(x), is refused. Sides that are equal in every draw are
not compared, and the report says in how many draws capacity binds.`
