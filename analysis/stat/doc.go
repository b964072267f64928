// Package stat is the statistics of walras: numbers in, numbers out. It has
// intervals (Student, bootstrap, exact and Wilson), quantiles and moments, also
// of streams, ranks and the tests built on them (Wilcoxon, Friedman, Nemenyi,
// Holm), families, equivalence, the power of paired tests, and step functions. Each function
// names its source, and is tested against published tables or another program.
package stat
