// Package table builds the tables of the paper from a finished run and writes them as LaTeX,
// Markdown and CSV.
//
// A Table reads a run and returns a Grid: named columns, rows of cells, notes below. The three
// writers print the same Grid; LaTeX and Markdown round each number to the digits that its interval
// supports, CSV keeps all digits and splits a number with its spread into columns of their own.
// Every table of the paper has the paper's own value beside ours.
package table
