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
	intervals        int
	doubted, missing int
	doubtKinds       []doubtKind // what the doubt is
	whyNo            []doubtKind // why there is no interval
}

// doubtKind is what several intervals have in common.
type doubtKind struct {
	kind, first string
	n           int
	same        bool // in all of them, up to what is offered instead
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
		return append(all, doubtKind{kind, text, 1, true})
	}
	all[i].n++
	first, _, _ := strings.Cut(all[i].first, ";")
	all[i].same = all[i].same && first == words
	return all
}

// Doubted is what to say of intervals in doubt, a sentence without its full stop; "" where there are none.
func (d *Doubts) Doubted() string {
	if d.doubted == 0 {
		return ""
	}
	which := fmt.Sprintf("%d of %d intervals", d.doubted, d.intervals)
	if d.doubted == d.intervals {
		which = "the intervals"
	}
	return upper(fmt.Sprintf("%s may cover less than they say: %s", which, listed(d.doubtKinds)))
}

// Missing is what to say of numbers without an interval, a sentence without its full stop; "" where there are none.
func (d *Doubts) Missing() string {
	if d.missing == 0 {
		return ""
	}
	return fmt.Sprintf("%d of %d numbers have no interval: %s", d.missing, d.intervals, listed(d.whyNo))
}

// upper begins a sentence.
func upper(s string) string { return strings.ToUpper(s[:1]) + s[1:] }

// listed is every kind with its count: one interval with what is offered instead, of several the words of the first.
func listed(all []doubtKind) string {
	parts := make([]string, len(all))
	for i, k := range all {
		parts[i] = k.first
		if k.n > 1 {
			words, _, _ := strings.Cut(k.first, ";")
			parts[i] = fmt.Sprintf("%s (the first of %d such)", words, k.n)
			switch {
			case k.same && len(all) == 1:
				parts[i] = words
			case k.same:
				parts[i] = fmt.Sprintf("%s (%d of them)", words, k.n)
			}
		}
	}
	return strings.Join(parts, "; and ")
}
