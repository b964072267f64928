package online_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"walras/generators"
	"walras/generators/scenario"
	"walras/generators/unitstest"
	"walras/solver"
	"walras/solver/market/contract"
	"walras/solver/online"
)

// unitsOf are the units of what is known of a play, by the names of fields; a field
// that is not here is a pure number or has fields of its own.
var unitsOf = map[string]string{
	"RegretStatic": "units of account", "RegretDynamic": "units of account", "BoundStatic": "units of account", "BoundDynamic": "units of account",
	"WelfareRegret": "units of account", "RegretGiven": "units of account", "Variation": "units of account", "FixedDual": "units of account",
	"Before": "units of account", "First": "units of account", "Lowest": "units of account", "After": "units of account", "Area": "units of account",
	"OptimumDual": "units of account", "Efficiency": "units of account",
	"Tracking": "price", "Optimum": "price", "Fixed": "price", "PathLength": "price", "Cap": "price", "Diameter": "price",
	"ViolationSum": "load", "ViolationNet": "load", "Gradient": "load",
	"Lipschitz": "load/price",
}

// pureNumbers are the fields that have none.
var pureNumbers = []string{"Round", "Last", "Within", "Overshoot", "Rounds", "SteadyCapacity"}

// restated is what a play, or a part of it, is in other units, as text: every
// number to the bit.
func restated(t *testing.T, u unitstest.Units, x any) (text []string) {
	t.Helper()
	var walk func(name string, v reflect.Value, unit string)
	walk = func(name string, v reflect.Value, unit string) {
		switch v.Kind() {
		case reflect.Pointer:
			walk(name, v.Elem(), unit)
		case reflect.Struct:
			for k := range v.NumField() {
				field := v.Type().Field(k).Name
				if field == "Event" { // its name tells the value, in the units of its own play
					continue
				}
				unit, known := unitsOf[field]
				if kind := v.Field(k).Type().Kind(); !known && kind != reflect.Struct && kind != reflect.Pointer && field != "Shocks" && !slices.Contains(pureNumbers, field) {
					t.Fatalf("%s.%s has no unit in the tables of this test", name, field)
				}
				walk(name+"."+field, v.Field(k), unit)
			}
		case reflect.Slice, reflect.Array:
			for k := range v.Len() {
				walk(fmt.Sprintf("%s[%d]", name, k), v.Index(k), unit)
			}
		case reflect.Float64:
			factor, _ := u.Of(unit)
			text = append(text, fmt.Sprintf("%s = %x", name, v.Float()*factor))
		default:
			text = append(text, fmt.Sprintf("%s = %v", name, v))
		}
	}
	walk("", reflect.ValueOf(x), "")
	return text
}

// unitsScenario is a scenario of the list over 60 rounds, and the same in other
// units. eventful has every parameter that events may set, alpha of log valuations.
func unitsScenario(t *testing.T, e scenario.Entry, u unitstest.Units, reports int) (a, b scenario.Scenario) {
	t.Helper()
	a, b = e.New(), e.New()
	for _, s := range []scenario.Scenario{a, b} {
		p := s.Settings()
		p.Rounds = 60
		if span := spanOf(s); span != nil {
			span.At, span.Until = 15, 40
		}
		switch reports {
		case 1:
			p.Delay = 3
		case 2:
			p.Drop, p.Answer, p.Noise, p.NoiseSigma, p.Count = 0.1, 0.7, "gaussian", 0.02, 2
		case 3:
			p.PriceStep, p.ActivityStep = 0.01, 0.02
		}
		if events, ok := s.(*scenario.Events); ok {
			in := u
			if s == a {
				in = unitstest.Units{Money: 1, Quantity: 1}
			}
			events.List = scenario.EventList{
				{Round: 2, Parameter: "tau", Value: 1.2 * in.Price()}, {Round: 9, Parameter: "m", Value: 12 * in.Quantity}, {Round: 15, Parameter: "g", Value: 0.5 * in.Money},
				{Round: 22, Parameter: "beta", Value: 2 * in.Price()}, {Round: 30, Parameter: "alpha", Value: 9 * in.Money},
				{Round: 40, Parameter: "agents", Value: 0.4}, {Round: 45, Parameter: "m", Relative: true, Value: 0.3},
			}
		}
	}
	if err := u.Parameters(b); err != nil {
		t.Fatal(err)
	}
	return a, b
}

