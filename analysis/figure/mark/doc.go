// Package mark has what figures are drawn with: points, bars, cells, arrows,
// ribbons, violins and labels as plotters of gonum/plot, ticks and scales, the
// key, and the look of a series (colour, dashes, marker), which is the same
// wherever a solver or mechanism is drawn. Every mark carries a Datum, the
// numbers that it shows, which are written beside the figure. The package knows
// neither runs nor panels; figure puts marks into them.
package mark
