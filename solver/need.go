package solver

import "walras/solver/market"

// What methods ask of a market beyond market.Market. Each function gives a capability,
// or the reason why a method without it does not apply. Calls that ask agents are counted
// by the Oracle where there is one.

// Need is the capability T of a market, itself and without an oracle. method and what are
// the words of the reason: newton, a potential.
func Need[T any](m market.Market, method, what string) (T, error) {
	bare := Unwrap(m)
	t, ok := bare.(T)
	if !ok {
		return t, Unfit("%s needs %s, which %s has not", method, what, market.Noun(bare))
	}
	return t, nil
}

// Potential is the potential that a method descends on, or needs to be proved to converge.
func Potential(m market.Market, method string) (market.Potential, error) {
	return Need[market.Potential](m, method, "a potential")
}

// Slopes are the slopes of demand. A market that is SetValued has none.
func Slopes(m market.Market, method string) (market.Sloped, error) {
	bare := Unwrap(m)
	sloped, ok := bare.(market.Sloped)
	if !ok {
		return Need[market.Sloped](m, method, "the slopes of demand")
	}
	if err := needNoJumps(bare, method, "the slopes of demand"); err != nil {
		return nil, err
	}
	if o := oracleOf(m); o != nil {
		o.sloped = slopedOracle{sloped, o}
		return &o.sloped, nil
	}
	return sloped, nil
}

// needNoJumps is the reason why a method does not apply that needs what a demand without
// jumps has, if it does not.
func needNoJumps(m market.Market, method, what string) error {
	if set, ok := Unwrap(m).(interface{ SetValued() bool }); ok && set.SetValued() {
		return Unfit("%s needs %s, and that of linear and quasi-linear utilities jumps", method, what)
	}
	return nil
}

// Memory is agents' proximal responses.
func Memory(m market.Market, method string) (market.Proximal, error) {
	proximal, err := Need[market.Proximal](m, method, "proximal responses")
	if o := oracleOf(m); o != nil && err == nil {
		o.proximal = proximalOracle{proximal, o}
		return &o.proximal, nil
	}
	return proximal, err
}

// Weighted are agents that are weighed by the curvature of their payoffs.
func Weighted(m market.Market, method string) (market.Smooth, error) {
	smooth, err := Need[market.Smooth](m, method, "marginal payoffs and their curvature")
	if o := oracleOf(m); o != nil && err == nil {
		o.smooth = smoothOracle{smooth, o}
		return &o.smooth, nil
	}
	return smooth, err
}

// oracleOf is the oracle in front of a market; nil: none.
func oracleOf(m market.Market) *Oracle {
	if o, ok := m.(*Oracle); ok {
		return o
	}
	if w, ok := m.(interface{ oracle() *Oracle }); ok {
		return w.oracle()
	}
	return nil
}

// NeedDescent is the reason why a method does not apply that is proved to converge for
// the gradient of a potential which is L-Lipschitz on all prices, if it does not.
func NeedDescent(m market.Market, method string) error {
	if _, err := Potential(m, method); err != nil {
		return err
	}
	const what = "a bound on how steep demand is"
	bounded, err := Need[market.Lipschitz](m, method, what)
	if err == nil && !(bounded.Lipschitz() <= maxLipschitz) {
		err = Unfit("%s needs %s, and this is %s without one", method, what, market.Noun(m))
	}
	return err
}

// NeedZero is the reason why a method does not apply that begins at prices 0, if it does
// not: elsewhere demand there is infinite.
func NeedZero(m market.Market, method string) error {
	if positivePrices(m) {
		return Unfit("%s begins at prices of 0, where demand in %s is infinite", method, market.Noun(m))
	}
	return nil
}

// positivePrices reports whether some price cannot be 0, or all of them at once.
func positivePrices(m market.Market) bool {
	set := m.Prices()
	for j := range m.Resources() {
		if set.Simplex() || set.Least(j) > 0 {
			return true
		}
	}
	return false
}

// maxLipschitz is the largest L that counts as a bound.
const maxLipschitz = 0x1p1000

// boundOf is L, and 1 where a market puts it at 0: then nobody demands anything at any
// price, and prices stay where they are with every step.
func boundOf(m market.Lipschitz) float64 {
	if l := m.Lipschitz(); l > 0 {
		return l
	}
	return 1
}

// UnitStep is the unit of step sizes, 1/L with L of steepness.
func UnitStep(m market.Market, start []float64) float64 { return 1 / steepness(m, start) }

// steepness is the bound L of market.Lipschitz. A market without one has p·s/‖p‖² at its
// start prices p, with which an excess of the whole supply moves prices by themselves.
func steepness(m market.Market, start []float64) float64 {
	if bounded, ok := Unwrap(m).(market.Lipschitz); ok {
		if l := boundOf(bounded); l <= maxLipschitz {
			return l
		}
	}
	worth, square := 0.0, 0.0
	for j, s := range m.Supply() {
		worth += start[j] * s
		square += start[j] * start[j]
	}
	if l := worth / square; l > 0 {
		return l
	}
	return 1
}
