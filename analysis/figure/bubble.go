package figure

import (
	"fmt"
	"math"

	"gonum.org/v1/plot/vg"
)

// bubbleScale maps shares in per cent to radii: the area grows with the share, from the ten below the
// smallest share shown to 100. Areas that start at zero could hardly be told apart, for participation
// seldom falls below one half; the range is never narrower than ten, so that noise does not look
// like an effect. The key shows both ends.
type bubbleScale struct{ scale }

func newBubbleScale(shares []float64) bubbleScale {
	low := min(90, 10*math.Floor(scaleOf(shares).low/10))
	return bubbleScale{scale{max(0, low), 100}}
}

// Radii of the smallest and the largest bubble.
const (
	smallBubble = vg.Length(1.6)
	largeBubble = vg.Length(5)
)

func (b bubbleScale) radius(v float64) vg.Length {
	lo, hi := float64(smallBubble*smallBubble), float64(largeBubble*largeBubble)
	return vg.Length(math.Sqrt(lo + (hi-lo)*b.at(v)))
}

// key shows the ends of the scale.
func (b bubbleScale) key(text string) keyEntry {
	return keyBubbles(text, []string{fmt.Sprintf("%g %%", b.low), fmt.Sprintf("%g %%", b.high)},
		[]vg.Length{smallBubble, largeBubble})
}
