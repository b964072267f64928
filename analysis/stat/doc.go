// Package stat is the statistics of walras: numbers in, numbers out. It has
// intervals (Student, bootstrap, order statistics, exact and Wilson) of means,
// ratios, differences, shares, spreads and curves, quantiles and moments, also
// of streams, ranks and the tests built on them (Wilcoxon, Friedman, Nemenyi),
// Holm's correction, equivalence, the power of paired tests, and step functions.
// An interval that may cover less than it says carries a Doubt; make coverage
// measures by simulation that it does. Each function names its source, and is
// tested against published tables or another program.
package stat
