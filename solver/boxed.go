package solver

import "walras/solver/market"

// boxed is what the projected online methods share: prices stay in the box
// [0, Cap] that holds all optima, with the constants D and G that the theory of
// online gradient descent is stated in. On a market that stands still the box
// is that of its own optimum.
type boxed struct {
	posting
	domain Domain
}

// init forgets every earlier run.
func (b *boxed) init(m market.Market) {
	b.posting.init(m)
	b.domain = domainOf(m)
}

// unit is D/G, the unit of step sizes: the price distance over the load.
func (b *boxed) unit() float64 { return b.domain.Diameter / b.domain.Gradient }

// descend sets dst = Π[dst − ηg].
func (b *boxed) descend(dst []float64, eta float64) {
	for j, g := range b.gradient {
		dst[j] = min(max(0, dst[j]-eta*g), b.domain.Cap[j])
	}
}

// square is ‖g‖₂².
func (b *boxed) square() (sum float64) {
	for _, g := range b.gradient {
		sum += g * g
	}
	return sum
}
