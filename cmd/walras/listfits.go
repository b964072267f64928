package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"walras/generators"
	"walras/solver"
)

// smallMarkets are small markets of each class, and each form of utility of goods.
func smallMarkets() (names []string, families []any) {
	paper := generators.NewPaper()
	paper.N, paper.M = 3, generators.Constant(5)
	names, families = append(names, "contract"), append(families, paper)
	for _, form := range []string{"linear", "ces", "cobb-douglas", "leontief", "quasi-linear"} {
		fisher := generators.NewRandomFisher()
		fisher.N, fisher.J, fisher.Utility = 3, 2, form
		names, families = append(names, "fisher "+form), append(families, fisher)
		if form == "quasi-linear" {
			continue
		}
		exchange := generators.NewRandomExchange()
		exchange.N, exchange.J, exchange.Utility = 3, 2, form
		names, families = append(names, "exchange "+form), append(families, exchange)
	}
	return names, families
}

// fits says for which of the small markets a method is not skipped.
func fits(name string) (string, error) {
	k := slices.IndexFunc(solver.Methods, func(e solver.Entry) bool { return e.Name == name })
	if k < 0 {
		return "", nil
	}
	names, families := smallMarkets()
	var all []string
	for i, family := range families {
		m, err := new(generators.Markets).Draw(family, rand.New(rand.NewPCG(1, 1)))
		if err != nil {
			return "", fmt.Errorf("%s: %w", names[i], err)
		}
		res := new(solver.Runner).Run(context.Background(), m, solver.Methods[k].New(), rand.NewPCG(1, 2), solver.Settings{Rounds: 1}, solver.Trigger{}, nil)
		if res.Status != solver.Skipped {
			all = append(all, names[i])
		}
	}
	return strings.Join(all, ", "), nil
}
