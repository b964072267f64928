package solver

import (
	"time"

	"walras/solver/market"
	"walras/solver/market/utility"
)

// bidder is a market whose agents spend incomes, and can do so by bids for goods.
type bidder interface {
	market.Market

	// Bidders are the agents.
	Bidders() *utility.Buyers

	// Incomes sets dst, length n, to what agents have to spend at prices p.
	Incomes(dst, p []float64)
}

// bidding is what the methods share in which buyers bid.
type bidding struct {
	m        bidder
	count    *Oracle // may be nil
	buyers   *utility.Buyers
	bids     utility.Bids
	income   []float64
	price    []float64 // of the point
	exchange bool      // incomes move with prices
}

// init makes everyone bid the same for each good. own is whether bids are kept beside
// allocations.
func (s *bidding) init(m market.Market, method string, own bool) (err error) {
	if s.m, err = Need[bidder](m, method, "buyers who bid"); err != nil {
		return err
	}
	s.count, s.buyers = oracleOf(m), s.m.Bidders()
	_, potential := s.m.(market.Potential)
	s.exchange = !potential
	s.income, s.price = market.Resize(s.income, m.Agents()), market.Resize(s.price, m.Resources())
	m.StartPrice(s.price)
	s.m.Incomes(s.income, s.price)
	s.buyers.StartBids(&s.bids, s.income, own)
	return nil
}

// earn sets incomes to those at the prices that money paid makes.
func (s *bidding) earn(paid []float64) {
	if !s.exchange {
		return
	}
	for j, supply := range s.m.Supply() {
		s.price[j] = paid[j] / supply
	}
	s.m.Incomes(s.income, s.price)
}

// post sets the prices of the point.
func (s *bidding) post() {
	sum := 0.0
	for j, supply := range s.m.Supply() {
		s.price[j] = s.bids.Paid[j] / supply
		sum += s.price[j]
	}
	if s.m.Prices().Simplex() {
		for j := range s.price {
			s.price[j] /= sum
		}
	}
}

// begin counts a round, in which every buyer reports once, and starts the clock for it.
func (s *bidding) begin() (start time.Time) {
	if s.count != nil {
		start = s.count.Begin(s.price, false)
	}
	return start
}

func (s *bidding) end(start time.Time) {
	if s.count != nil {
		s.count.End(start)
	}
}

// Point implements Method.
func (s *bidding) Point() market.Point {
	return market.Point{Price: s.price, Allocation: s.bids.X}
}
