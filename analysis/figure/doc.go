// Package figure draws the figures of the paper, and beside each writes the numbers it shows.
//
// A Figure reads a finished run and returns a Drawing: panels in rows, a key above them, a caption
// below that states replicates, interval level and failures. Save writes a Drawing as PDF, SVG or
// PNG, and always as CSV. Panels accept data only through methods that draw and record in one step,
// so the CSV holds exactly what is drawn.
//
// House style: 84 mm (one column) or 174 mm (the page) wide, no text below 7 pt, Okabe-Ito colours
// each with its own dash and marker so that a grey print can be read, cividis for shades, keys
// outside the data. Figures are a function of the data alone: equal rows give equal bytes.
package figure
