package analysis

import (
	"fmt"
	"slices"
	"strings"

	"walras/results"
)

// lists are the treatments that can be compared by a question, with the rows that compare them.
type lists struct {
	view  View
	at    *arrangement
	notes []string
	key   string // what was left out
}

// enter finds who can be compared by a question: a meter has to apply, an allocation to be possible, and a certificate to exist.
func (c Contest) enter(v View, by []string, q question, known []*lists) (*lists, error) {
	l := &lists{view: v}
	var err error
	if q.solving() {
		meter := ByDemandCalls
		if q.meter != nil {
			meter = *q.meter
		}
		var exempt []string
		if l.view, exempt, err = v.Charging(by, meter); err != nil {
			return nil, err
		}
		if len(exempt) > 0 {
			l.notes = append(l.notes, fmt.Sprintf("Left out: %s, charged no demand calls or messages on any market.", strings.Join(exempt, "; ")))
		}
	}
	if q.must {
		var note string
		if l.view, note, err = v.feasible(by); err != nil {
			return nil, err
		}
		if note != "" {
			l.notes = append(l.notes, note)
		}
	}
	l.key = fmt.Sprint(q.solving(), l.notes)
	if i := slices.IndexFunc(known, func(k *lists) bool { return k.key == l.key }); i >= 0 {
		return known[i], nil
	}
	if l.at, err = l.view.arrange(by); err != nil {
		return nil, err
	}
	status, err := l.view.Strings("status")
	if err != nil {
		return nil, err
	}
	if q.solving() {
		if gone := l.at.without(func(at int32) bool { return v.Class(status[l.view.rows[at]]) == results.Finding }); gone > 0 {
			l.notes = append(l.notes, fmt.Sprintf("Left out: %s on which a run found that no price clears; no certificate can be reached there.", Counting(gone, "market")))
			if len(l.at.rows) == 0 {
				return nil, incomparable("no price clears any of the markets that all of %s ran", strings.Join(l.at.treatments, "; "))
			}
		}
	}
	if n := l.at.incomplete; n > 0 {
		l.notes = append(l.notes, fmt.Sprintf("Left out: %s that not every treatment ran.", Counting(n, "market")))
	}
	return l, nil
}

// feasible leaves out the treatments that hand out more than there is on some market, and says so: such an allocation cannot be carried out.
func (v View) feasible(by []string) (View, string, error) {
	if !v.Has("load") {
		return v, "", nil
	}
	load, err := v.Floats("load")
	if err != nil {
		return v, "", err
	}
	status, err := v.Strings("status")
	if err != nil {
		return v, "", err
	}
	groups, err := v.GroupBy(by...)
	if err != nil {
		return v, "", err
	}
	drop := map[int]bool{}
	var names []string
	for _, g := range groups {
		over := 0
		for _, r := range g.rows {
			if load[r] > 1+OverloadSlack && !v.Failed(status[r]) {
				over++
			}
		}
		if over == 0 {
			continue
		}
		names = append(names, fmt.Sprintf("%s (%d of %d markets)", g.Name(by...), over, g.Len()))
		for _, r := range g.rows {
			drop[r] = true
		}
	}
	if names == nil {
		return v, "", nil
	}
	return v.Where(func(r int) bool { return !drop[r] }), fmt.Sprintf("Left out, as they hand out more than there is: %s.", strings.Join(names, "; ")), nil
}

// without takes away the blocks in which a row is as asked, and counts them.
func (a *arrangement) without(is func(at int32) bool) (gone int) {
	k, kept := len(a.treatments), 0
	for b := range a.rows {
		block := a.at[b*k : b*k+k]
		if slices.ContainsFunc(block, is) {
			gone++
			continue
		}
		copy(a.at[kept*k:], block)
		a.rows[kept], a.draws[kept] = a.rows[b], a.draws[b]
		kept++
	}
	a.at, a.rows, a.draws, a.numbered = a.at[:kept*k], a.rows[:kept], a.draws[:kept], nil
	return gone
}
