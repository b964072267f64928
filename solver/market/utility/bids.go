package utility

import (
	"math"

	"walras/solver/market"
)

// Bids is the state of buyers who bid money for goods, of which each gets a share in
// proportion to its bid: with P_j = Σ_i b_ij and supplies s,
//
//	x_ij = s_j b_ij/P_j                         (Take)
//	b_ij ← B_i b_ij (y_ij/b_ij)^γ / Σ_k …       (Offer), B_i y_ij/Σ_k y_ik for γ = 1
//
// where y_ij is what good j brings buyer i:
//
//	Linear, QuasiLinear     v_ij x_ij, and for money that is kept, the money
//	CES, ρ > 0              w_ij (x_ij/w_ij)^ρ
//	CobbDouglas             w_ij
//	CES, ρ < 0, Leontief    w_ij p_j^(1−σ), p_j = P_j/s_j: in proportion to demand at p
//
// Linear and quasi-linear buyers need no column of bids beside x: b_ij = f_i v_ij x_ij with
// f_i = B_i/Σ_k y_ik, from which the next x follows. A round (Respond) then reads v and x
// and writes x, 24 bytes an entry.
type Bids struct {
	X    []float64 // what each buyer gets, length AllocationLen
	Kept []float64 // money that quasi-linear buyers keep, length n
	Paid []float64 // P of the bids that X follows from, length J
	Next []float64 // P of the bids that answer X

	factor []float64 // f, or Σ y where bids are kept, length n
	gain   []float64 // Σ_k b_ik (y_ik/(b_ik top_i))^γ of the last Offer, length n
	top    []float64 // the largest y_ik/b_ik, 1 with γ = 1, length n
	bid    []float64 // b of X, and, after Offer, those that answer it; nil: x tells them
	answer []float64
	part   []float64 // y; the memory of answer where no bid is ever withdrawn
	keep   []float64 // money kept by the answers, length n
	rate   []float64 // s/P, length J
	price  []float64 // P/s, length J
	rounds int
}

// leastShare is the share of the supply that a bid is let shrink to: a good that is worth nothing
// now may be wanted later, and numbers below 2^-1022 cost a hundred times as much. liftPeriod is
// how many rounds pass between two looks.
const (
	leastShare = 1e-200
	liftPeriod = 32
)

// StartBids makes every buyer bid the same for each good it wants, and keep as much if it
// is quasi-linear, while Cobb–Douglas buyers bid what they always will: the bids of the first Take. With own, bids are kept beside x for all
// buyers, and may be withdrawn.
func (b *Buyers) StartBids(s *Bids, budget []float64, own bool) {
	n, entries := len(b.Kind), len(b.Val)
	s.X, s.factor, s.gain, s.top = market.Resize(s.X, entries), market.Resize(s.factor, n), market.Resize(s.gain, n), market.Resize(s.top, n)
	s.Kept, s.keep = market.Resize(s.Kept, n), market.Resize(s.keep, n)
	market.Zeros(b.Goods, &s.Paid, &s.Next, &s.rate, &s.price)
	s.rounds = 0
	beside := own || b.weighted()
	if beside {
		s.bid, s.answer = market.Resize(s.bid, entries), market.Resize(s.answer, entries)
		if own {
			s.part = market.Resize(s.part, entries)
		}
	} else {
		s.bid, s.answer = s.bid[:0], s.answer[:0]
	}
	if !own {
		s.part = s.part[:0]
	}
	for i := range n {
		lo, hi := b.Row(i)
		each := budget[i] / float64(b.wants(i))
		s.factor[i], s.keep[i] = each, 0
		if b.Kind[i] == QuasiLinear {
			s.keep[i] = each
		}
		for k := lo; k < hi; k++ {
			s.X[k] = 0
			bid := 0.0
			if v := b.Val[k]; v > 0 {
				s.X[k], bid = 1/v, each // so that f v x = each
				if b.Kind[i] == CobbDouglas {
					bid = budget[i] * (v / b.total[i])
				}
				s.Next[b.Good(lo, k)] += bid
			}
			if beside {
				s.answer[k] = bid
			}
		}
	}
}

// wants is how many goods buyer i wants, money included.
func (b *Buyers) wants(i int) (count int) {
	lo, hi := b.Row(i)
	for _, v := range b.Val[lo:hi] {
		if v > 0 {
			count++
		}
	}
	if b.Kind[i] == QuasiLinear {
		count++
	}
	return count
}

