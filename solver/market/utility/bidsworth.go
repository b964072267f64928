package utility

import "math"

// Factors sets dst, length n, to B_i/Σ_k y_ik of the last Take.
func (b *Buyers) Factors(s *Bids, dst, budget []float64) {
	for i, money := range budget {
		dst[i] = money / s.factor[i]
	}
}

// ShareOut sets x_ij = s_j w_ij κ_i/Σ_k w_kj κ_k: the supply is shared in proportion to
// factors κ, times weights where weighted, among those who want the good. total is scratch of length J.
func (b *Buyers) ShareOut(x, total, factor, supply []float64, weighted bool) {
	clear(total)
	for i, f := range factor {
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			x[k] = 0
			if v := b.Val[k]; v > 0 {
				if x[k] = f; weighted {
					x[k] *= v
				}
				total[b.Good(lo, k)] += x[k]
			}
		}
	}
	for i := range factor {
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			if x[k] > 0 {
				j := b.Good(lo, k)
				x[k] *= supply[j] / total[j]
			}
		}
	}
}

// Worth is Σ_i (B_i/ρ_i) log(Σ_k y_ik/B_i) of the shares taken: what Σ B log u is, but for a
// constant, where all ρ ≥ 0, with −Σ_j b_ij log P_j for Cobb–Douglas buyers, whose bids do not change, and + Σ P
// for the money that quasi-linear ones keep.
func (b *Buyers) Worth(s *Bids, budget []float64) float64 { return b.worth(s, s.factor, budget, 0) }

// Gain is Worth with (B_i/(γ ρ_i)) log(Σ_k b_ik (y_ik/b_ik)^γ/B_i) of the last Offer, which had the
// power γ: the least that the answers are worth, where γ is not too large for the market.
func (b *Buyers) Gain(s *Bids, budget []float64, power int) float64 {
	return b.worth(s, s.gain, budget, float64(power))
}

// worth is Gain of sums that are relative to top, and with power 0 Worth.
func (b *Buyers) worth(s *Bids, of, budget []float64, power float64) (sum float64) {
	for i, money := range budget {
		if rho := b.rho(i); rho > 0 {
			log := math.Log(of[i] / money)
			if power > 0 {
				log = math.Log(s.top[i]) + log/power
			}
			sum += money / rho * log
			continue
		}
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			if s.bid[k] > 0 {
				sum -= s.bid[k] * math.Log(s.Paid[b.Good(lo, k)])
			}
		}
	}
	for _, paid := range s.Paid {
		sum += paid
	}
	return sum
}

// rho is ρ of buyer i, 1 for linear and quasi-linear ones.
func (b *Buyers) rho(i int) float64 { return 1 - 1/b.Elasticity(i) }

// EvenEntropy is Σ_i B_i log k_i, k_i the number of goods that buyer i wants, which bounds the
// divergence Σ b log(b/b⁰) of all bids b from those of StartBids; without Cobb–Douglas buyers, who
// do not change theirs. With byRho it is Σ_i (B_i/ρ_i) log k_i.
func (b *Buyers) EvenEntropy(budget []float64, byRho bool) (sum float64) {
	for i, money := range budget {
		if b.Kind[i] == CobbDouglas {
			continue
		}
		if byRho {
			money /= b.rho(i)
		}
		sum += money * math.Log(float64(b.wants(i)))
	}
	return sum
}

// Substitutes reports whether no buyer has complements, ρ ≥ 0 for all. most is the largest ρ,
// 1 for linear and quasi-linear buyers.
func (b *Buyers) Substitutes() (most float64, ok bool) {
	for i := range b.Kind {
		if b.Elasticity(i) < 1 {
			return math.NaN(), false
		}
		most = max(most, b.rho(i))
	}
	return most, true
}

// Complements reports whether all buyers have the same σ ≤ 1, and gives it.
func (b *Buyers) Complements() (sigma float64, ok bool) {
	sigma = b.Elasticity(0)
	for i := range b.Kind {
		if b.Elasticity(i) != sigma {
			return math.NaN(), false
		}
	}
	return sigma, sigma <= 1
}
