package mark

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// niceTicks labels multiples of 1, 2, 2.5 or 5 times a power of ten, about five an axis, with as
// many decimals as the step needs and a true minus sign.
type niceTicks struct{}

// mostTicks is the largest number of labelled ticks on a linear axis.
const mostTicks = 5

// Ticks implements plot.Ticker.
func (niceTicks) Ticks(low, high float64) []plot.Tick {
	step := NiceStep((high - low) / mostTicks)
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

// Number formats v with a true minus sign.
func Number(v float64, decimals int) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', decimals, 64), "-", "−", 1)
}

// ShortNumber is v to three significant digits, with a true minus sign; an exponent is written only beyond a million or below
// a ten-thousandth.
func ShortNumber(v float64) string {
	text := strconv.FormatFloat(v, 'g', 3, 64)
	mantissa, exponent, scientific := strings.Cut(text, "e")
	if e, err := strconv.Atoi(exponent); scientific && err == nil {
		if e > 0 && e < 6 {
			rounded, err := strconv.ParseFloat(text, 64)
			if err != nil {
				panic(err) // it was formatted here
			}
			return Number(rounded, 0)
		}
		text = mantissa + "e" + strconv.Itoa(e)
	}
	return strings.ReplaceAll(text, "-", "−")
}

// ValueTicks labels exactly the given values.
func ValueTicks(values []float64) plot.ConstantTicks {
	var ticks plot.ConstantTicks
	for _, v := range values {
		ticks = append(ticks, plot.Tick{Value: v, Label: strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "-", "−", 1)})
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

// LogScale is plot.LogScale that draws what is not positive at the lower edge instead of panicking;
// Panel.LogY counts such values and the caption says how many there are.
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
	return "1e" + strings.Replace(strconv.Itoa(e), "-", "−", 1)
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
	return strings.ReplaceAll(mantissa+"e"+strconv.Itoa(e), "-", "−")
}

// EveryOther labels every k-th tick of another ticker.
type EveryOther struct {
	plot.Ticker
	K int
}

// Ticks implements plot.Ticker.
func (e EveryOther) Ticks(low, high float64) []plot.Tick {
	ticks := e.Ticker.Ticks(low, high)
	for i := range ticks {
		if i%e.K != 0 {
			ticks[i].Label = ""
		}
	}
	return ticks
}

// Few keeps the marks of a ticker and labels at most three of them, for axes of narrow panels.
type Few struct{ plot.Ticker }

// Ticks implements plot.Ticker.
func (f Few) Ticks(low, high float64) []plot.Tick {
	const most = 3
	ticks := f.Ticker.Ticks(low, high)
	labelled := 0
	for _, t := range ticks {
		if t.Label != "" {
			labelled++
		}
	}
	every := (labelled + most - 1) / most
	seen := 0
	for i := range ticks {
		if ticks[i].Label == "" {
			continue
		}
		if seen%every != 0 {
			ticks[i].Label = ""
		}
		seen++
	}
	return ticks
}