// Respond is Take, and Offer with γ = 1.
func (b *Buyers) Respond(s *Bids, budget, supply []float64) {
	if len(s.bid) > 0 {
		b.Take(s, supply)
		b.Offer(s, budget, 1)
		return
	}
	b.post(s, supply)
	if b.blocks.Count() == 1 { // free of closures
		clear(s.Next)
		b.respondRows(s, s.Next, budget, 0, len(b.Kind))
		return
	}
	b.blocks.Sum(s.Next, func(part []float64, lo, hi int) { b.respondRows(s, part, budget, lo, hi) })
}

// weighted reports whether some buyer is neither linear nor quasi-linear.
func (b *Buyers) weighted() bool { return b.logs || len(b.classes) > 0 }

// post makes the answers the bids.
func (b *Buyers) post(s *Bids, supply []float64) {
	s.Paid, s.Next = s.Next, s.Paid
	s.bid, s.answer = s.answer, s.bid
	s.Kept, s.keep = s.keep, s.Kept
	b.rates(s, supply)
	if s.rounds++; s.rounds%liftPeriod == 0 {
		b.lift(s, supply)
	}
}

// rates sets what follows from Paid: what money buys, and the tables of demand.
func (b *Buyers) rates(s *Bids, supply []float64) {
	for j, paid := range s.Paid {
		s.rate[j] = 0
		if paid > 0 {
			s.rate[j] = supply[j] / paid
		}
	}
	if b.weighted() {
		for j, paid := range s.Paid {
			s.price[j] = paid / supply[j]
		}
		b.tables(s.price)
	}
}

// lift raises bids that have all but vanished.
func (b *Buyers) lift(s *Bids, supply []float64) {
	for i := range b.Kind {
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			if !(b.Val[k] > 0) {
				continue
			}
			j := b.Good(lo, k)
			if len(s.bid) > 0 {
				s.bid[k] = max(s.bid[k], leastShare*s.Paid[j])
			} else {
				s.X[k] = max(s.X[k], leastShare*supply[j])
			}
		}
	}
}

// respondRows is Respond of buyers lo to hi, all linear or quasi-linear, whose bids x tells.
// Their answers are added to next.
func (b *Buyers) respondRows(s *Bids, next, budget []float64, lo, hi int) {
	rate := s.rate
	for i := lo; i < hi; i++ {
		from, to := b.Row(i)
		val := b.Val[from:to]
		x, f, kept := s.X[from:to][:len(val)], s.factor[i], s.Kept[i]
		if b.Start == nil {
			f = budget[i] / (kept + takeDense(x, val, rate, f))
			payDense(next, x, val, f)
		} else {
			col := b.Col[from:to][:len(val)]
			f = budget[i] / (kept + takeSparse(x, val, col, rate, f))
			paySparse(next, x, val, col, f)
		}
		s.factor[i], s.keep[i] = f, f*kept
	}
}

// takeDense sets x to f v x rate, the share of a buyer that bids f v x, and gives v·x.
func takeDense(x, val, rate []float64, f float64) float64 {
	rate, val = rate[:len(x)], val[:len(x)]
	var even, odd float64
	k := 0
	for ; k+1 < len(x); k += 2 {
		v, w := val[k], val[k+1]
		y, z := f*rate[k]*(v*x[k]), f*rate[k+1]*(w*x[k+1])
		x[k], x[k+1] = y, z
		even += v * y
		odd += w * z
	}
	if k < len(x) {
		x[k] = f * rate[k] * (val[k] * x[k])
		even += val[k] * x[k]
	}
	return even + odd
}

// payDense adds the bids f v x to paid.
func payDense(paid, x, val []float64, f float64) {
	paid, val = paid[:len(x)], val[:len(x)]
	for k, v := range x {
		paid[k] += f * (val[k] * v)
	}
}

// takeSparse is takeDense of a sparse row.
func takeSparse(x, val []float64, col []int32, rate []float64, f float64) (sum float64) {
	for k, v := range val {
		y := f * rate[col[k]] * (v * x[k])
		x[k] = y
		sum += v * y
	}
	return sum
}

// paySparse is payDense of a sparse row.
func paySparse(paid, x, val []float64, col []int32, f float64) {
	for k, v := range val {
		paid[col[k]] += f * (v * x[k])
	}
}

// Take posts the answers as bids, and gives each buyer its share, where bids are kept
// beside x.
func (b *Buyers) Take(s *Bids, supply []float64) {
	b.post(s, supply)
	b.take(s)
}

// Withdraw takes the last posted bids back, which must not have been answered: bids and
// shares are those before, unanswered.
func (b *Buyers) Withdraw(s *Bids, supply []float64) {
	s.Paid, s.Next = s.Next, s.Paid
	s.bid, s.answer = s.answer, s.bid
	s.Kept, s.keep = s.keep, s.Kept
	b.rates(s, supply)
	b.take(s)
}

