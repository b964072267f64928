package experiments

import (
	"context"
	"fmt"
	"runtime"
	"time"

	"walras/experiments/spec"
	"walras/results"
)

// Estimate is the cost of a grid, extrapolated from a short calibration.
type Estimate struct {
	Sampled     int64         `json:"sampled_cells"`
	CellTime    time.Duration `json:"-"` // of one worker, writing included
	CellSeconds float64       `json:"seconds_a_cell"`
	Bytes       int64         `json:"bytes"`   // of all shards
	Seconds     float64       `json:"seconds"` // of all cells, with the workers asked for
	Workers     int           `json:"workers"`
}

// Calibration takes samplePlaces runs of neighbouring cells, evenly spread over
// the grid, and as many cells as it can in calibrationTime, up to sampleCells
// in each. Neighbours are taken because that is what shards have.
const (
	samplePlaces    = 8
	sampleCells     = 256
	calibrationTime = 300 * time.Millisecond
)

// EstimateRun computes some cells of a spec, outside of any folder, and says
// what all of them would take. It gives up where not even one cell ends in good
// time.
func EstimateRun(ctx context.Context, spec *spec.Spec, workers int) (*Estimate, error) {
	if err := openFamilies(spec.Grid()); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, 2*calibrationTime)
	defer cancel()
	type answer struct {
		estimate *Estimate
		err      error
	}
	done := make(chan answer, 1)
	go func() {
		e, err := calibrate(ctx, spec, workers)
		done <- answer{e, err}
	}()
	select {
	case a := <-done:
		return a.estimate, a.err
	case <-time.After(3 * calibrationTime): // a method that does not return keeps its goroutine
		return nil, slowCell()
	}
}

func slowCell() error {
	return fmt.Errorf("one cell takes more than %v", calibrationTime)
}

// calibrate measures each place twice, the first time to warm up.
func calibrate(ctx context.Context, spec *spec.Spec, workers int) (*Estimate, error) {
	columns := spec.Columns()
	tables := Tables(spec)
	w, err := newWorker(ctx, spec, columns, newBlocks(tables, sampleCells))
	if err != nil {
		return nil, err
	}
	length := spec.Grid().Len()
	cells := min(sampleCells, max(1, length/samplePlaces))
	e := &Estimate{Workers: workers}
	var spent time.Duration
	var large, small sizes
	began := time.Now()
	for place := int64(0); place < samplePlaces && time.Since(began) < calibrationTime; place++ {
		from := length / samplePlaces * place
		cells = min(cells, length-from)
		if place == 0 {
			if cells, err = w.warmUp(from, cells); err != nil {
				return nil, err
			}
		}
		start := time.Now()
		if err := w.sample(from, from+cells); err != nil {
			return nil, err
		}
		if err := large.add(w.blocks); err != nil {
			return nil, err
		}
		spent += time.Since(start)
		e.Sampled += int64(w.blocks[0].Len())
		if err := w.sample(from, from+(cells+1)/2); err != nil {
			return nil, err
		}
		if err := small.add(w.blocks); err != nil {
			return nil, err
		}
	}
	if e.Sampled == 0 {
		return nil, fmt.Errorf("all sampled cells are excluded")
	}
	e.CellTime = spent / time.Duration(e.Sampled)
	e.CellSeconds = spent.Seconds() / float64(e.Sampled)
	e.Seconds = e.CellSeconds * float64(spec.Grid().Cells()) / float64(workers)
	e.Bytes = bytesOf(large, small, spec.Grid().Cells(), int64(ShardCount(spec)))
	return e, nil
}

// bytesOf is the size of so many rows in so many files. A file has a part that does not
// grow with its rows: the line through the two sizes tells it from the rest. The line
// does not fall, and where no file was larger than the other all of it counts as that part:
// files of the same rows differ by a few bytes, since they hold times.
func bytesOf(large, small sizes, rows, files int64) int64 {
	slope := 0.0
	if large.rows > small.rows {
		slope = max(0, float64(large.bytes-small.bytes)/float64(large.rows-small.rows))
	}
	fixed := max(0, float64(large.bytes)-slope*float64(large.rows)) / float64(max(1, large.files))
	return int64(slope*float64(rows) + fixed*float64(files))
}

// warmUp computes cells until the first quarter of the time is over, and says how
// many of those asked for are affordable: two at least, which tell how files grow.
func (w *worker) warmUp(from, cells int64) (int64, error) {
	start := time.Now()
	for n := int64(1); ; n = min(cells, 2*n) {
		if err := w.sample(from, from+n); err != nil {
			return 0, err
		}
		if n == cells || time.Since(start) > calibrationTime/4 {
			return min(cells, max(2, n)), nil
		}
	}
}

// sample computes cells into the blocks.
func (w *worker) sample(from, to int64) error {
	w.begin(shardTask{from: from, to: to})
	if err := w.work(func(int64) {}); err != nil {
		return slowCell()
	}
	return nil
}

// sizes adds up the files that blocks would make.
type sizes struct{ bytes, rows, files int64 }

func (s *sizes) add(blocks []*results.Block) error {
	for _, b := range blocks {
		n, err := results.Size(b)
		if err != nil {
			return err
		}
		s.bytes += n
	}
	s.rows += int64(blocks[0].Len())
	s.files++
	return nil
}

// Plan is what a spec would run.
type Plan struct {
	Name       string `json:"name"`
	SpecHash   string `json:"spec_hash"`
	Folder     string `json:"folder"`
	Cells      int64  `json:"cells"`
	Markets    int64  `json:"markets"`
	Replicates int64  `json:"replicates"`
	Treatments int64  `json:"treatments"`
	Excluded   int64  `json:"excluded"`
	Shards     int    `json:"shards"`

	Estimate   *Estimate `json:"estimate,omitempty"`
	NoEstimate string    `json:"no_estimate,omitempty"` // why there is none
}

// PlanOf counts the cells of a spec and estimates, from some hundred of them, what all would take with the options' workers.
func PlanOf(ctx context.Context, s *spec.Spec, o Options) *Plan {
	g := s.Grid()
	p := &Plan{
		Name: s.Name, SpecHash: s.Hash(), Folder: o.Folder(s), Cells: g.Cells(), Markets: g.MarketCount(),
		Shards: ShardCount(s), Replicates: g.Replicates(), Treatments: g.TreatmentCount(), Excluded: g.Len() - g.Cells(),
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var err error
	if p.Estimate, err = EstimateRun(ctx, s, workers); err != nil {
		p.Estimate, p.NoEstimate = nil, err.Error()
	}
	return p
}
