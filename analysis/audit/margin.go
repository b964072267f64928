package audit

import (
	"fmt"
	"math"

	gonum "gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"

	"walras/analysis/stat"
)

// margin is how far our mean may lie from a published value that it reproduces: the paper's own sampling error, and beside it the rounding of
// the printed digits or the tolerance of the paper file, whichever is larger.
func margin(v Value, m Metric, replications int) float64 {
	return paperError(v, replications) + slack(v, m)
}

// slack is the part of the margin that is no sampling error.
func slack(v Value, m Metric) float64 { return math.Max(v.Rounding(), m.Tolerance) }

// paperError is the half width of the 95 % interval of a published mean; 0 where the paper does not say.
func paperError(v Value, replications int) float64 {
	return distuv.UnitNormal.Quantile((1+stat.Level)/2) * paperStdErr(v, replications)
}

// paperStdErr is the standard error of a published mean, 0 where the paper does not state what it needs.
func paperStdErr(v Value, replications int) float64 {
	if !(v.SD > 0) || replications < 1 {
		return 0
	}
	return v.SD / math.Sqrt(float64(replications))
}

// blur is how far two published values may be apart without an order: the 95 % error of their difference, or the rounding of the printed
// digits where the paper does not state what that needs.
func blur(v, w Value, replications int) float64 {
	if b := math.Hypot(paperError(v, replications), paperError(w, replications)); b > 0 {
		return b
	}
	return v.Rounding() + w.Rounding()
}

// standing is where our mean stands to a published value.
type standing struct {
	mean   stat.Estimate
	inside bool    // our interval is within the margin
	beyond bool    // it is outside
	p      float64 // of so large a distance between two samples of one law, rounding taken off; NaN where we have no interval
	other  bool    // p is significant in its family, and the interval is outside
	z      float64 // normal quantile at which it would be
}

// standingOf compares draws with a published value; exact ones are those of Folder.
func standingOf(x []float64, exact bool, v Value, m Metric, replications int) standing {
	most := 0.0
	if !exact {
		most = size(draws{values: append([]float64{v.Mean}, x...)})
	}
	s := standing{mean: estimate(x, most, stat.Level), p: math.NaN()}
	room := margin(v, m, replications)
	s.inside, s.beyond = within(s.mean, v.Mean-room, v.Mean+room), s.mean.Above(v.Mean+room) || s.mean.Below(v.Mean-room)
	if !s.mean.Interval.Known() {
		return s
	}
	off := math.Abs(s.mean.Value-v.Mean) - slack(v, m)
	switch theirs := paperStdErr(v, replications); {
	case off <= 0:
		s.p = 1
	case stat.Equal(x) && most == 0:
		s.p = 0
	case stat.Equal(x): // the level of the interval of estimate that just reaches the margin
		s.p = math.Pow(1-math.Min(1, math.Max(0, math.Abs(s.mean.Value-v.Mean)-room)/most), float64(len(x)-1))
	default:
		s.p = apart(off, gonum.StdDev(x, nil)/math.Sqrt(float64(len(x))), len(x), theirs, replications)
	}
	return s
}

// apart is the two-sided probability of a difference of two means with their standard errors, by Student's law with the fewer degrees of
// freedom of the two: it is never too small (Mickey and Brown, Annals of Mathematical Statistics 37, 1966), where Welch's degrees are too
// many for two or three draws that happen to be close. A mean without error is a constant.
func apart(difference, e float64, n int, f float64, m int) float64 {
	if f > 0 && m > 1 {
		n = min(n, m)
	}
	return 2 * distuv.StudentsT{Sigma: 1, Nu: float64(n - 1)}.Survival(difference/math.Hypot(e, f))
}

// settle decides which values of a family are established to be others than published: those outside their margins whose probability
// is at most alpha after Holm's correction for the others of the list.
func settle(all []*standing, alpha float64) error {
	var p []float64
	var of []*standing
	for _, s := range all {
		if !math.IsNaN(s.p) {
			p, of = append(p, s.p), append(of, s)
		}
	}
	adjusted, err := stat.Holm(p)
	if err != nil {
		return fmt.Errorf("verdicts on values: %w", err)
	}
	for i, s := range of {
		s.other = s.beyond && adjusted[i] <= alpha
	}
	for _, s := range all {
		s.z = distuv.UnitNormal.Quantile(1 - alpha/float64(2*max(1, len(p))))
	}
	return nil
}

// needs is what would decide a value that is neither reproduced nor another.
func (s *standing) needs(v Value, m Metric, replications int) needed {
	if s.inside || s.other {
		return needed{}
	}
	if !s.mean.Interval.Known() || s.mean.Interval.Half() == 0 {
		return needed{unknown: true}
	}
	room := margin(v, m, replications)
	n := needs(s.mean, v.Mean-room, v.Mean+room)
	if off := math.Abs(s.mean.Value - v.Mean); off > room {
		n = n.and(needsApart(s.mean, off-slack(v, m), s.z*paperStdErr(v, replications), s.z))
	}
	return n
}

// needsApart is how many draws make a distance significant at the normal quantile z beside an error of theirs that does not shrink.
func needsApart(e stat.Estimate, off, theirs, z float64) needed {
	left := off*off - theirs*theirs
	if left <= 0 {
		return needed{theirs: true}
	}
	one := e.Interval.Half() / distuv.StudentsT{Sigma: 1, Nu: float64(e.N - 1)}.Quantile((1+stat.Level)/2) // our standard error
	return enough(float64(e.N) * z * z * one * one / left)
}
