// Package table builds tables from a finished run and writes them as LaTeX, Markdown and CSV.
//
// A Table reads the run of one experiment and returns a Grid: named columns, rows of cells, notes below. A Pivot makes a Grid of any
// run, grouped by any of its columns. The three writers print the same Grid; LaTeX and Markdown round each number to the
// digits that its interval supports, CSV keeps all digits and splits a number with its spread into columns of their own. Every
// table of the paper has the paper's own value beside ours. A cell is bold only where paired tests support that it is the best,
// and what failed, is missing or is not comparable stands in the cell or in the notes.
//
// Selection and Benchmarks write the rows themselves for other programs: CSV, Arrow, and the format of Go benchmarks.
package table
