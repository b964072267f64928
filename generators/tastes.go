package generators

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// Tastes are the buyers of a market of goods: how many, what form their utility has, and
// what they want. Values are independent draws of the law value, or, with a rank,
// products of as many traits of buyers and goods,
//
//	v_ij = Σ_r t_ir g_rj · e^(noise·z_ij),   t, g from the law value, z standard normal
//
// They are v of linear and quasi-linear buyers and a of the others (package utility).
type Tastes struct {
	N       int     `param:"n" doc:"buyers" min:"1" max:"100000000"`
	J       int     `param:"j" doc:"goods" min:"1" max:"10000000"`
	Utility string  `param:"utility" doc:"form of utility; mixed: each buyer one of the others" oneof:"linear ces cobb-douglas leontief quasi-linear mixed"`
	Rho     Law     `param:"rho" doc:"ρ of CES utility: how good substitutes goods are, −∞ (none) to 1 (perfect)"`
	Value   Law     `param:"value" doc:"value of a good for a buyer, pair by pair, or of a trait"`
	Wants   int     `param:"wants" doc:"goods that a buyer wants; 0: all" min:"0" max:"10000000"`
	Rank    int     `param:"rank" doc:"traits that values are made of; 0: none, values are independent" min:"0" max:"1000"`
	Noise   float64 `param:"noise" doc:"standard deviation of the logarithm of values about what traits make them" min:"0" max:"10"`

	sampler
	traits []float64 // of goods, Rank rows of J
	own    []float64 // of a buyer
}

// defaultTastes are 20 buyers of 10 goods.
func defaultTastes() Tastes {
	return Tastes{N: 20, J: 10, Utility: "linear", Rho: Constant(0.5), Value: Uniform(0, 1)}
}

func (f *Tastes) check() error {
	if err := checkRho(&f.Rho); err != nil {
		return err
	}
	if f.Wants > f.J {
		return market.Refuse("wants", fmt.Sprintf("%d of %d goods", f.Wants, f.J), "at most j")
	}
	return checkLaws(lawCheck{"value", &f.Value, true})
}

// checkRho refuses laws of ρ that can give 0 or 1 and more, or both signs.
func checkRho(rho *Law) error {
	low, high := rho.Min(), rho.Max()
	if constant, ok := rho.Constant(); ok {
		low, high = constant, constant
	}
	open := rho.kind == uniform // its upper end is not drawn, and its lower one hardly
	switch {
	case low >= 0 && (low > 0 || open) && (high < 1 || high == 1 && open):
	case high < 0 || high == 0 && open:
	default:
		return market.Refuse("rho", rho, "a law of values above 0 and below 1, or of values below 0")
	}
	return nil
}

// fill sets the buyers' columns: form of utility and ρ, traits of goods, then buyer by
// buyer the goods it wants, its traits and its values.
func (f *Tastes) fill(b *utility.Buyers, rng *rand.Rand) error {
	if err := fillKinds(b, f.Utility, f.N, f.J, f.Wants > 0 && f.Wants < f.J, &f.Rho, rng); err != nil {
		return err
	}
	f.traits, f.own = f.Value.column(f.traits, f.Rank*f.J, rng), market.Resize(f.own, f.Rank)
	for i := range f.N {
		lo, hi := i*f.J, (i+1)*f.J
		if b.Start != nil {
			lo = len(b.Col)
			b.Col = f.sample(b.Col, f.J, f.Wants, rng)
			slices.Sort(b.Col[lo:])
			hi = len(b.Col)
			b.Val = slices.Grow(b.Val, f.Wants)[:hi]
			b.Start = append(b.Start, int64(hi))
		}
		for r := range f.own {
			f.own[r] = f.Value.Draw(r, rng)
		}
		for k := lo; k < hi; k++ {
			b.Val[k] = f.value(b.Good(lo, k), k, rng)
		}
	}
	return nil
}

// value draws the value of good j, entry k of the matrix, for the buyer of traits own.
func (f *Tastes) value(j, k int, rng *rand.Rand) float64 {
	if f.Rank == 0 {
		return f.Value.Draw(k, rng)
	}
	v := 0.0
	for r, t := range f.own {
		v += t * f.traits[r*f.J+j]
	}
	if f.Noise > 0 {
		v *= math.Exp(f.Noise * rng.NormFloat64())
	}
	return v
}

// fillKinds sets sizes, and the form of utility and ρ of every buyer.
func fillKinds(b *utility.Buyers, form string, n, goods int, sparse bool, rho *Law, rng *rand.Rand) error {
	b.Resize(n, goods, sparse)
	kind, err := utility.Linear, error(nil)
	if form != "mixed" {
		if kind, err = utility.ParseKind(form); err != nil {
			return err
		}
	}
	for i := range n {
		b.Kind[i] = kind
		if form == "mixed" {
			b.Kind[i] = utility.Kind(rng.IntN(len(utility.Kinds)))
		}
		b.Rho[i] = rho.Draw(i, rng)
	}
	return nil
}
