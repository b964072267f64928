// Package analysis turns the rows of a finished run into statistics, for tables, figures and the audit of a paper. Nothing here solves a
// market: a number that is not in the results cannot be drawn.
//
// The pipeline, in the order a figure or a table walks it:
//
//  1. Load reads the columns it is asked for into a View and says what is missing and how to get it; View.Filter keeps the rows that a
//     query.Filter selects.
//  2. View.Slice fixes the parameters that a picture does not vary, and says at which value.
//  3. View.GroupBy splits rows by key columns; SortGroups orders the groups.
//  4. View.Summarise reduces one Measure of a group to n, mean, standard deviation, quantiles and
//     intervals, with every row that could not be used counted by its reason.
//
// Beside it stand, each in files of its own:
//
//   - AggregateTable does steps 1, 3 and 4 in one pass over tables that do not fit into memory.
//   - FitTraces reads a convergence rate from every trace and says where it cannot be vouched for; Rates sums them up over draws beside the
//     theory, with an interval that holds the error of the model. View.Growth and FitPower read the power with which a mean over draws grows, as
//     regret does with the horizon, and test whether it is one. EachRound streams traces of any length.
//   - NewFrontier, Hypervolume, Distance and Attain compare points of two and three objectives; TrueFrontiers are what is possible.
//   - Matrix and Costs arrange treatments by common market draws, for PerformanceProfiles, DataProfiles, ShiftedMeans and the tests of
//     package stat; Runtimes gives ECDF over fixed targets, Reliability sets what solvers claimed beside what the certificate proves.
//
// A failed run is never dropped in silence: where a mean leaves it out it is counted, where costs are
// compared it costs infinitely much, and where a number is charged for it the number is stated.
package analysis
