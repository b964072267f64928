package solver

import (
	"strings"
	"testing"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// bareMarket hides everything but the Market interface.
type bareMarket struct{ market.Market }

// Without a capability a method is skipped, and says which one is missing in the market's
// class; the methods that need none play.
func TestMissingCapabilitiesAreReasons(t *testing.T) {
	needs := map[string]string{
		"bracket": "the slopes of demand", "newton": "a potential", "pdhg": "proximal responses",
		"admm": "marginal payoffs", "interior": "marginal payoffs",
		"nesterov": "a potential", "adgd": "a potential", "barzilai-borwein": "a potential", "anderson": "a potential", "lbfgs": "a potential",
		"price-newton": "a potential", "proportional-response": "buyers who bid", "mirror": "buyers who bid", "frank-wolfe": "buyers who bid", "spending-forest": "buyers who bid",
		"fixed-point": "contract markets", "evm": "",
	}
	for _, e := range Methods {
		m := bareMarket{identical(2, 4, 1, 1)}
		res := play(m, e.New(), nil, 1e-6, 5)
		want, needy := needs[e.Name]
		if (res.Status == Skipped) != needy || needy && !strings.Contains(res.Err.Error(), want) {
			t.Errorf("%s: %v, %v; it needs %q", e.Name, res.Status, res.Err, want)
		}
	}
	if _, err := Potential(bareMarket{new(contract.Market)}, "newton"); err == nil || err.Error() != "newton needs a potential, which a contract market has not" {
		t.Errorf("reason %v", err)
	}
}
