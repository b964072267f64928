package figure

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
)

// caption builds the line below a figure: what is shown, at which fixed parameters, from how many
// replicates and with which intervals, and what failed.
type caption struct {
	parts []string
	end   []string // how the runs ended, which is said last
}

func (c *caption) add(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); s != "" {
		c.parts = append(c.parts, s+".")
	}
}

// last adds a sentence on how the runs ended.
func (c *caption) last(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); s != "" {
		c.end = append(c.end, s+".")
	}
}

// join adds the sentences of another caption that are not there yet.
func (c *caption) join(other caption) {
	for _, s := range other.parts {
		c.addOnce(strings.TrimSuffix(s, "."))
	}
	for _, s := range other.end {
		if !slices.Contains(c.end, s) {
			c.end = append(c.end, s)
		}
	}
}

// addOnce adds a sentence that is not there yet.
func (c *caption) addOnce(sentence string) {
	if !slices.Contains(c.parts, sentence+".") {
		c.parts = append(c.parts, sentence+".")
	}
}

// ended says how the runs ended, for a picture in which every one of them counts whatever its status.
func (c *caption) ended(v analysis.View) {
	var parts []string
	for _, s := range must(v.Statuses()) {
		parts = append(parts, fmt.Sprintf("%d %s", s.Count, s.Status))
	}
	c.last("%d runs (%s), none left out for how it ended", v.Len(), strings.Join(parts, ", "))
}

// fixed names the parameters that Slice has fixed.
func (c *caption) fixed(notes []string) { c.add("%s", strings.Join(notes, "; ")) }

// replicates states how many values stand behind each mark, and the kind of the intervals. bars says
// what is drawn as an interval; it is "" where nothing is.
func (c *caption) replicates(bars string, summaries []analysis.Summary) {
	low, high := summaries[0].N, summaries[0].N
	for _, s := range summaries {
		low, high = min(low, s.N), max(high, s.N)
	}
	n := fmt.Sprint(low)
	if low != high {
		n = fmt.Sprintf("%d to %d", low, high)
	}
	noun := "replicates"
	if high == 1 {
		noun = "replicate"
	}
	switch {
	case bars == "":
		c.add("%s %s each", n, noun)
	case high < 2:
		c.add("%s %s each, hence no intervals", n, noun)
	default:
		c.add("%s %s each; %s: %g %% t intervals of the mean", n, noun, bars, 100*stat.Level)
	}
}

// outcome states failures and values that are missing.
func (c *caption) outcome(v analysis.View, summaries ...analysis.Summary) {
	counts := must(v.Statuses())
	c.last("%s", analysis.FailureNote(counts))
	if len(summaries) > 0 && analysis.AnyFailed(counts) {
		c.last("Failed runs are left out of all marks")
	}
	missing := 0
	for _, s := range summaries {
		missing += len(s.Missing)
	}
	if missing > 0 {
		c.last("%d values left out because they are not a number", missing)
	}
}

func (c *caption) String() string { return strings.Join(slices.Concat(c.parts, c.end), " ") }

// summarise reduces one measure over each group.
func summarise(groups []analysis.Group, m analysis.Measure) []analysis.Summary {
	out := make([]analysis.Summary, len(groups))
	for i, g := range groups {
		out[i] = must(g.Summarise(m))
	}
	return out
}

// numberKeys are the values of the first key; a key that is not a number is an error.
func numberKeys(groups []analysis.Group, column string) []float64 {
	out := make([]float64, len(groups))
	for i, g := range groups {
		k := g.Key[0]
		if !k.Numeric {
			check(fmt.Errorf("figure: column %q of experiment %q holds %q, a number is needed on this axis", column, g.Experiment(), k))
		}
		out[i] = k.Number
	}
	return out
}

func means(summaries []analysis.Summary) []float64 {
	out := make([]float64, len(summaries))
	for i, s := range summaries {
		out[i] = s.Mean
	}
	return out
}
