package claim

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"walras/experiments"
	"walras/experiments/spec"
	"walras/results"
	"walras/results/query"
)

// Confirm runs the experiment of a counterexample that Save wrote to folder,
// into the result folder out, and holds it to its checks. The error says what
// the run shows instead.
func (x *Counterexample) Confirm(ctx context.Context, folder, out string) error {
	path := filepath.Join(folder, MarketFile)
	parsed, err := spec.Parse(filepath.Join(folder, SpecFile), []byte(x.Spec), experiments.Builtin(),
		spec.Set("market.file.path="+strconv.Quote(path)))
	if err != nil {
		return err
	}
	if _, err := experiments.Run(ctx, parsed, experiments.Options{Dir: out}); err != nil {
		return err
	}
	data, err := results.Open(out)
	if err != nil {
		return err
	}
	for _, text := range x.Checks {
		c, err := query.ParseCheck(text)
		if err != nil {
			return err
		}
		frame, err := data.Frame(c.Table)
		if err != nil {
			return fmt.Errorf("check %q: %w", text, err)
		}
		if err := c.Verify(frame); err != nil {
			return fmt.Errorf("check %q: %w", text, err)
		}
	}
	return nil
}
