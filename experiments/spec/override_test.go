package spec

import (
	"strings"
	"testing"
)

const overrideBase = `name: a
market: {paper: {tau: [0, 1]}}
solver: {tatonnement: {step: 0.5}}
stop: {rounds: 7}
`

// An override gives the spec that its author would have written.
func TestOverrides(t *testing.T) {
	for _, c := range []struct {
		overrides []Override
		same      string
	}{
		{[]Override{Set("replicates=1e3")}, overrideBase + "replicates: 1000"},
		{[]Override{Set("replicates=5"), Set("replicates=6")}, overrideBase + "replicates: 6"},
		{[]Override{Set("market.paper.tau=0.5")}, strings.Replace(overrideBase, "[0, 1]", "0.5", 1)},
		{[]Override{Set("market.paper.tau=range(0,4,5)")}, strings.Replace(overrideBase, "[0, 1]", "[0, 1, 2, 3, 4]", 1)},
		{[]Override{Set("market.paper.tau=[0.5, 2]")}, strings.Replace(overrideBase, "[0, 1]", "[0.5, 2]", 1)},
		{[]Override{Set("market.paper.alpha=uniform(1,2)")}, strings.Replace(overrideBase, "[0, 1]", "[0, 1], alpha: 'uniform(1,2)'", 1)},
		{[]Override{Set("market.paper={n: 3}")}, strings.Replace(overrideBase, "tau: [0, 1]", "n: 3", 1)},
		{[]Override{Set("market=data"), Set("market.data.n=3")}, strings.Replace(overrideBase, "paper: {tau: [0, 1]}", "data: {n: 3}", 1)},
		{[]Override{Set("mechanism=flat"), Set("mechanism.flat=0.5")}, overrideBase + "mechanism: {flat: 0.5}"},
		{[]Override{Set("mechanism=flat"), Set("mechanism.flat=0.5"), Set("mechanism.flat.share=0.25")}, overrideBase + "mechanism: {flat: 0.25}"},
		{[]Override{Set("scenario=shock"), Set("scenario.shock.round=3")}, overrideBase + "scenario: {shock: 3}"},
		{[]Override{Set("stop.rounds=9")}, strings.Replace(overrideBase, "7", "9", 1)},
		{[]Override{Set("record.trace=every 3")}, overrideBase + "record: {trace: every 3}"},
		{[]Override{Set("title='x: y'")}, overrideBase},
		{[]Override{Set("exclude=[{market.paper.tau: 1}]")}, overrideBase + "exclude: [{market.paper.tau: 1}]"},
		{[]Override{SelectSolver("bracket")}, strings.Replace(overrideBase, "tatonnement: {step: 0.5}", "bracket: {}", 1)},
		{[]Override{SelectSolver("tatonnement[step=0.5,1,gamma=2]")}, strings.Replace(overrideBase, "step: 0.5", "step: [0.5, 1], gamma: 2", 1)},
		{[]Override{SelectSolver("tatonnement[step=range(0.5,1,2),rule=\"sqrt\"]")}, strings.Replace(overrideBase, "step: 0.5", "step: [0.5, 1], rule: sqrt", 1)},
		{[]Override{Set("solver.tatonnement.step=1"), SelectSolver("bracket"), SelectSolver("tatonnement[gamma=1]")},
			strings.Replace(overrideBase, "{tatonnement: {step: 0.5}}", "[bracket, {tatonnement: {gamma: 1, step: 1}}]", 1)},
		{[]Override{SelectMechanism("none"), SelectMechanism("flat[share=0.5]")}, overrideBase + "mechanism: [none, flat: 0.5]"},
	} {
		got := mustParse(t, overrideBase, c.overrides...)
		if want := mustParse(t, c.same); got.Hash() != want.Hash() {
			t.Errorf("%v gives\n%s\nwant\n%s", c.overrides, got.Canonical(), want.Canonical())
		}
	}
}

