// Package table builds tables from a finished run and writes them as LaTeX, Markdown, CSV and HTML.
//
// A Table reads the run of one experiment and makes a Grid: named columns, rows of cells, notes below. A Pivot makes a Grid of any run,
// grouped by any of its columns. The writers print the same Grid: LaTeX, Markdown and HTML round each number to the digits that its
// interval supports, CSV keeps all digits and splits a number with its spread into columns of their own. A cell is bold only where paired
// tests support that it is the best, and what failed, is missing or is not comparable stands in the cell or in the notes.
//
// Selection and Benchmarks write the rows themselves for other programs: CSV, Arrow, and the format of Go benchmarks.
//
// Command walras table prints tables and pivots; package audit makes its grids of these cells.
package table
