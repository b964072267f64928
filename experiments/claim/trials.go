package claim

import (
	"context"
	"hash/fnv"
	"math/rand/v2"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// stream is the generator of one instance: it depends on the budget's seed,
// the name of what is drawn and the number of the instance, and not on who
// draws it.
func (b Budget) stream(name string, k int) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // a hash never fails
	return rand.New(rand.NewPCG(b.Seed^h.Sum64(), uint64(k)))
}

// trials calls f for k = 0..count-1, each with a generator of its own, over
// the budget's workers, and gives the answers in the order of k. The error is
// that of the lowest k that has one, among those that were called.
func trials[T any](ctx context.Context, b Budget, name string, count int, f func(k int, rng *rand.Rand) (T, error)) ([]T, error) {
	workers := b.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	answers, errs := make([]T, count), make([]error, count)
	var next atomic.Int64
	var group errgroup.Group
	for range min(workers, count) {
		group.Go(func() error {
			for {
				k := int(next.Add(1)) - 1
				if k >= count {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				answers[k], errs[k] = f(k, b.stream(name, k))
			}
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return answers, nil
}

// count is how many answers satisfy a condition.
func count[T any](answers []T, satisfies func(*T) bool) (n int) {
	for k := range answers {
		if satisfies(&answers[k]) {
			n++
		}
	}
	return n
}