// traced keeps what a play records of every round, in other units.
type traced struct {
	t    *testing.T
	u    unitstest.Units
	text []string
}

func (r *traced) Record(rec *solver.Record) {
	r.text = append(r.text, fmt.Sprintf("round %d: price %x, gap %x", rec.Round, rec.Point.Price[0]*r.u.Price(), rec.Certificate.Gap))
	r.text = append(r.text, restated(r.t, r.u, rec.Play)...)
}

// TestUnitsDoNotMatterToPlays: every method on every scenario, with perfect and
// imperfect reports, in units 2^k of money and of quantity. Regrets, bounds, path
// length, overload, shocks and traces are what they were times a power of two, to the
// bit, and whatever has no unit is the same.
func TestUnitsDoNotMatterToPlays(t *testing.T) {
	rng := rand.New(rand.NewPCG(302, 1))
	one := unitstest.Units{Money: 1, Quantity: 1}
	routes := generators.NewRoutes()
	routes.N, routes.J = 10, 4
	markets := map[string]generators.Contract{"paper": paper(8, 12, 0), "fees": paper(8, 12, 1), "routes": routes}
	for _, e := range scenario.All {
		if e.Name == "trace" { // events by another door
			continue
		}
		for k, name := range []string{"paper", "fees", "routes", "paper"} {
			m := new(contract.Market)
			if err := markets[name].Draw(m, rand.New(rand.NewPCG(302, 18))); err != nil {
				t.Fatal(err)
			}
			t.Run(fmt.Sprintf("%s/%s-%d", e.Name, name, k), func(t *testing.T) {
				for _, method := range slices.Concat(online.Methods, solver.Methods) {
					u := unitstest.PowersOfTwo(rng)
					drawn, restatedScenario := unitsScenario(t, e, u, k)
					changed := method.New()
					if err := u.Parameters(changed); err != nil {
						t.Fatal(err)
					}
					a, was := playUnits(t, m, drawn, method.New(), &traced{t: t, u: u}, u)
					b, is := playUnits(t, u.Market(m), restatedScenario, changed, &traced{t: t, u: one}, one)
					if a.Status != b.Status || a.Rounds != b.Rounds || a.DemandCalls != b.DemandCalls {
						t.Errorf("%s in units of %v: %v after %d rounds and %d calls; was %v after %d and %d", method.Name, u, b.Status, b.Rounds, b.DemandCalls, a.Status, a.Rounds, a.DemandCalls)
					}
					for i, line := range was {
						if is[i] != line {
							t.Errorf("%s in units of %v: %s; should be %s", method.Name, u, is[i], line)
							break
						}
					}
				}
			})
		}
	}
}

// playUnits plays a method on a market under a scenario, and gives what is known of
// it in other units.
func playUnits(t *testing.T, m *contract.Market, sc scenario.Scenario, method solver.Method, trace *traced, u unitstest.Units) (solver.Result, []string) {
	t.Helper()
	moving := new(scenario.Moving)
	if err := moving.Open(m, sc, 5); err != nil {
		t.Fatal(err)
	}
	defer moving.Close()
	survey, err := new(online.Surveyor).Survey(moving)
	if err != nil {
		t.Fatal(err)
	}
	arena := online.Arena{Sequence: moving, Survey: survey, Reports: online.Reports(sc.Settings().Reports)}
	res, play := new(online.Player).Play(context.Background(), arena, method, rand.NewPCG(1, 2), solver.Settings{}, solver.Trigger{Every: 7}, trace)
	text := append(trace.text, restated(t, u, &play)...)
	if math.IsNaN(play.RegretDynamic) && res.Status == solver.Played {
		t.Fatal("a play without regret")
	}
	return res, text
}
