package market

import (
	"sync"
	"sync/atomic"
)

// Blocks are the blocks of agents over which a sum is taken. Sums over blocks are
// combined pairwise in a fixed tree, so that a result depends neither on the number of
// workers nor on their speed.
type Blocks struct {
	N       int // agents
	Size    int // agents of a block, but for the last
	Workers int // goroutines that share the blocks; 0 or 1: none

	partial []float64
}

// Count is the number of blocks.
func (b *Blocks) Count() int { return (b.N + b.Size - 1) / b.Size }

// Each calls f for every block, split over the workers.
func (b *Blocks) Each(f func(block, lo, hi int)) {
	count := b.Count()
	workers := min(b.Workers, count)
	if workers <= 1 {
		for k := range count {
			f(k, k*b.Size, min(b.N, (k+1)*b.Size))
		}
		return
	}
	var next atomic.Int64
	var wg sync.WaitGroup
	for range workers {
		wg.Go(func() {
			for {
				k := int(next.Add(1)) - 1
				if k >= count {
					return
				}
				f(k, k*b.Size, min(b.N, (k+1)*b.Size))
			}
		})
	}
	wg.Wait()
}

// Sum sets dst to the sum, over all blocks, of what add adds to a part of its own for
// each, which begins at 0.
func (b *Blocks) Sum(dst []float64, add func(part []float64, lo, hi int)) {
	width := len(dst)
	b.partial = Resize(b.partial, b.Count()*width)
	partial := b.partial
	b.Each(func(k, lo, hi int) {
		part := partial[k*width : (k+1)*width]
		clear(part)
		add(part, lo, hi)
	})
	SumRows(dst, partial, width)
}

// SumRows sets dst to the sum of the rows of a matrix with len(dst) = width columns,
// pairwise: the error grows with the logarithm of their number. The rows are
// overwritten.
func SumRows(dst, rows []float64, width int) {
	count := len(rows) / width
	for step := 1; step < count; step *= 2 {
		for b := 0; b+step < count; b += 2 * step {
			into, from := rows[b*width:(b+1)*width], rows[(b+step)*width:(b+step+1)*width]
			for j := range into {
				into[j] += from[j]
			}
		}
	}
	copy(dst, rows[:width])
}
