package mark

import (
	"cmp"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// niceTicks labels multiples of 1, 2, 2.5 or 5 times a power of ten, about five an axis, with as
// many decimals as the step needs and a true minus sign.
type niceTicks struct{ most int } // labels; 0 stands for mostTicks

// mostTicks is the largest number of labelled ticks on a linear axis.
const mostTicks = 5

// Ticks implements plot.Ticker.
func (n niceTicks) Ticks(low, high float64) []plot.Tick {
	step := NiceStep((high - low) / float64(cmp.Or(n.most, mostTicks)))
	decimals := 0
	for decimals < 9 && math.Abs(step*math.Pow10(decimals)-math.Round(step*math.Pow10(decimals))) > 1e-6 {
		decimals++
	}
	var ticks []plot.Tick
	const slack = 1e-9 // a tick at the very end of the axis is kept despite rounding
	for i := math.Ceil(low/step - slack); i*step <= high+slack*step; i++ {
		v := i * step
		ticks = append(ticks, plot.Tick{Value: v, Label: Number(v+0, decimals)})
	}
	return ticks
}

// NiceStep is the smallest of 1, 2, 2.5, 5 times a power of ten that is at least s.
func NiceStep(s float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(s)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*unit >= s*(1-1e-9) {
			return m * unit
		}
	}
	return 10 * unit
}

// Number formats v with a true minus sign, which what is rounded to zero does not have.
func Number(v float64, decimals int) string {
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if strings.Trim(text, "-0.") == "" {
		text = strings.TrimPrefix(text, "-")
	}
	return minus(text)
}

// minus gives the signs of a number their typographic form.
func minus(number string) string { return strings.ReplaceAll(number, "-", "−") }

// ShortNumber is v to three significant digits, with a true minus sign; an exponent is written only beyond a million or below
// a ten-thousandth.
func ShortNumber(v float64) string {
	text := strconv.FormatFloat(v, 'g', 3, 64)
	mantissa, exponent, scientific := strings.Cut(text, "e")
	if e, err := strconv.Atoi(exponent); scientific && err == nil {
		if e > 0 && e < 6 {
			rounded, _ := strconv.ParseFloat(text, 64) // as written by strconv
			return Number(rounded, 0)
		}
		text = mantissa + "e" + strconv.Itoa(e)
	}
	return minus(text)
}

// ValueTicks labels exactly the given values.
func ValueTicks(values []float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for _, v := range values {
		ticks = append(ticks, plot.Tick{Value: v, Label: minus(strconv.FormatFloat(v, 'g', -1, 64))})
	}
	return ticks
}

// NameTicks labels 0, 1, … with names.
func NameTicks(names []string) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for i, n := range names {
		ticks = append(ticks, plot.Tick{Value: float64(i), Label: n})
	}
	return ticks
}

// Unlabelled keeps the marks of a ticker and drops their labels: the neighbour on the left has them.
type Unlabelled struct{ plot.Ticker }

// Ticks implements plot.Ticker.
func (u Unlabelled) Ticks(low, high float64) []plot.Tick {
	ticks := u.Ticker.Ticks(low, high)
	for i := range ticks {
		ticks[i].Label = ""
	}
	return ticks
}

// FloorTicks are the ticks of a logarithmic axis from Least on, and one with a label of its own at the lower end, for what is not positive.
type FloorTicks struct {
	plot.Ticker
	Least float64
	Label string
}

// Ticks implements plot.Ticker.
func (f FloorTicks) Ticks(low, high float64) []plot.Tick {
	return append([]plot.Tick{{Value: low, Label: f.Label}}, f.Ticker.Ticks(f.Least, high)...)
}

// LogScale is plot.LogScale that draws what is not positive at the lower edge instead of panicking;
// the panel counts such values, and the caption says how many there are.
type LogScale struct{}

// Normalize implements plot.Normalizer.
func (LogScale) Normalize(low, high, x float64) float64 {
	if x <= low {
		return 0
	}
	return math.Log(x/low) / math.Log(high/low)
}

// LogTicks labels powers of ten, at most five of them, as 0.01 or 1e−8.
type LogTicks struct{}

// Ticks implements plot.Ticker.
func (LogTicks) Ticks(low, high float64) []plot.Tick {
	first, last := int(math.Ceil(math.Log10(low)-1e-9)), int(math.Floor(math.Log10(high)+1e-9))
	every := max(1, (last-first+mostTicks-1)/mostTicks)
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		t := plot.Tick{Value: math.Pow(10, float64(e))}
		if (e-first)%every == 0 {
			t.Label = power(e)
		}
		ticks = append(ticks, t)
	}
	return ticks
}

func power(e int) string {
	if e >= -2 && e <= 4 {
		return strconv.FormatFloat(math.Pow(10, float64(e)), 'f', max(0, -e), 64)
	}
	return minus("1e" + strconv.Itoa(e))
}

// Count is a whole number, rounded.
func Count(v float64) string { return Number(v, 0) }

// OneDigit is v to one significant digit, as 6e−6.
func OneDigit(v float64) string {
	text := strconv.FormatFloat(v, 'e', 0, 64)
	mantissa, exponent, _ := strings.Cut(text, "e")
	e, err := strconv.Atoi(exponent)
	if err != nil { // NaN and ±Inf have no exponent
		return text
	}
	return minus(mantissa + "e" + strconv.Itoa(e))
}

// AtMost keeps the marks of a ticker and labels at most N of them, evenly spaced from the first.
type AtMost struct {
	plot.Ticker
	N int
}

// Ticks implements plot.Ticker.
func (a AtMost) Ticks(low, high float64) []plot.Tick {
	if _, ok := a.Ticker.(niceTicks); ok { // has steps that fit
		if ticks := (niceTicks{a.N + 1}).Ticks(low, high); len(ticks) <= a.N {
			return ticks
		}
		return niceTicks{a.N}.Ticks(low, high)
	}
	ticks := a.Ticker.Ticks(low, high)
	var labelled []int
	for i, t := range ticks {
		if t.Label != "" {
			labelled = append(labelled, i)
		}
	}
	every := (len(labelled) + a.N - 1) / a.N
	for k, i := range labelled {
		if k%every != 0 {
			ticks[i].Label = ""
		}
	}
	return ticks
}
