package analysis

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"walras/analysis/stat"
)

// Doubts gathers what has to be said of the intervals of a table or a figure: those that may cover less than they say, and those that there
// are none of for another reason than a single draw. Intervals of one kind are counted together, with the words of the first.
type Doubts struct {
	intervals         int
	doubted, missing  int
	doubtKinds, whyNo []doubtKind
}

// doubtKind is what several intervals have in common.
type doubtKind struct {
	kind, first string
	n           int
}

// The marks of an interval in doubt and of a missing one.
const (
	DoubtMark   = "‡"
	MissingMark = "§"
)

// MarkOf is the mark that belongs beside a number with this interval: of doubt, of a missing interval with a reason, or "".
func MarkOf(i stat.Interval) string {
	switch {
	case i.Known() && i.Doubt != "":
		return DoubtMark
	case !i.Known() && i.Reason != "" && !tooFew(i):
		return MissingMark
	}
	return ""
}

// tooFew says whether there is no interval as there are no values, or one, which is said with the counts.
func tooFew(i stat.Interval) bool {
	return i.Reason == stat.NoInterval(i.Level, 0).Reason || i.Reason == stat.NoInterval(i.Level, 1).Reason
}

// Add takes in an interval.
func (d *Doubts) Add(i stat.Interval) {
	switch MarkOf(i) {
	case DoubtMark:
		d.doubted++
		d.doubtKinds = counted(d.doubtKinds, i.Doubt)
	case MissingMark:
		d.missing++
		d.whyNo = counted(d.whyNo, i.Reason)
	}
	if i.Known() || MarkOf(i) != "" {
		d.intervals++
	}
}

// counted counts a text among those of its kind: the same words with other numbers.
func counted(all []doubtKind, text string) []doubtKind {
	words, _, _ := strings.Cut(text, ";") // behind it stands what is offered instead
	kind := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) || strings.ContainsRune(".e-+−%", r) {
			return -1
		}
		return r
	}, words)
	i := slices.IndexFunc(all, func(k doubtKind) bool { return k.kind == kind })
	if i < 0 {
		return append(all, doubtKind{kind, text, 1})
	}
	all[i].n++
	return all
}

// Doubted is what to say of intervals in doubt, a sentence without its full stop; "" where there are none.
func (d *Doubts) Doubted() string {
	if d.doubted == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d intervals may cover less than they say: %s", d.doubted, d.intervals, listed(d.doubtKinds))
}

// Missing is what to say of numbers without an interval, a sentence without its full stop; "" where there are none.
func (d *Doubts) Missing() string {
	if d.missing == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d numbers have no interval: %s", d.missing, d.intervals, listed(d.whyNo))
}

// listed is every kind with its count, and the words of the first of several.
func listed(all []doubtKind) string {
	parts := make([]string, len(all))
	for i, k := range all {
		parts[i] = k.first
		if k.n > 1 {
			parts[i] = fmt.Sprintf("%s (the first of %d such)", k.first, k.n)
		}
	}
	return strings.Join(parts, "; and ")
}
