package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"walras/experiments"
	"walras/experiments/catalog"
	"walras/experiments/spec"
	"walras/generators"
)

// specFlags are the flags that change a spec.
type specFlags struct {
	sets, solvers, mechanisms []string
	movielens                 string
}

func (f *specFlags) add(c *cobra.Command) {
	flags := c.Flags()
	flags.StringArrayVar(&f.sets, "set", nil, "override a key of the spec: `KEY=VALUE`, such as replicates=1000 or market.paper.tau=[0,1]")
	flags.StringArrayVarP(&f.solvers, "solver", "s", nil, "run the solver `NAME[PARAM=V1,V2]` in place of the spec's; may be repeated")
	flags.StringArrayVarP(&f.mechanisms, "mechanism", "m", nil, "run the mechanism `NAME` in place of the spec's; may be repeated")
	f.addMovieLens(c)
}

func (f *specFlags) addMovieLens(c *cobra.Command) {
	c.Flags().StringVar(&f.movielens, "movielens", "", "`PATH` of the u.data of MovieLens-100K (default $"+generators.MovieLensEnv+")")
}

// overrides are the flags in the order in which specs take them.
func (f *specFlags) overrides() []spec.Override {
	var o []spec.Override
	for _, text := range f.solvers {
		o = append(o, spec.SelectSolver(text))
	}
	for _, text := range f.mechanisms {
		o = append(o, spec.SelectMechanism(text))
	}
	for _, text := range f.sets {
		o = append(o, spec.Set(text))
	}
	return o
}

// load reads the spec that name means: a file, or a built-in experiment.
func (f *specFlags) load(name string) (*spec.Spec, error) {
	if f.movielens != "" {
		if err := os.Setenv(generators.MovieLensEnv, f.movielens); err != nil {
			return nil, err
		}
	}
	src, err := specSource(name)
	if err != nil {
		return nil, usageError{err}
	}
	spec, err := spec.Parse(name, src, experiments.Builtin(), f.overrides()...)
	if err != nil {
		return nil, usageError{err}
	}
	return spec, nil
}

func specSource(name string) ([]byte, error) {
	if slices.Contains(catalog.Names(), name) {
		return catalog.Source(name)
	}
	src, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("no spec %q: neither a file nor one of the built-in experiments %s", name, strings.Join(catalog.Names(), ", "))
	}
	return src, err
}