func (b *Buyers) take(s *Bids) {
	if len(s.part) == 0 {
		for i := range b.Kind {
			b.takeRow(s, s.answer, i)
		}
		return
	}
	for i := range b.Kind {
		b.takeRow(s, s.part, i)
	}
}

// takeRow sets x of buyer i, y in part, and their sum.
func (b *Buyers) takeRow(s *Bids, part []float64, i int) {
	lo, hi := b.Row(i)
	bid, val, x, y := s.bid[lo:hi], b.Val[lo:hi], s.X[lo:hi], part[lo:hi]
	sum := 0.0
	for k, v := range bid {
		x[k] = v * s.rate[b.Good(lo, lo+k)]
	}
	switch sigma, c := b.Elasticity(i), b.class[i]; {
	case c == linear:
		sum = s.Kept[i]
		for k, v := range val {
			y[k] = v * x[k]
			sum += y[k]
		}
	case sigma > 1:
		rho := b.Rho[i]
		for k, w := range val {
			y[k] = 0
			if x[k] > 0 {
				if rho == 0.5 {
					y[k] = math.Sqrt(w * x[k])
				} else {
					y[k] = w * math.Exp(rho*math.Log(x[k]/w))
				}
				sum += y[k]
			}
		}
	case c == own:
		_, r := b.exponents(i)
		for k, w := range val {
			y[k] = w * math.Exp(r*b.logPrice[b.Good(lo, lo+k)])
			sum += y[k]
		}
	default:
		spend := b.spend[int(c)*b.Goods:][:b.Goods]
		for k, w := range val {
			y[k] = w * spend[b.Good(lo, lo+k)]
			sum += y[k]
		}
	}
	s.factor[i] = sum
}

// Offer answers the shares: the bids of the next Take, with the power γ, a power of two.
// Cobb–Douglas buyers, whose answer is always the same, and complements take γ = 1.
func (b *Buyers) Offer(s *Bids, budget []float64, power int) {
	clear(s.Next)
	part := s.part
	if len(part) == 0 {
		part = s.answer
	}
	for i := range b.Kind {
		b.offerRow(s, s.Next, part, i, budget[i], power)
	}
}

func (b *Buyers) offerRow(s *Bids, next, part []float64, i int, budget float64, power int) {
	lo, hi := b.Row(i)
	bid, y, answer := s.bid[lo:hi], part[lo:hi], s.answer[lo:hi]
	sum := s.factor[i]
	kept := s.Kept[i]
	s.top[i] = 1
	if power > 1 && b.Elasticity(i) > 1 {
		top := 0.0 // powers are taken relative to it, as those of the ratios leave the numbers
		for k, v := range bid {
			if v > 0 {
				top = max(top, y[k]/v)
			}
		}
		if kept > 0 { // whose y is itself
			top = max(top, 1)
			kept *= raised(1/top, power)
		}
		sum = kept
		for k, v := range bid {
			answer[k] = 0
			if v > 0 {
				answer[k] = v * raised(y[k]/v/top, power)
				sum += answer[k]
			}
		}
		y, s.top[i] = answer, top
	}
	s.gain[i] = sum
	f := budget / sum
	for k, v := range y {
		v *= f
		answer[k] = v
		next[b.Good(lo, lo+k)] += v
	}
	s.keep[i] = f * kept
}

// raised is ratio^power, a power of two.
func raised(ratio float64, power int) float64 {
	for ; power > 1; power /= 2 {
		ratio *= ratio
	}
	return ratio
}

// Reconsider is a round in which the buyers of some answer at once, while the bids of the
// others stand: X is that of the new bids.
func (b *Buyers) Reconsider(s *Bids, budget, supply []float64, some []int32) {
	part := s.answer
	for _, i := range some {
		b.takeRow(s, part, int(i))
	}
	for _, i := range some {
		lo, hi := b.Row(int(i))
		for k := lo; k < hi; k++ {
			s.Paid[b.Good(lo, k)] -= s.bid[k]
		}
		b.offerRow(s, s.Paid, part, int(i), budget[i], 1)
		copy(s.bid[lo:hi], s.answer[lo:hi])
		s.Kept[i] = s.keep[i]
	}
	b.rates(s, supply)
}

// Stand ends a round of Reconsider: X is that of all bids as they stand.
func (b *Buyers) Stand(s *Bids, supply []float64) {
	clear(s.Paid)
	for i := range b.Kind {
		lo, hi := b.Row(i)
		for k := lo; k < hi; k++ {
			s.Paid[b.Good(lo, k)] += s.bid[k]
		}
	}
	b.rates(s, supply)
	b.take(s)
}
