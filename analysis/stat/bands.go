package stat

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/stat"
)

// Bands are intervals of the means of several quantities of the same draws that hold all at once with probability level: x[draw][point] is
// rectangular, and the result has one estimate a point. The half width of point j is c s_j/√n, with c the level-quantile of
// max_j |t*_j| over bootstrap resamples of draws, t*_j = (x̄*_j − x̄_j)/(s*_j/√n) (Romano and Wolf, Exact and approximate stepdown
// methods for multiple hypothesis testing, JASA 100, 2005, section 4.2). Draws are resampled whole, so that what points
// have in common is not paid for twice, as Bonferroni's correction does; c is never below Student's quantile for one point.
//
// A point without an interval does not count for the others: one where all draws are equal, or where so many are that the resamples without
// spread would decide (see mostFlat). Reason says which. Fewer than five draws have no bands,
// nor has a level so near to 1 that the resamples do not show it.
// Draws that are not finite at a point leave it without an interval. The bands are a function of the draws and their order.
func Bands(x [][]float64, level float64) []Estimate {
	if len(x) == 0 {
		return nil
	}
	n, points := len(x), len(x[0])
	out := make([]Estimate, points)
	sd := make([]float64, points)
	var used []int
	for j := range out {
		values := make([]float64, n)
		for i, row := range x {
			if len(row) != points {
				panic(fmt.Sprintf("stat: bands: draw %d has %d points and draw 0 has %d", i, len(row), points))
			}
			values[i] = row[j]
		}
		out[j].N = n
		out[j].Value, sd[j] = stat.MeanStdDev(values, nil)
		i, ok := without(values, level)
		switch {
		case !ok:
		case (1-level)*resamples < fewestBeyond:
			i = noInterval(level, fmt.Sprintf("a level of %.6g is not seen in %d resamples", level, resamples))
		case n < fewForBootstrapT:
			i = noInterval(level, fmt.Sprintf("%d draws are too few for simultaneous intervals", n))
		case flat(values) > mostFlat*(1-level)/float64(points):
			slices.Sort(values)
			i = noInterval(level, fmt.Sprintf("of %d draws %d are equal, too many for the bootstrap", n, mostEqual(values)))
		default:
			used = append(used, j)
		}
		out[j].Interval = i
	}
	c := bandQuantile(x, used, out, level)
	for _, j := range used {
		half := c * sd[j] / math.Sqrt(float64(n))
		out[j].Interval = Interval{Low: out[j].Value - half, High: out[j].Value + half, Level: level}
	}
	return out
}

// fewestBeyond is how many resamples lie beyond a quantile that is read from them: its level is then known to about a half of 1 − level.
const fewestBeyond = 4

// mostFlat is the share of the error 1 − level that resamples without spread may take up.
const mostFlat = 0.5

// flat is the probability that all values of a resample are equal, Σ (count/n)ⁿ over the different values.
func flat(x []float64) float64 {
	count := map[float64]int{}
	for _, v := range x {
		count[v]++
	}
	sum, n := 0.0, float64(len(x))
	for _, k := range count {
		sum += math.Pow(float64(k)/n, n)
	}
	return sum
}

// bandQuantile is c of Bands.
func bandQuantile(x [][]float64, used []int, mean []Estimate, level float64) float64 {
	if len(used) == 0 {
		return math.NaN()
	}
	n := len(x)
	src := rand.New(rand.NewPCG(bootstrapSeed, uint64(n)))
	most := make([]float64, resamples)
	times := make([]float64, n)
	sum, squares := make([]float64, len(used)), make([]float64, len(used))
	for b := range most {
		clear(times)
		clear(sum)
		clear(squares)
		for range n {
			times[src.IntN(n)]++
		}
		for i, w := range times {
			if w == 0 {
				continue
			}
			for k, j := range used {
				d := x[i][j] - mean[j].Value
				sum[k], squares[k] = sum[k]+w*d, squares[k]+w*d*d
			}
		}
		for k := range used {
			most[b] = max(most[b], math.Abs(studentized(sum[k]/float64(n), squares[k], float64(n))))
		}
	}
	root := math.Sqrt(float64(n))
	return max(root*quantileOf(most, level), student(0, 1, float64(n-1), level).High)
}
