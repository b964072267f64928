// Package paper reads a paper file: what a paper shows and claims, as data. It
// names experiments, figures with the trends that they are to show, tables
// with the published values and the finite list of readings under which ours
// are computed, claims with the test of each, and limits.
//
// A mistake in an entry never ends the reading: it becomes a Problem with its
// place, the entry or the value is left out, and the rest stays. Only a text
// that is not YAML leaves nothing.
//
// The file of arXiv:2510.05504 is embedded; its published values are kept
// there and nowhere else.
package paper
