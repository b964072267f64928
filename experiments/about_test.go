package experiments

import (
	"slices"
	"testing"

	"walras/results"
)

// TestAbout: the manifest of a run says when cells stop, what methods promise, what statuses are worth, and who has which
// parameter.
func TestAbout(t *testing.T) {
	s := mustRun(t, parse(t, "name: x\nmarket: {paper: {n: 5, tau: [0, 1]}}\nsolver: [bracket, newton, ogd]\n"+
		"stop: {tolerance: 1e-7, rounds: 50}\npaired: [tau]\nrecord: {trace: log 2}\n", Builtin()), Options{Dir: t.TempDir()})
	data, err := results.Open(s.Folder)
	if err != nil {
		t.Fatal(err)
	}
	a := data.Manifest().About
	if !a.Known() || a.Stop != (results.Stop{Tolerance: 1e-7, Rounds: 50}) || a.Trace != "log 2" || !slices.Equal(a.Paired, []string{"tau"}) {
		t.Errorf("about is %+v", a)
	}
	if want := []results.MethodAbout{{Name: "bracket", PromiseGap: 1e-8, PromiseRounds: 20_000}, {Name: "newton", PromiseGap: 1e-8, PromiseRounds: 200}, {Name: "ogd"}}; !slices.Equal(a.Methods, want) {
		t.Errorf("methods are %+v, want %+v", a.Methods, want)
	}
	classes := map[string]results.Class{}
	for _, o := range a.Outcomes {
		classes[o.Status] = o.Class
	}
	for status, want := range map[string]results.Class{"converged": results.Answer, "precision": results.Answer, "no-clearing": results.Finding, "skipped": results.Failure} {
		if classes[status] != want {
			t.Errorf("%s is a %s, want %s", status, classes[status], want)
		}
	}
	i := slices.IndexFunc(a.Parameters, func(p results.Parameter) bool { return p.Column == "p_market_tau" })
	if i < 0 || a.Parameters[i].Name != "tau" || a.Parameters[i].Kind != results.Float64 || !slices.Equal(a.Parameters[i].Of, []string{"paper"}) {
		t.Errorf("parameters are %+v", a.Parameters)
	}
}