// A default that the file does not state can be overridden as well.
func TestOverrideDefault(t *testing.T) {
	registry := fakeRegistry()
	registry.Solvers[0].Name, registry.Solvers[1].Name = "other", "bracket"
	s, err := Parse("s.yaml", []byte("name: a\nmarket: paper"), registry, Set("solver.bracket.step=0.25"))
	if err != nil {
		t.Fatal(err)
	}
	if v, ok := s.Grid().TreatmentAt(0).Solver.Param("step"); !ok || v.Float() != 0.25 {
		t.Errorf("step %v; want 0.25", v)
	}
}

func TestOverrideErrors(t *testing.T) {
	for _, c := range []struct {
		override Override
		want     string
	}{
		{Set("replicates"), `--set replicates:1:1: "replicates" is no setting; allowed: key=value, …`},
		{Set("=3"), `--set =3:1:1: "=3" is no setting; …`},
		{Set("replicate=3"), `--set replicate=3:1:1: unknown key "replicate"; did you mean "replicates"? …`},
		{Set("replicates=-3"), `--set replicates=-3:1:12: replicates is -3; allowed: an integer >= 1`},
		{Set("replicates="), `--set replicates=:1:12: replicates is nothing; allowed: an integer >= 1`},
		{Set("replicates.x=1"), `--set replicates.x=1:1:12: the key "replicates.x"; allowed: a key of the spec, …`},
		{Set("market.paper.tau.x=1"), `--set market.paper.tau.x=1:1:8: the key "market.paper.tau.x"; …`},
		{Set("market.papr.tau=1"), `--set market.papr.tau=1:1:8: unknown market of this spec "papr"; did you mean "paper"? allowed: paper`},
		{Set("scenario.shock.round=1"), `--set scenario.shock.round=1:1:10: unknown scenario of this spec "shock"; allowed: none`},
		{Set("market.paper.taau=1"), `--set market.paper.taau=1:1:14: unknown market.paper parameter "taau"; did you mean "tau"? …`},
		{Set("market.paper.tau=[0, -1]"), `--set market.paper.tau=[0, -1]:1:22: market.paper.tau is -1; allowed: a finite number >= 0`},
		{Set("market.paper.tau=[0"), `--set market.paper.tau=[0:1:18: not YAML: …`},
		{Set("stop.round=1"), `--set stop.round=1:1:6: unknown stop key "round"; did you mean "rounds"? …`},
		{SelectSolver("newton"), `-s newton:1:1: unknown solver "newton"; allowed: bracket, tatonnement`},
		{SelectSolver(""), `-s :1:1: "" is no selection; allowed: name or name[param=v1,v2,param=v]; names: bracket, tatonnement`},
		{SelectSolver("tatonnement[step=1"), `-s tatonnement[step=1:1:1: "tatonnement[step=1" is no selection; …`},
		{SelectSolver("tatonnement[0.5]"), `-s tatonnement[0.5]:1:13: "0.5" belongs to no parameter; allowed: param=v1,v2`},
		{SelectSolver("tatonnement[step=0.5,3]"), `-s tatonnement[step=0.5,3]:1:22: solver.tatonnement.step is 3; allowed: a finite number > 0 and < 2`},
		{SelectSolver("tatonnement[size=1]"), `-s tatonnement[size=1]:1:13: unknown solver.tatonnement parameter "size"; allowed: step, …`},
		{SelectSolver("tatonnement[step=1,step=2]"), `-s tatonnement[step=1,step=2]:1:20: parameter "step" again; allowed: each parameter once`},
		{SelectMechanism("flat[share=2]"), `-m flat[share=2]:1:12: mechanism.flat.share is 2; …`},
		{Set("title=a\x1bb"), `"--set title=a\x1bb":1:8: the control character U+001B; …`},
	} {
		t.Run(c.override.text, func(t *testing.T) {
			_, err := Parse("s.yaml", []byte(overrideBase), fakeRegistry(), c.override)
			compareErrors(t, err, c.want)
		})
	}
}
