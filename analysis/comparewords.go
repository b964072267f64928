package analysis

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"walras/analysis/stat"
)

// words is the answer as a sentence or two.
func (a *Answer) words() string {
	best, next := a.Entries[0], a.Entries[1]
	if best.Failed == a.Markets {
		return fmt.Sprintf("By %s, nobody wins: no treatment solved any of %s.", a.Question, Counting(a.Markets, "market"))
	}
	level := []string{inWords(best.Name)} // the same as the best on every market
	var near []string                     // not shown to be worse
	for _, e := range a.Entries[1:] {
		switch {
		case e.Test.Pairs > 0 && e.Test.Pairs == e.Test.Zeros:
			level = append(level, inWords(e.Name))
		case !e.behind(a):
			near = append(near, inWords(e.Name))
		}
	}
	s := "By " + a.Question + ", "
	switch {
	case len(level) == len(a.Entries):
		return s + fmt.Sprintf("nobody wins: %s are level on every market.", namesOf(level)) + a.elsewhereWords()
	case len(level) > 1:
		next = a.Entries[slices.IndexFunc(a.Entries[1:], func(e Entry) bool { return !slices.Contains(level, inWords(e.Name)) })+1]
		s += fmt.Sprintf("nobody wins alone: %s are level on every market, and %s", namesOf(level), a.effect(next, inWords(next.Name)))
	case a.Winner != "" && len(a.Entries) == 2:
		s += fmt.Sprintf("%s wins: %s", inWords(best.Name), a.effect(next, inWords(next.Name)))
	case a.Winner != "":
		s += fmt.Sprintf("%s wins: the next, %s", inWords(best.Name), a.effect(next, inWords(next.Name)+","))
	default:
		s += fmt.Sprintf("nobody is shown to win: %s is ahead, but not told apart from %s; %s", inWords(best.Name), namesOf(near), a.effect(next, inWords(next.Name)))
	}
	s += fmt.Sprintf(" (%s, %s).", Counting(a.Draws, "draw"), pText(next.P))
	if p := next.P; p != nil && *p <= Alpha && !next.behind(a) {
		why := "the interval of the mean does not show it"
		if !next.Test.Favours(a.Better) {
			why = fmt.Sprintf("%s is ahead on most markets, and behind by more on the others", inWords(next.Name))
		}
		s += fmt.Sprintf(" The test tells the two apart, but %s.", why)
	}
	if a.solving && best.Failed > 0 {
		s += fmt.Sprintf(" Of the markets, %s solves %.3g %%.", inWords(best.Name), 100*best.Solved)
	}
	for _, e := range a.Entries {
		if e.Wrong > 0 && (e.Name == best.Name || e.Name == next.Name) {
			s += fmt.Sprintf(" Of %s that %s calls solved, %d are not.", Counting(e.Says, "run"), inWords(e.Name), e.Wrong)
		}
	}
	return s + a.elsewhereWords()
}

// effect is how a treatment compares with the best.
func (a *Answer) effect(e Entry, name string) string {
	number := shortNumber(e.Effect)
	if e.Interval.Known() {
		number += fmt.Sprintf(" [%s, %s]%s", shortNumber(e.Interval.Low), shortNumber(e.Interval.High), MarkOf(e.Interval))
	}
	switch {
	case !a.Ratio:
		return fmt.Sprintf("%s differs from it by %s", name, number)
	case a.accuracy:
		return fmt.Sprintf("%s is %s times as far off", name, number)
	case a.Question == ByTime.Name:
		return fmt.Sprintf("%s takes %s times as long", name, number)
	case a.solving:
		return fmt.Sprintf("%s needs %s times as many", name, number)
	}
	return fmt.Sprintf("%s has %s times its value", name, number)
}

// elsewhereWords says where somebody else leads.
func (a *Answer) elsewhereWords() string {
	var others []string
	for _, f := range a.Elsewhere {
		who := fmt.Sprintf("%s leads on %s", inWords(f.Leader), f.Family)
		if !f.Shown {
			who += " (not shown to win there)"
		}
		others = append(others, who)
	}
	if others == nil {
		return ""
	}
	return " But " + strings.Join(others, ", ") + "."
}

// inWords is the name of a treatment within a sentence: "tatonnement (step = 0.5)".
func inWords(name string) string {
	if first, rest, ok := strings.Cut(name, ", "); ok && !strings.Contains(first, " = ") {
		return fmt.Sprintf("%s (%s)", first, rest)
	}
	return name
}

// namesOf is "a, b and c".
func namesOf(names []string) string {
	const most = 4
	if n := len(names); n > most {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:most-1], ", "), n-most+1)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// leastP is the smallest probability that is printed as a number: below it the tails of the approximate laws say nothing.
const leastP = 1e-15

// pText is "p = 0.03".
func pText(p *float64) string {
	switch {
	case p == nil:
		return "no test"
	case *p < leastP:
		return "p < 1e−15"
	}
	return "p = " + shortNumber(*p)
}

// shortNumber has three significant digits, and all of an integer of up to a million.
func shortNumber(x float64) string {
	if x == math.Trunc(x) && math.Abs(x) < 1e6 {
		return strings.Replace(fmt.Sprintf("%.0f", x), "-", "−", 1)
	}
	digits, power, _ := strings.Cut(fmt.Sprintf("%#.3g", x), "e")
	digits = strings.TrimSuffix(digits, ".")
	if power != "" {
		n, _ := strconv.Atoi(power) // as fmt writes it
		if 0 < n && n < 6 {
			return strings.Replace(fmt.Sprintf("%.0f", x), "-", "−", 1)
		}
		digits += "e" + strconv.Itoa(n)
	}
	return strings.Replace(digits, "-", "−", 1)
}

// Solving says whether treatments are told by what they solve.
func (a *Answer) Solving() bool { return a.solving }

// InBudget says whether the question is how far treatments come within a budget.
func (a *Answer) InBudget() bool { return a.accuracy }

// ChargeNote says what a failure counts as.
func (a *Answer) ChargeNote() string {
	if !slices.ContainsFunc(a.Entries, func(e Entry) bool { return e.Failed > 0 }) {
		return "No failures."
	}
	if !a.solving || a.accuracy {
		return fmt.Sprintf("A failure counts as %s, the worst value of any run.", shortNumber(a.Charge))
	}
	charge, unit := a.Charge, a.Unit+"s"
	if a.Unit == ByTime.Unit {
		var factor float64
		factor, unit = TimeUnit(charge)
		charge /= factor
	}
	return fmt.Sprintf("A failure is charged %s %s, %d times the largest charge of any run.", shortNumber(charge), unit, FailureFactor)
}

// Conventions say how all answers are made.
func (c *Comparison) Conventions() string {
	solved := ""
	if slices.ContainsFunc(c.Answers, func(a Answer) bool { return a.solving }) {
		solved = fmt.Sprintf("Solved: the certificate proves it, with gap, infeasibility, complementarity and regret at most %s. ", strings.Replace(fmt.Sprintf("%g", c.Target), "e-0", "e-", 1))
	}
	return solved + fmt.Sprintf("Times the best: geometric mean over draws of the ratio to the best on the same market, with Student's %g %% interval; less the best: the mean difference, where a value is not positive. "+
		"Medians are over all markets, failures at the bad end. p: Wilcoxon's signed rank test against the best, failures last, Holm-corrected. Bold: shown to be better than every other one at %.2g %%.", 100*stat.Level, 100*Alpha)
}
