package figure

import (
	"fmt"
	"slices"
	"strings"

	"walras/analysis"
	"walras/analysis/stat"
)

// Caption builds the line below a figure: what is shown, at which fixed parameters, from how many
// replicates and with which intervals, and what failed.
type Caption struct {
	parts []string
	end   []string // how the runs ended, which is said last
}

// Add adds a sentence, which it ends with a full stop; an empty one is none.
func (c *Caption) Add(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); s != "" {
		c.parts = append(c.parts, s+".")
	}
}

// last adds a sentence on how the runs ended.
func (c *Caption) last(format string, args ...any) {
	if s := fmt.Sprintf(format, args...); s != "" {
		c.end = append(c.end, s+".")
	}
}

// Join adds the sentences of another caption that are not there yet.
func (c *Caption) Join(other Caption) {
	for _, s := range other.parts {
		c.AddOnce(strings.TrimSuffix(s, "."))
	}
	for _, s := range other.end {
		if !slices.Contains(c.end, s) {
			c.end = append(c.end, s)
		}
	}
}

// AddOnce adds a sentence that is not there yet.
func (c *Caption) AddOnce(sentence string) {
	if !slices.Contains(c.parts, sentence+".") {
		c.parts = append(c.parts, sentence+".")
	}
}

// Ended says how the runs ended, for a picture in which every one of them counts whatever its status.
func (c *Caption) Ended(v analysis.View) {
	var parts []string
	for _, s := range Must(v.Statuses()) {
		parts = append(parts, fmt.Sprintf("%d %s", s.Count, s.Status))
	}
	c.last("%d runs (%s), none left out for how it ended", v.Len(), strings.Join(parts, ", "))
}

// Fixed names the choices that Slice has fixed.
func (c *Caption) Fixed(notes []string) {
	if len(notes) > 0 {
		c.Add("Only %s", strings.Join(notes, "; "))
	}
}

// Replicates states how many draws stand behind each mark, and the kind of the intervals, with what is to be doubted of them. bars says
// what is drawn as an interval; it is "" where nothing is.
func (c *Caption) Replicates(bars string, summaries []analysis.Summary) {
	var n, rows Counts
	for _, s := range summaries {
		n.With(s.Draws)
		rows.With(s.N)
	}
	noun := "replicates"
	if n.most == 1 {
		noun = "replicate"
	}
	each := fmt.Sprintf("%s %s each", n, noun)
	if rows != n {
		each = fmt.Sprintf("%s each (%s rows, of which those of one drawn market count once)", counted(n, "draw"), rows)
	}
	switch {
	case bars == "":
		c.Add("%s", each)
		return
	case n.most < 2:
		c.Add("%s, hence no intervals", each)
		return
	}
	c.Add("%s; %s: %g %% %s", each, bars, 100*stat.Level, meanIntervals(summaries))
	intervals := make([]stat.Interval, len(summaries))
	for i, s := range summaries {
		intervals[i] = s.T
	}
	c.Doubts(intervals)
}

// meanIntervals names the intervals of means, of which some may be shares.
func meanIntervals(summaries []analysis.Summary) string {
	shares := 0
	for _, s := range summaries {
		if s.Truth {
			shares++
		}
	}
	switch {
	case shares == 0:
		return "t intervals of the mean"
	case shares < len(summaries):
		return "t intervals of the mean, of shares Wilson's"
	}
	return "intervals of the share after Wilson"
}

// counted is "8 draws".
func counted(n Counts, noun string) string {
	if n.most != 1 {
		noun += "s"
	}
	return n.String() + " " + noun
}

// Doubts says which of the intervals drawn may cover less than they say, and which are missing for another reason than a single draw.
func (c *Caption) Doubts(intervals []stat.Interval) {
	var d analysis.Doubts
	for _, i := range intervals {
		d.Add(i)
	}
	c.Add("%s", d.Doubted())
	c.Add("%s", d.Missing())
}

// Outcome states failures and values that are missing.
func (c *Caption) Outcome(v analysis.View, summaries ...analysis.Summary) {
	counts := Must(v.Statuses())
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

// String is the whole caption.
func (c *Caption) String() string { return strings.Join(slices.Concat(c.parts, c.end), " ") }

// Counts is the least and the largest of some counts: "20" or "18 to 20".
type Counts struct {
	least, most int
	any         bool
}

// With takes one more count into account.
func (c *Counts) With(n int) {
	if !c.any {
		*c = Counts{n, n, true}
	}
	c.least, c.most = min(c.least, n), max(c.most, n)
}

// String is the range, or the one count there is.
func (c Counts) String() string {
	if c.least == c.most {
		return fmt.Sprint(c.least)
	}
	return fmt.Sprintf("%d to %d", c.least, c.most)
}

// Summarise reduces one measure over each group.
func Summarise(groups []analysis.Group, m analysis.Measure) []analysis.Summary {
	out := make([]analysis.Summary, len(groups))
	for i, g := range groups {
		out[i] = Must(g.Summarise(m))
	}
	return out
}

// NumberKeys are the values of the first key; a key that is not a number is an error.
func NumberKeys(groups []analysis.Group, column string) []float64 {
	out := make([]float64, len(groups))
	for i, g := range groups {
		k := g.Key[0]
		if !k.Numeric {
			NoError(fmt.Errorf("figure: column %q of experiment %q holds %q, a number is needed on this axis", column, g.Experiment(), k))
		}
		out[i] = k.Number
	}
	return out
}

// Means are the means of summaries.
func Means(summaries []analysis.Summary) []float64 {
	out := make([]float64, len(summaries))
	for i, s := range summaries {
		out[i] = s.Mean
	}
	return out
}
