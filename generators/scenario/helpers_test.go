package scenario

import (
	"math/rand/v2"
	"testing"

	"walras/generators"
	"walras/solver/market/contract"
)

// draw gives the market of a seed.
func draw(t testing.TB, f generators.Contract, seed uint64) *contract.Market {
	t.Helper()
	if v, ok := f.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			t.Fatal(err)
		}
	}
	m := new(contract.Market)
	if err := f.Draw(m, rand.New(rand.NewPCG(seed, 1))); err != nil {
		t.Fatal(err)
	}
	return m
}
