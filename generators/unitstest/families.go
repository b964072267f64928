package unitstest

import (
	"reflect"

	"walras/generators"
)

// Named is a market family with a name for its variant.
type Named struct {
	Name string
	generators.Contract
}

// variants are what Families makes of each family.
var variants = []struct {
	name, valuation string
	shape           float64
	fees            bool
}{
	{"log", "log", 1, false}, {"log-fees", "log", 1, true},
	{"power-half", "power", 0.5, false}, {"power-half-fees", "power", 0.5, true}, {"power-one", "power", 1, false},
	{"quadratic", "quadratic", 1, false}, {"quadratic-fees", "quadratic", 1, true},
	{"exponential", "exponential", 1, false}, {"exponential-fees", "exponential", 1, true},
}

// Families are all families of the list but those that need a file, each with
// every valuation that it knows, plain and with quadratic costs, fees per unit and,
// where it has them, fixed fees. Power valuations have ρ = 1/2, so that their powers
// are squares and roots as a rule, or ρ = 1, and linear costs.
func Families() (all []Named) {
	for _, e := range generators.Families {
		if e.Name == "movielens" || e.Name == "file" {
			continue
		}
		for _, variant := range variants {
			f, ok := e.New().(generators.Contract)
			if !ok {
				continue
			}
			switch f := f.(type) {
			case *generators.Paper:
				f.M, f.G = generators.Constant(50), generators.Constant(0)
			case *generators.Degenerate:
				f.Kind = []string{"twins", "trunk", "unused", "clones"}[len(all)%4]
			}
			v := reflect.ValueOf(f).Elem()
			set := func(name string, law generators.Law) {
				if field := v.FieldByName(name); field.IsValid() {
					field.Set(reflect.ValueOf(law))
				}
			}
			v.FieldByName("Valuation").SetString(variant.valuation)
			set("Shape", generators.Constant(variant.shape))
			if variant.fees {
				set("Tau", generators.Uniform(0, 1))
				set("G", generators.Uniform(0, 2))
				if variant.valuation != "power" {
					set("Kappa", generators.Uniform(0, 0.5))
				}
			}
			all = append(all, Named{e.Name + "-" + variant.name, f})
		}
	}
	return all
}
