package analysis

import (
	"fmt"

	"walras/results"
)

// SameSpec is an error where result folders come from different specs, so that their replicates may not
// be taken together; it names the first two that differ.
func SameSpec(folders ...*results.Dataset) error {
	for _, d := range folders[1:] {
		a, b := folders[0].Manifest(), d.Manifest()
		if a.SpecHash != b.SpecHash {
			return fmt.Errorf("analysis: %s holds experiment %q of spec %.12s and %s holds %q of spec %.12s: two specs cannot be taken together; compare them as two runs",
				folders[0].Dir(), a.Name, a.SpecHash, d.Dir(), b.Name, b.SpecHash)
		}
	}
	return nil
}
