package experiments

import (
	"slices"

	"walras/experiments/spec"
	"walras/generators"
)

// classes are classes of markets; nil: all there are.
type classes []string

// classesOf are the classes of a spec's markets; nil where spec is nil, or they are known only when they are drawn.
func classesOf(s *spec.Spec) (c classes) {
	if s == nil {
		return nil
	}
	c = classes{}
	for _, in := range s.Grid().Families() {
		family, err := in.New()
		if err != nil {
			family = in.Fresh() // what is wrong with it is said where it is drawn
		}
		class := generators.Class(family)
		if class == "" {
			return nil
		}
		if !slices.Contains(c, class) {
			c = append(c, class)
		}
	}
	return c
}

// some reports whether one of the classes is among others, of which none means all.
func (c classes) some(others []string) bool {
	return c == nil || others == nil || slices.ContainsFunc(c, func(class string) bool { return slices.Contains(others, class) })
}

// all reports whether each of them is.
func (c classes) all(others []string) bool {
	return c != nil && !slices.ContainsFunc(c, func(class string) bool { return !slices.Contains(others, class) })
}

// mixed reports whether some market of a spec is of another class than contract: only then do rows say what theirs is.
func mixed(s *spec.Spec) bool { return !classesOf(s).all([]string{"contract"}) }
