// Package query is the one language in which rows of results are asked for: names of columns, conditions, lists, ranges and
// formulas mean the same in plot, table, export, run --only, paper files and claims. Help is its page for users.
//
// The way of a condition:
//
//  1. Parse reads texts into a Selector, ParseCheck a check, ParseMeasure a formula. What cannot be read is an error here.
//  2. Selector.Bind resolves names against the columns of a table, reads the values as what the columns hold, and gives a Filter.
//     Measure.Resolve does the same for a formula. A name that is unknown or ambiguous is an error that says what is near.
//  3. Filter.Keep evaluates all rows of a frame column by column, Filter.Choice leaves out row groups that cannot hold a row,
//     Filter.Holds and Filter.Wholes ask it of values that stand in no frame, and Filter.None explains an empty answer.
//
// Where does steps 1 and 2 for a table of a Dataset. Column and Columns resolve names alone, Range reads a range, and Value is one cell
// with its order.
//
// A nil *Filter keeps every row. Selectors and filters are read-only and may be used by several goroutines.
package query

// Help describes the language to users; its examples are run by a test.
const Help = `Rows are selected by conditions NAME OP VALUE. Several conditions all have to hold; in one text, "and" joins them.

  status=converged                 equal; != is not equal
  gap<=1e-6                        smaller or equal; also < > >=
  price~0.25                       equal up to 1e-6, relative above 1 and absolute below
  solver=newton,lbfgs              one of a list; != is none of it
  tau=range(0, 2, 5)               one of 0, 0.5, 1, 1.5, 2, as in a spec; also logrange
  tau>=0.5 and tau<=1.5            an interval
  step=null                        no value: the parameter does not apply to the row
  solver="my solver"               quotes for blanks, commas and quotes in a value

A name is a column's (p_market_tau) or, of a parameter, its own name (tau). Where several sections have a parameter of that
name, or a column has it, the section tells them apart (scenario.rounds); market.paper.tau is tau of the market paper only.
Numbers are compared as numbers, and texts have no order. A missing value (null) is different from every value: it
satisfies != and nothing else. The same holds of NaN.

The status of a run is converged; precision (0 to rounding, where the tolerance is finer than that); allocated (by a rule, which
claims no equilibrium); played (a moving market, to its last round); no-clearing; or limit, cycle (prices go
round, cycle_period says in how many rounds), timeout, diverged, skipped or error.

run --only takes conditions on what is known before a cell is computed: market, scenario, mechanism, solver, replicate, cell_id
and parameters. There, = asks for values that the spec has, and a selection of no cell is an error.

A formula computes a number from columns by + - * / and parentheses:

  efficiency / agents
  1 - gini
  max(load - 1, 0)                 functions: abs sqrt log exp min max
  known(price)                     1 where there is a value, else 0
  above(load, 1)                   1 where the first is larger, else 0
  last(price) - first(price)       of the rounds of table trace; also lowest highest
  lowest(price, 50)                from round 50 on; likewise first and highest; last(price, 49) up to round 49
  swing(price)                     highest less lowest in the last quarter of the rounds

A check is a condition on all rows that others select, in a table (runs where none is named):

  status=no-clearing where solver=bracket
  price~0.25 where solver=tatonnement and round=2 in trace
`
