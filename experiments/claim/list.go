package claim

// All lists every claim there is, in the order of the source.
var All = []Claim{
	{"bounded", "L4.1", "Best responses are bounded", testBounded, refuteBounded},
	{"demand", "L4.2", "Aggregate demand S is continuous and strictly decreasing", testDemand, refuteDemand},
	{"slope-sign", "(18)", "dx/dμ = −1/(V'' − C'') for who takes part, as printed", testSlopeSign, refuteSlopeSign},
	{"price-range", "P4.3", "0 ≤ μ* < max V'(0) − τ", testPriceRange, refutePriceRange},
	{"price-slope", "P4.4", "dμ*/dm = 1/S'(μ*) < 0", testPriceSlope, refutePriceSlope},
	{"existence", "T4.6", "A contract-clearing equilibrium with Σx* = m exists", testExistence, refuteExistence},
	{"complementarity", "T4.6, corrected", "With g = 0 a price with 0 ≤ μ ⟂ m − S(μ) ≥ 0 exists, and its allocation is the best one", testComplementarity, nil},
	{"existence-fee", "T4.6, g > 0", "An equilibrium with Σx* = m exists wherever capacity is scarce, with the fixed fee g of (2)", testExistenceFee, refuteExistenceFee},
	{"uniqueness", "T4.7", "The equilibrium is unique", testUniqueness, refuteUniqueness},
	{"uniqueness-prices", "T4.7, J > 1", "The equilibrium prices of several resources are unique", testUniquenessPrices, refuteUniquenessPrices},
	{"convergence", "T4.8", "Algorithm 1 with a constant step η in (0, 2/L) converges from any μ⁰", testConvergence, refuteConvergence},
	{"stability-edge", "T4.8, edge", "2/L is the largest stable step of Algorithm 1", testEdge, refuteEdge},
	{"contraction", "C4.9", "If S is α-strongly monotone, |μ_t − μ*| ≤ κ^t |μ_0 − μ*| with κ = max{|1 − ηα|, |1 − ηL|}", testContraction, refuteContraction},
	{"fejer", "P4.10", "|μ_t − μ*| never increases", testFejer, refuteFejer},
	{"energy", "T4.8 and P4.10, corrected", "With g = 0, η < 2/L and any γ ≥ 0 it is |μ − μ*|²/2η + (γ/2)|x − x*|² that never increases", testEnergy, nil},
	{"average-residual", "P4.11", "(1/T) Σ |F(μ_t)| = O(1/T)", testAverage, refuteAverage},
	{"robbins-monro", "T4.12", "Under zero-mean noise of bounded variance and Robbins–Monro steps E|μ_t − μ*|² → 0", testNoise, refuteNoise},
	{"dynamic-regret", "C4.13", "η_t ∝ 1/√t gives dynamic regret O(√T)", testRegret, refuteRegret},
	{"fee-gap", "Def. 4.5, g > 0", "The equilibrium price attains the best allocation, with the fixed fee g of (2)", testFeeGap, refuteFeeGap},
	{"efficiency-gain", "abstract, 27 %", "The proposed rule is up to 27 % more efficient than proportional rules", testEfficiency, refuteEfficiency},
	{"inequality-reduction", "abstract, 40 %", "The proposed rule is more than 40 % less unequal than proportional rules", testInequality, refuteInequality},
	{"strategy-proofness", "summary, strategy", "The mechanism is strategy-proof: no agent gains by misreporting its demand", testStrategy, refuteStrategy},
	{"relative-efficiency", "Tables 7 and 8", "On MovieLens the proposed rule has 1.04 times the efficiency of no enforcement, 4 % more", testRelative, refuteRelative},
	{"size-fairness", "Figure 5", "Larger markets are fairer", testScaling, refuteScaling},
	{"fee-fairness", "Table 5, τ", "The transaction fee equalises: 1 − Gini rises with τ", testFeeFairness, refuteFeeFairness},
	{"extensive-margin", "Table 5, margin", "Fees act on the extensive margin: agents leave", testMargins, refuteMargins},
	{"fee-sensitivity", "Figure 6", "Fairness is far more sensitive to τ than to g", testSensitivity, refuteSensitivity},
	{"shock-resilience", "summary, shocks", "The mechanism is resilient to fee volatility and participation shocks", testResilience, refuteResilience},
	{"rule-orders", "Tables 4 and 6", "Tables 4 and 6 rank the rules alike by efficiency, with the proposed rule first", testOrders, refuteOrders},
	{"fee-frontier", "Figures 3 and 6", "Raising τ trades efficiency for fairness", testTradeoff, refuteTradeoff},
	{"slow-oscillation", "Figure 2", "Algorithm 1 reaches the equilibrium by a slow damped oscillation", testOscillation, refuteOscillation},
	{"shock-recovery", "Figure 7", "After a shock the mechanism is back at the optimum in a few rounds", testRecovery, refuteRecovery},
}

// Named finds a claim by its name.
func Named(name string) (Claim, bool) {
	for _, c := range All {
		if c.Name == name {
			return c, true
		}
	}
	return Claim{}, false
}
