package experiments

import (
	"context"
	"fmt"

	"walras/experiments/spec"
	"walras/solver"
	"walras/solver/market"
)

// Cell is one cell of a grid, taken out of its sweep to be looked at.
type Cell struct {
	ID        uint64
	Index     int64
	Seed      uint64
	Replicate int64
	Instance  *spec.Instance
	Treatment *spec.Treatment

	worker *worker
	bound  int // treatment
}

// FindCell looks for the cell with an identity, through the whole grid.
func FindCell(s *spec.Spec, id uint64) (*Cell, error) {
	for cell, other := range spec.NewWalk(s).Cells(0, s.Grid().Len()) {
		if other == id {
			return OpenCell(s, cell)
		}
	}
	return nil, fmt.Errorf("no cell %d among the %d of %s; column cell_id of its results has those there are", id, s.Grid().Cells(), s.Name)
}

// OpenCell takes out the cell of an index, and draws its market.
func OpenCell(s *spec.Spec, index int64) (*Cell, error) {
	g := s.Grid()
	m, replicate, t := g.At(index)
	columns := s.Columns()
	w, err := newWorker(context.Background(), s, columns, newBlocks(Tables(s), 1))
	if err != nil {
		return nil, err
	}
	w.enter(m, replicate)
	c := &Cell{Index: index, Seed: w.seed, Replicate: replicate, Instance: g.MarketAt(m), Treatment: g.TreatmentAt(t), worker: w, bound: int(t)}
	c.ID = w.key(t).ID(s.Seed)
	if w.draw(c.ID); w.drawErr != nil {
		return nil, w.drawErr
	}
	return c, nil
}

// Market is the cell's market.
func (c *Cell) Market() market.Market { return c.worker.m }

// Solve computes the cell. The result's slices are valid as long as the cell.
func (c *Cell) Solve(ctx context.Context) solver.Result {
	c.worker.ctx = newCellContext(ctx)
	c.worker.alive.begin()
	res, _ := c.worker.solve(&c.worker.treatments[c.bound])
	c.worker.alive.end()
	return res
}
