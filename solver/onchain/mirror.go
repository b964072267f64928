package onchain

import (
	"math/bits"
	"slices"
)

// Mirror is the contract in Go, up to the fees, which its tests write out: equal calls
// leave equal numbers, to the bit, and are refused for equal reasons. Its memory is kept from Reset to Reset.
type Mirror struct {
	Now uint64 // block.timestamp, s; the caller's to advance

	terms    Terms
	round    uint64
	opened   uint64
	closed   bool
	count    int  // reports this round
	total    Word // their sum
	price    []Word
	load     []load
	report   []Word   // last of each agent
	answered []uint64 // its round; 0: none
	spent    Counts
}

// load is d_j in units of 2^-32/S, below 2^144.
type load struct{ top, hi, lo uint64 }

// A Refusal is the name of the error by which the contract reverts.
type Refusal string

func (r Refusal) Error() string { return "onchain: refused: " + string(r) }

// The errors of reports and settlement.
const (
	AlreadyReported Refusal = "AlreadyReported"
	ReportTooLarge  Refusal = "ReportTooLarge"
	BadBatch        Refusal = "BadBatch"
	RoundOpen       Refusal = "RoundOpen"
	NotOpen         Refusal = "NotOpen"
	NotClosed       Refusal = "NotClosed"
)

// Reset deploys the contract anew. It keeps t's slices.
func (m *Mirror) Reset(t Terms) error {
	if err := t.Check(); err != nil {
		return err
	}
	m.terms = t
	m.round, m.opened, m.closed = 1, m.Now, false
	m.count, m.total = 0, Word{}
	m.price = zeroed(m.price, len(t.Capacity))
	m.load = zeroed(m.load, len(t.Capacity))
	m.report = zeroed(m.report, t.Agents)
	m.answered = zeroed(m.answered, t.Agents)
	m.spent = Counts{}
	return nil
}

func zeroed[T any](s []T, n int) []T {
	s = slices.Grow(s[:0], n)[:n]
	clear(s)
	return s
}

// Round is the round now open, or the one that closed the market.
func (m *Mirror) Round() uint64 { return m.round }

// Closed reports whether the market has closed.
func (m *Mirror) Closed() bool { return m.closed }

// Prices are p, in units of 1/S: valid until the next call, and not to be modified.
func (m *Mirror) Prices() []Word { return m.price }

// Account is agent k's last report and its round, 0 where there is none.
func (m *Mirror) Account(k int) (round uint64, report Word) { return m.answered[k], m.report[k] }

// Submit is submit(report) by agent k.
func (m *Mirror) Submit(k int, report Word) error {
	switch {
	case m.closed:
		return NotOpen
	case MaxReport.less(report):
		return ReportTooLarge
	case m.answered[k] == m.round:
		return AlreadyReported
	}
	m.take(k, report)
	return nil
}

// Batch is submitBatch(first, reports), and submitPacked of the same reports, by the operator.
func (m *Mirror) Batch(first int, reports []Word) error {
	if m.closed {
		return NotOpen
	}
	if len(reports) == 0 || first < 0 || first >= m.terms.Agents || len(reports) > m.terms.Agents-first {
		return BadBatch
	}
	for i := range reports {
		if reports[i].Hi > MaxReport.Hi {
			return ReportTooLarge
		}
	}
	if m.terms.Single() {
		m.takeAll(first, reports)
	} else {
		for i, report := range reports {
			if m.answered[first+i] != m.round {
				m.take(first+i, report)
			}
		}
	}
	if m.count == m.terms.Agents {
		m.finish()
	}
	return nil
}

// Settle is settle(), by anyone.
func (m *Mirror) Settle() error {
	if m.closed {
		return NotOpen
	}
	if m.count < m.terms.Agents && m.Now < m.opened+m.terms.Window {
		return RoundOpen
	}
	m.finish()
	return nil
}

// take enters a report.
func (m *Mirror) take(k int, report Word) {
	m.answered[k], m.report[k] = m.round, report
	m.count++
	m.total, _ = m.total.add(report)
	m.spent.Bytes += int64(report.nonZeroBytes())
	if m.terms.Single() {
		return
	}
	u := &m.terms.Usage
	for e := u.Start[k]; e < u.Start[k+1]; e++ {
		d, a := &m.load[u.Resource[e]], u.Amount[e]
		hi, lo := bits.Mul64(report.Lo, a)
		hi, top := bits.Add64(hi, report.Hi*a, 0) // 16 + 48 bits
		var carry uint64
		d.lo, carry = bits.Add64(d.lo, lo, 0)
		d.hi, carry = bits.Add64(d.hi, hi, carry)
		d.top += top + carry
	}
}

// takeAll enters the reports of a batch for one resource: the loop of a round.
func (m *Mirror) takeAll(first int, reports []Word) {
	count, total, size := m.count, m.total, 0
	answered, last := m.answered[first:][:len(reports)], m.report[first:][:len(reports)]
	for i, report := range reports {
		if answered[i] == m.round {
			continue
		}
		answered[i], last[i] = m.round, report
		count++
		total, _ = total.add(report)
		size += report.nonZeroBytes()
	}
	m.count, m.total = count, total
	m.spent.Bytes += int64(size)
}

// finish settles the round.
func (m *Mirror) finish() {
	moved := false
	if m.terms.Single() {
		next := m.step(m.price[0], m.total, m.terms.Capacity[0])
		moved = next != m.price[0]
		m.price[0] = next
	} else {
		for j := 0; j < len(m.price); j += 2 {
			moved = m.stepPair(m.price[j:min(j+2, len(m.price))], j) || moved
		}
		clear(m.load)
	}
	m.spent.Rounds++
	if !moved && 2*m.count > m.terms.Agents {
		m.closed = true
		m.spent.Closed = 1
		return
	}
	m.round++
	m.opened = m.Now
	m.count, m.total = 0, Word{}
}

// stepPair moves the two prices that share a word of storage, from resource j on, and
// counts what becomes of the word: gas depends on it.
func (m *Mirror) stepPair(pair []Word, j int) (moved bool) {
	before, after := Word{}, Word{}
	for i, p := range pair {
		d := &m.load[j+i]
		load := Word{d.top<<32 | d.hi>>32, d.hi<<32 | d.lo>>32}
		next := m.step(p, load, m.terms.Capacity[j+i])
		moved = moved || next != p
		before.Hi, before.Lo = before.Hi|p.Hi, before.Lo|p.Lo
		after.Hi, after.Lo = after.Hi|next.Hi, after.Lo|next.Lo
		pair[i] = next
	}
	switch {
	case !moved:
	case before.isZero():
		m.spent.Born++
	case after.isZero():
		m.spent.Cleared++
	default:
		m.spent.Changed++
	}
	return moved
}

// step is [p ± ⌊η |d − c|⌋]_+, at most 2^128 − 1.
func (m *Mirror) step(p, d, c Word) Word {
	if d.less(c) {
		fall := c.sub(d).scaled(m.terms.Eta)
		if !fall.less(p) {
			return Word{}
		}
		return p.sub(fall)
	}
	next, carry := p.add(d.sub(c).scaled(m.terms.Eta))
	if carry != 0 {
		return MaxWord
	}
	return next
}
