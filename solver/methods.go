package solver

// Entry is one method of the list: the name specs use, one line of
// description, a constructor whose field values are the defaults, and what the
// conformance test holds the method to.
type Entry struct {
	Name    string
	Doc     string
	New     func() Method
	Promise Promise
}

// Promise is the accuracy a method reaches on every market it does not refuse,
// among Fisher markets those of Goods: a relative duality gap within a number of rounds. The zero Promise is a gap
// of 1e-8 within 20,000 rounds; a method with a sublinear rate promises less.
// Either field may be zero alone.
type Promise struct {
	Gap    float64
	Rounds int64
	Goods  Goods
}

// Goods says on which Fisher markets a method keeps its promise; the zero value: on all
// that it does not refuse. Methods that move prices by amounts of money, at one step for
// all goods, start from prices that may be far too high there, and demand is flat: they
// have to cover D, the distance to the equilibrium, at steps near 1/L with the L of the
// lowest prices. Those that move prices by factors do not mind. L D² is some ten times all
// money where goods are alike, and 1e8 times where one part of the market has a million
// times the money of another.
type Goods struct {
	Smooth bool    // only where demand does not jump; elsewhere prices end in a neighbourhood (arXiv:2406.12526), if at all
	Bound  bool    // only where the market has an L (market.Lipschitz)
	Reach  float64 // only where L D² is at most so many times all money; 0: whatever it is
}

// Full is the promise with its zeros replaced by what they stand for.
func (p Promise) Full() Promise {
	if p.Gap == 0 {
		p.Gap = 1e-8
	}
	if p.Rounds == 0 {
		p.Rounds = 20_000
	}
	return p
}

// Methods lists every method there is.
var Methods = []Entry{
	{"bracket", "exact reference for one resource: safeguarded Newton on excess demand", func() Method { return new(Bracket) }, Promise{}},
	{"tatonnement", "Algorithm 1: projected price adjustment, proximal responses, averaged noisy reports", func() Method { return NewTatonnement() }, Promise{Goods: Goods{Smooth: true}}},
	{"subgradient", "dual subgradient with steps 1/sqrt(t) or 1/t, ergodic means as an option", func() Method { return NewSubgradient() }, Promise{Gap: 1e-2, Rounds: 20_000, Goods: Goods{Smooth: true}}},
	{"multiplicative", "prices times exp(η excess/capacity), or the base fee rule of EIP-1559", func() Method { return NewMultiplicative() }, Promise{Gap: 1e-5, Rounds: 20_000, Goods: Goods{Smooth: true}}},
	{"nesterov", "fast dual gradient with gradient restart", func() Method { return NewNesterov() }, Promise{Goods: Goods{Reach: 100}}},
	{"adgd", "dual gradient whose step follows the curvature met, without L", func() Method { return NewAdGD() }, Promise{Goods: Goods{Smooth: true, Reach: 100}}},
	{"barzilai-borwein", "spectral projected gradient with a non-monotone search", func() Method { return NewBarzilaiBorwein() }, Promise{Goods: Goods{Reach: 100}}},
	{"optimistic", "optimistic gradient: expects the last change of excess demand again", func() Method { return NewOptimistic() }, Promise{Rounds: 60_000, Goods: Goods{Smooth: true, Bound: true, Reach: 100}}},
	{"extragradient", "Korpelevich: looks a step ahead, two demand calls per round", func() Method { return NewExtragradient() }, Promise{Goods: Goods{Smooth: true, Reach: 10}}},
	{"anderson", "safeguarded Anderson acceleration of tatonnement", func() Method { return NewAnderson() }, Promise{Goods: Goods{Reach: 100}}},
	{"lbfgs", "limited-memory quasi-Newton: bounded by p >= 0, and in log prices where no price can be 0", func() Method { return NewLBFGS() }, Promise{}},
	{"newton", "projected semismooth Newton on the dual, agents report slopes too", func() Method { return NewNewton() }, Promise{Gap: 1e-8, Rounds: 200}},
	{"price-newton", "interior point on prices alone: Hessian as a diagonal and a matrix of low rank", func() Method { return NewPriceNewton() }, Promise{Gap: 1e-8, Rounds: 200}},
	{"pdhg", "restarted primal-dual hybrid gradient: Algorithm 1 with extrapolated loads", func() Method { return NewPDHG() }, Promise{}},
	{"admm", "sharing ADMM: proximal agents with weights of their own", func() Method { return NewADMM() }, Promise{Gap: 1e-8, Rounds: 5000}},
	{"proportional-response", "buyers bid in proportion to what each good brought them, all at once or in blocks", func() Method { return NewProportionalResponse() }, Promise{Gap: 1e-4, Rounds: 20_000}},
	{"mirror", "mirror descent on Shmyrev's program: proportional response with steps as long as the market allows", func() Method { return NewMirror() }, Promise{Gap: 1e-5, Rounds: 20_000}},
	{"frank-wolfe", "Frank-Wolfe on the program of Eisenberg and Gale: goods go to who values them most", func() Method { return NewFrankWolfe() }, Promise{Gap: 1e-3, Rounds: 20_000}},
	{"spending-forest", "linear Fisher markets exactly: active set on a forest of who spends on what, after rounds of bids", func() Method { return NewSpendingForest() }, Promise{Gap: 1e-12, Rounds: 5000}},
	{"fixed-point", "tatonnement in the integers of the smart contract, with modelled gas", func() Method { return NewFixedPoint() }, Promise{}},
	{"evm", "tatonnement by the smart contract's bytecode, with its gas (build tag evm; skipped without)", func() Method { return NewEVM() }, Promise{Gap: 1e-2, Rounds: 1_000}},
	{"interior", "centralised reference: primal-dual interior point on the welfare problem", func() Method { return NewInterior() }, Promise{Gap: 1e-8, Rounds: 100}},
}
