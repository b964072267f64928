// Package analysis turns the rows of a finished run into statistics.
//
// The pipeline, in the order a figure or a table walks it:
//
//  1. Load reads the columns it is asked for and says what is missing and how to get it.
//  2. View.Slice fixes the parameters that a picture does not vary, and says at which value.
//  3. View.GroupBy splits rows by key columns; SortGroups orders the groups.
//  4. View.Summarise reduces one Measure of a group to n, mean, standard deviation, quantiles and
//     intervals, with every row that could not be used counted by its reason.
//  5. Published holds the values the paper prints, so that ours can stand beside them.
//
// Nothing here solves a market: a number that is not in the results cannot be drawn.
package analysis
