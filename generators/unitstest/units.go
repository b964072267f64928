// Package unitstest states contract markets, and what is measured on them, in
// other units of account and of quantity, for tests that nothing else changes.
package unitstest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"

	"walras/solver/market/contract"
)

// Units say what amounts of money and quantities are multiplied by. A price is
// money over quantity.
type Units struct{ Money, Quantity float64 }

// mostExponent bounds the powers of two of PowersOfTwo.
const mostExponent = 60

// PowersOfTwo draws units 2^k, k from −60 to 60. Products and quotients by
// them are exact. Powers of quantities are even, so that their roots are exact too.
func PowersOfTwo(rng *rand.Rand) Units {
	k := func() int { return rng.IntN(2*mostExponent+1) - mostExponent }
	return Units{Money: math.Ldexp(1, k()), Quantity: math.Ldexp(1, k()&^1)}
}

// Price is what prices are multiplied by.
func (u Units) Price() float64 { return u.Money / u.Quantity }

// Of is what numbers of a unit are multiplied by, as parameters and columns name it:
// dimensionless ones, counts and shares of a quantity of the market by 1.
func (u Units) Of(unit string) (factor float64, known bool) {
	switch unit {
	case "units of account":
		return u.Money, true
	case "price", "units of account/activity":
		return u.Price(), true
	case "activity", "load", "units":
		return u.Quantity, true
	case "load/price":
		return u.Quantity / u.Price(), true
	case "price/activity":
		return u.Price() / u.Quantity, true
	case "", "c", "1/L", "c/L", "(1-β)/L", "D", "D/G", "gas", "round", "rounds":
		return 1, true
	}
	return math.NaN(), false
}

// Market is m in other units: capacities and δ are quantities, α of log and
// exponential valuations and g are money, β, τ and α of quadratic ones are prices, and
// κ and b are prices over quantities. α y^(1−ρ) is money. Usage, the load of a unit of
// activity, and ρ are pure numbers.
func (u Units) Market(m *contract.Market) *contract.Market {
	out := new(contract.Market)
	out.CopyFrom(m)
	out.Workers = m.Workers
	times := func(column []float64, factor float64) {
		for i := range column {
			column[i] *= factor
		}
	}
	price := u.Price()
	times(out.Beta, price)
	times(out.Fee, price)
	times(out.Kappa, price/u.Quantity)
	times(out.Fixed, u.Money)
	times(out.Capacity, u.Quantity)
	switch m.Valuation {
	case contract.Log, contract.Exponential:
		times(out.Alpha, u.Money)
		times(out.Shape, u.Quantity)
	case contract.Quadratic:
		times(out.Alpha, price)
		times(out.Shape, price/u.Quantity)
	case contract.Power:
		for i, rho := range m.Shape {
			out.Alpha[i] *= u.Money * math.Pow(u.Quantity, rho-1)
		}
	}
	if err := out.Prepare(); err != nil {
		panic(err)
	}
	return out
}

// Parameters puts the parameters of a component, a pointer to a struct with tags
// as package spec reads them, into other units, by the unit that each names.
func (u Units) Parameters(component any) error {
	v := reflect.Indirect(reflect.ValueOf(component))
	for k := range v.NumField() {
		field := v.Type().Field(k)
		name, tagged := field.Tag.Lookup("param")
		if !tagged {
			if field.Anonymous && field.Type.Kind() == reflect.Struct && v.Field(k).CanAddr() && field.IsExported() {
				if err := u.Parameters(v.Field(k).Addr().Interface()); err != nil {
					return err
				}
			}
			continue
		}
		unit := field.Tag.Get("unit")
		factor, known := u.Of(unit)
		switch {
		case !known:
			return fmt.Errorf("parameter %s of %T has the unit %q, which is in no table", name, component, unit)
		case factor != 1 && field.Type.Kind() == reflect.Float64:
			v.Field(k).SetFloat(factor * v.Field(k).Float())
		case factor != 1:
			return fmt.Errorf("parameter %s of %T has the unit %q and is no number", name, component, unit)
		}
	}
	return nil
}

// Origin is by how much Σ V grows in other units, beside being multiplied by
// u.Money: Σ α log y, the value at ρ = 1, moves with the unit of quantity.
func (u Units) Origin(m *contract.Market) (sum float64) {
	for i, rho := range m.Shape {
		if m.Valuation == contract.Power && rho == 1 {
			sum += u.Money * m.Alpha[i] * math.Log(u.Quantity)
		}
	}
	return sum
}

// Near reports that two numbers are apart by no more than a share of the larger one
// and of the scale; at a share of 0, that they are equal to the bit. Two that are
// undefined are near.
func Near(a, b, share, scale float64) bool {
	return a == b || math.IsNaN(a) && math.IsNaN(b) || math.Abs(a-b) <= share*max(math.Abs(a), math.Abs(b), math.Abs(scale))
}
