package audit

// Topic is a part of the rule, sentence by sentence.
type Topic struct {
	Name string
	Says []string
}

// Rule is how verdicts are given, as the report states it.
var Rule = []Topic{
	{"Values", []string{
		"A published value is reproduced where our 95 % interval of the mean lies within a margin round it.",
		"The margin is the paper's own sampling error plus half a unit of the last printed digit. The sampling error is 1.96 times the printed standard deviation over the root of the replications, and 0 where the paper does not state both. A tolerance in the paper file takes the place of the half unit where it is larger.",
		"This is a test of equivalence: an interval wider than the margin cannot lie within it, so that too few draws never make a value reproduced.",
		"A value is established to be another one where our interval lies outside the margin and the distance, less the half unit or tolerance, is significant beside both sampling errors. The test is Student's, with the fewer degrees of freedom of the two.",
		"A value that is another one is contradicted where our interval lies on the other side of zero, or where more of the pairs of rows that it is part of are established against the paper's order than for it. It is trend only where all of these pairs are established in the paper's order, and otherwise not reproduced.",
		"A value for which neither is established is undecided. The report says about how many draws would decide it, or that no number is sure to: our estimate lies on the edge, or the paper's own error leaves it open.",
	}},
	{"Standard deviations", []string{
		"A published standard deviation is reproduced where our 95 % interval (Bonett's) lies within its margin: what the paper's replications leave open by the law of chi-squared, and rounding.",
		"It is not reproduced where our interval lies outside the margin and the two differ significantly beside both sampling errors, corrected for all that the paper prints (Bonferroni). Otherwise it is undecided.",
		"Standard deviations are evidence as means are: a table is no better than the worst of both.",
		"Two more comparisons stand beside the table and do not change its verdict: what printed values imply by a formula, and whether the paper's own numbers fit each other.",
	}},
	{"Nothing to compare", []string{
		"Parameters are inputs: a table of them is not compared where all were run as stated, and else not reproduced.",
		"Rules, or sides of a comparison, that are equal in every draw are not compared. The report says how often capacity binds.",
		"A table is not compared with runs in which rows with different printed values are equal in every draw, if there are other runs.",
		"A check that no run can decide is refused when the paper file is read. A check that holds by an argument, such as that taking off a higher fee leaves less, is shown with the argument and not compared.",
		"Where the paper leaves a setting open or contradicts itself, each reading is judged by its own trends, and the best reading counts for the figure.",
	}},
	{"Orders of rows", []string{
		"Two rows have an order in the paper where their values differ by more than its own sampling error, or, where it states none, by more than rounding.",
		"The order is established, for the paper or against it, where the interval of our difference on common draws lies beyond the practical size. This is 1 % of the larger of our two means unless the paper file declares another share.",
		"A difference that is established to be smaller is of no practical size. It speaks neither for the paper nor against it.",
	}},
	{"Metrics and tables", []string{
		"A metric has the first of these verdicts that applies. It is contradicted where more pairs of rows are established against the paper's order than for it, or all its values are contradicted; reproduced where all its values are; undecided where none of its values is established to be another one and some are open; trend only where all its ordered pairs are established in the paper's order; otherwise not reproduced.",
		"A whole has the worst verdict of its parts, in the order contradicted, not reproduced, missing, undecided, trend only, reproduced. What is established against the paper stands however the open parts end, and a whole with an open part cannot be said to agree.",
		"A value that holds by construction, such as the ratio of a row to itself, is not compared.",
	}},
	{"Open definitions", []string{
		"Where the paper leaves a definition open, all declared readings are tried on all declared selections of runs, and the closest is used.",
		"The selection is the one with the least geometric mean of the distances of all metrics. On it, each metric has its closest reading.",
		"A distance is the root mean square of (ours − paper) over the published standard deviation, or over the size of the value where none is printed.",
		"One half of the draws chooses: every second one in the order of their seeds. Only the other half is shown and judged, so that chance does not favour the best of many.",
		"This is no protection against a definition that fits for no reason. Beside each verdict therefore stands how many of the definitions tried would be reproduced as well, and what share of all their values.",
	}},
	{"Trends", []string{
		"A figure is judged by declared trends and bounds, and has the worst of their verdicts.",
		"A rise along a curve is reproduced where a fall of practical size is ruled out between any two points, and a rise of practical size is established from end to end. The practical size is 1 % of the mean size of the points unless declared. A fall is judged likewise, the other way round.",
		"A rise is contradicted where a fall of practical size is established from end to end.",
		"A rise is not reproduced where such a fall is established between two neighbours, or between two of up to nine points spread along the curve, or where the curve is established to be level.",
		"Intervals that speak against a trend hold all at once. Neighbours and spread points have half of the error each. Bands come from a bootstrap of whole draws, or from Bonferroni's correction where points have no draws in common or resamples are too few for the level.",
		"Intervals that speak for a trend hold each by itself, as all of them have to agree.",
	}},
	{"Bounds", []string{
		"A bound is reproduced where the interval of the mean, ratio or difference lies beyond it.",
		"A bound that is established not to be met is trend only where the claimed direction is established by a practical size, contradicted where the opposite direction is, and otherwise not reproduced. It is not reproduced either where the two are established to differ by no practical size.",
		"A bound at equality (a ratio above 1, a difference above 0) asks for a difference of practical size.",
		"Whatever is established neither way is undecided.",
		"Of several groups the worst counts, or the best where the paper file says that one is enough.",
	}},
	{"Families of comparisons", []string{
		"The published values of all tables are one family. The 5 % error of calling any of them another one is divided among the tables in proportion to their values, and within a table Holm's correction is used.",
		"That a value is reproduced needs no correction, as each has to lie within its own margin.",
		"All ordered pairs of rows are a family, and all trends and bounds of figures are another. Bonferroni's correction makes all intervals of a family hold together at 95 %.",
		"All comparisons of claims, the paper's and ours, are a family with Holm's correction. What is decided at the level for all of them leaves it; the others are made again at the level for those that remain.",
	}},
	{"Draws without spread", []string{
		"Draws that are all equal have no spread. If this is by chance, up to 1 − 0.05^(1/(n−1)) of all draws may differ, and these are taken to differ by no more than the size of the value.",
		"Where the paper file says that nothing is drawn at random, the value is exact.",
		"† marks an interval that may cover less than it says, as the sample is small or skewed.",
	}},
	{"Claims", []string{
		"The paper's statements and ours are counted apart. Ours correct one of the paper's, ask it of markets that its assumptions leave out, or spell out what its numbers imply.",
		"A claim that is tested holds where no instance contradicts it and an argument is behind it, which is given. A search alone, however long, leaves it undecided, and says what share of counterexamples its trials leave possible.",
		"A claim is refuted by a market that contradicts it and meets every hypothesis of the statement, which is checked.",
		"A refuted claim holds if conditions are added where no instance that meets them contradicts it and an argument is behind that too. Otherwise it fails.",
		"Beside each condition stands the share of the paper's own draws that meet it, at the defaults and over the ranges of Table 3, with its exact 95 % interval.",
		"Numbers that we chose are named, with the verdict at others.",
		"A claim that is compared over runs holds where every interval establishes its bound, fails where one refutes it, and is undecided otherwise. With a condition added, it is judged likewise.",
		"Instances of a claim that is compared are the draws in each of its groups, or the steps between printed values. Runs that are compared without a draw in common have none.",
	}},
}
