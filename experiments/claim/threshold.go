package claim

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Threshold is a number that we chose and on which counts depend, with what they
// are at others: a tenth and ten times of it, where nothing else is said.
type Threshold struct {
	Name  string  `json:"name"`
	Value float64 `json:"value"`
	Grid  []Point `json:"grid"`
	Says  string  `json:"says"` // all of it as a sentence
}

// Point is the verdict at one value of a threshold.
type Point struct {
	Value      float64 `json:"value"`
	Violations int     `json:"violations"`
	Broken     int     `json:"broken"`
	Verdict    Verdict `json:"verdict"`
}

// threshold is a threshold of a study.
type threshold struct {
	name  string
	value float64
	grid  []float64 // nil: a tenth of it, itself and ten times of it
}

func (t threshold) values() []float64 {
	if t.grid != nil {
		return t.grid
	}
	return []float64{t.value / 10, t.value, t.value * 10}
}

// vary adds by how much the counts differ at the other values of a threshold.
// Studies of one claim that share a threshold add up.
func (o *Outcome) vary(t threshold, violations, broken func(value float64) int) {
	k := 0
	for k < len(o.Thresholds) && o.Thresholds[k].Name != t.name {
		k++
	}
	if k == len(o.Thresholds) {
		new := Threshold{Name: t.name, Value: t.value}
		for _, v := range t.values() {
			new.Grid = append(new.Grid, Point{Value: v})
		}
		o.Thresholds = append(o.Thresholds, new)
	}
	for i := range o.Thresholds[k].Grid {
		p := &o.Thresholds[k].Grid[i]
		p.Violations += violations(p.Value) - violations(t.value)
		p.Broken += broken(p.Value) - broken(t.value)
	}
}

// conclude turns differences into counts and verdicts, once those of the outcome
// are known.
func (t *Threshold) conclude(o *Outcome) {
	argument, same := o.Argument, true
	var parts []string
	for i := range t.Grid {
		p := &t.Grid[i]
		p.Violations, p.Broken = p.Violations+o.Violations, p.Broken+o.Broken
		p.Verdict = o.judge(p.Violations, p.Broken)
		if p.Verdict == HoldsIf && argument == "" {
			p.Verdict = Fails
		}
		same = same && p.Verdict == o.Verdict
		text := fmt.Sprintf("%d at %s", p.Violations, number(p.Value))
		if o.Assumed > 0 && o.Verdict != Holds && p.Broken > 0 {
			text += fmt.Sprintf(" (%d of them under the conditions)", p.Broken)
		}
		if p.Verdict != o.Verdict {
			text += fmt.Sprintf(", where the verdict would be: %s", p.Verdict)
		}
		parts = append(parts, text)
	}
	t.Says = fmt.Sprintf("%s: %s. Against the statement are %s", t.Name, number(t.Value), strings.Join(parts, ", "))
	if same {
		t.Says += "; the verdict is the same at all of them"
	}
	t.Says += "."
}

// number is a threshold as people write it.
func number(x float64) string {
	if x == math.Trunc(x) && x < 1e6 {
		return strconv.Itoa(int(x))
	}
	return strconv.FormatFloat(x, 'g', 4, 64)
}
