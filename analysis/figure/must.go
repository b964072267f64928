package figure

import "walras/analysis"

// A drawing takes the columns, groups and traces that it needs for granted. Where one is missing, must leaves the drawing, and whoever asked
// for it gets the error.

// lacking is an error on its way from must to the end of a drawing.
type lacking struct{ error }

// studied is a drawing with its caption, or the error by which must left it.
func studied(draw func(c *Caption) *Drawing) (dr *Drawing, err error) {
	defer func() {
		switch r := recover().(type) {
		case nil:
		case lacking:
			dr, err = nil, r.error
		default:
			panic(r)
		}
	}()
	var c Caption
	dr = draw(&c)
	dr.Caption = c.String()
	return dr, nil
}

// Must is v, or the end of the drawing where there is an error.
func Must[T any](v T, err error) T {
	NoError(err)
	return v
}

// NoError ends the drawing where there is an error.
func NoError(err error) {
	if err != nil {
		panic(lacking{err})
	}
}

// Sorted are the rows of each value of the columns, in order.
func Sorted(v analysis.View, by ...string) []analysis.Group {
	groups := Must(v.GroupBy(by...))
	analysis.SortGroups(groups)
	return groups
}
