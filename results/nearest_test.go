package results

import "testing"

func TestNearest(t *testing.T) {
	names := []string{"replicates", "record", "seed", "tau"}
	for _, c := range []struct{ written, want string }{
		{"replicate", "replicates"}, {"recrod", "record"}, {"sead", "seed"}, {"tua", "tau"}, {"x", ""}, {"", ""}, {"quite else", ""},
	} {
		if got := Nearest(c.written, names); got != c.want {
			t.Errorf("Nearest(%q) = %q; want %q", c.written, got, c.want)
		}
	}
}

func TestEditDistance(t *testing.T) {
	for pair, want := range map[[2]string]int{ // kitten → sitting is Levenshtein's own example
		{"kitten", "sitting"}: 3, {"", "abc"}: 3, {"abc", ""}: 3, {"gap", "gap"}: 0, {"efficency", "efficiency"}: 1, {"tua", "tau"}: 1,
	} {
		if got := editDistance(pair[0], pair[1]); got != want {
			t.Errorf("%q to %q takes %d edits, want %d", pair[0], pair[1], got, want)
		}
	}
}
