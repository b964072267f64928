package generators

import (
	"errors"
	"math"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// PlantedFisher draws Fisher markets from their answers: prices p*, and what each buyer
// spends on some goods, b_ij, of which budgets are sums and supplies s_j = Σ_i b_ij/p_j.
// Values are those for which that is what buyers choose,
//
//	linear        v_ij = λ_i p_j, and λ_i p_j/(1 + margin) of goods that it wants and does not buy
//	quasi-linear  the same with λ_i = 1 + margin, so that all is spent
//	CES           w_ij = b_ij p_j^(σ−1)
//	Cobb–Douglas  w_ij = b_ij
//	Leontief      w_ij = b_ij/p_j
//
// Buyer i buys good i mod J and others that are drawn, so that with at least as many
// buyers as goods every good is bought.
type PlantedFisher struct {
	N       int    `param:"n" doc:"buyers, at least as many as goods" min:"1" max:"100000000"`
	J       int    `param:"j" doc:"goods" min:"1" max:"10000000"`
	Utility string `param:"utility" doc:"form of utility; mixed: each buyer one of the others" oneof:"linear ces cobb-douglas leontief quasi-linear mixed"`
	Rho     Law    `param:"rho" doc:"ρ of CES utility: how good substitutes goods are, −∞ (none) to 1 (perfect)"`
	Price   Law    `param:"price" doc:"equilibrium price"`
	Spend   Law    `param:"spend" doc:"money that a buyer spends on a good"`
	Buys    int    `param:"buys" doc:"goods that a buyer buys, at most j" min:"1" max:"10000000"`
	Others  int    `param:"others" doc:"goods beside these that linear and quasi-linear buyers want at other prices, as many as there are" min:"0" max:"10000000"`
	Margin  Law    `param:"margin" doc:"how much too dear the others are"`

	sampler
	price []float64
	row   []int32
	spent []float64 // b, in the order of entries
}

var _ Planted = (*PlantedFisher)(nil)

// NewPlantedFisher gives the family with its defaults.
func NewPlantedFisher() *PlantedFisher {
	return &PlantedFisher{N: 20, J: 10, Utility: "linear", Rho: Constant(0.5), Price: Uniform(0.5, 2), Spend: Uniform(0, 1),
		Buys: 2, Others: 4, Margin: Uniform(0.01, 1)}
}

// Validate refuses laws that can give what no market has.
func (f *PlantedFisher) Validate() error {
	if f.N < f.J {
		return market.Refuse("n", f.N, "at least j, so that every good is bought")
	}
	if f.Buys > f.J {
		return market.Refuse("buys", f.Buys, "at most j")
	}
	return errors.Join(checkRho(&f.Rho), checkLaws(lawCheck{"price", &f.Price, true}, lawCheck{"spend", &f.Spend, true}, lawCheck{"margin", &f.Margin, true}))
}

// Answer implements Planted.
func (f *PlantedFisher) Answer() []float64 { return f.price }

// Draw implements Drawer: form of utility, prices, then buyer by buyer goods, spending
// and margins.
func (f *PlantedFisher) Draw(m *fisher.Market, rng *rand.Rand) error {
	if err := fillKinds(&m.Buyers, f.Utility, f.N, f.J, true, &f.Rho, rng); err != nil {
		return err
	}
	f.price = f.Price.column(f.price, f.J, rng)
	market.Zeros(f.N, &m.Budget)
	market.Zeros(f.J, &m.Supplies)
	f.spent = f.spent[:0]
	for i := range f.N {
		f.drawBuyer(m, i, rng)
	}
	return m.Prepare()
}

// drawBuyer appends buyer i's row.
func (f *PlantedFisher) drawBuyer(m *fisher.Market, i int, rng *rand.Rand) {
	wants := f.Buys
	choosy := m.Kind[i] == utility.Linear || m.Kind[i] == utility.QuasiLinear
	if choosy {
		wants = min(f.J, f.Buys+f.Others)
	}
	f.row = f.sample(f.row[:0], f.J, wants, rng)
	first := int32(i % f.J)
	at := 0 // good i mod J is the first that is bought
	for k, j := range f.row {
		if j == first {
			at = k
		}
	}
	f.row[at], f.row[0] = f.row[0], first
	best := 1.0 // λ
	if m.Kind[i] == utility.QuasiLinear {
		best += f.Margin.Draw(i, rng)
	}
	for k, j := range f.row {
		p, spent := f.price[j], 0.0
		value := best * p
		if k < f.Buys {
			spent = f.Spend.Draw(k, rng)
		} else {
			value /= 1 + f.Margin.Draw(k, rng)
		}
		switch m.Kind[i] {
		case utility.CES:
			value = spent * math.Pow(p, m.Elasticity(i)-1)
		case utility.CobbDouglas:
			value = spent
		case utility.Leontief:
			value = spent / p
		}
		m.Col, m.Val, f.spent = append(m.Col, j), append(m.Val, value), append(f.spent, spent)
		m.Budget[i] += spent
		m.Supplies[j] += spent / p
	}
	m.Start = append(m.Start, int64(len(m.Col)))
}
