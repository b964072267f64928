package claim

import (
	"context"
	"fmt"
	"path/filepath"

	"walras/results"
)

// Run tests a claim and saves its outcome in dir/<name of the claim>, see Save.
// An outcome that the same program has saved there for the same budget is
// taken as it is, which reused tells.
func Run(ctx context.Context, c Claim, b Budget, dir string) (o *Outcome, reused bool, err error) {
	fingerprint, err := b.fingerprint()
	if err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	folder := filepath.Join(dir, c.Name)
	if o, saved, err := Load(folder); err == nil && saved == fingerprint {
		return o, true, nil
	} // whatever is wrong with the folder, it is made again
	if o, err = c.Try(ctx, b); err != nil {
		return nil, false, err
	}
	if err := Save(folder, c, b, o, fingerprint); err != nil {
		return nil, false, fmt.Errorf("claim %s: %w", c.Name, err)
	}
	return o, false, nil
}

// fingerprint names the program and the budget, workers left aside.
func (b Budget) fingerprint() (string, error) {
	program, err := results.ProgramDigest()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("schema %d, program %s, seed %d, instances %d", schemaVersion, program, b.Seed, b.Instances), nil
}
