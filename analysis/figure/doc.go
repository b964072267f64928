// Package figure draws figures from finished runs, and writes beside each the numbers it shows and where
// they come from. cmd/walras plots with it, and analysis/audit draws the figures and the evidence of a report.
//
// A Kind is a picture that any run with the columns it needs can be turned into, as Options say: what stands on the axes, what makes
// series and panels, what size and shade show, which rows. A Figure belongs to one built-in experiment (package study has
// them): it is data, parts that are kinds with options, or, where kinds cannot say it, drawn by hand. Both make a
// Drawing: panels in rows, a key above them, a caption below that states replicates, interval level and failures. Save writes a Drawing
// as PDF, SVG, PNG or TikZ, always with a CSV and a JSON. Panels accept data only through methods that draw and
// record in one step, so the CSV holds exactly what is drawn.
//
// House style: 84 mm (one column) or 174 mm (the page) wide, no text below 7 pt, Okabe-Ito colours
// each with its own dash and marker so that a grey print can be read, cividis for shades, keys
// outside the data; a Style overrides sizes and colours. Long lines, large clouds and many outliers are
// thinned to what print can show, and the caption says so. Figures are a function of the data alone:
// equal rows give equal bytes.
package figure
