package experiments

import (
	"regexp"
	"strings"
	"testing"

	"walras/experiments/spec"
)

// Every spec on the page of specs is one, and the page has all keys, sections' lists and forms of laws.
func TestSpecHelp(t *testing.T) {
	specs := regexp.MustCompile(`(?m)^  name: .*\n(?:  .*\n)+`).FindAllString(spec.Help, -1)
	if len(specs) < 8 {
		t.Errorf("%d specs on the page", len(specs))
	}
	for _, text := range specs {
		if _, err := spec.Parse("help.yaml", []byte(regexp.MustCompile(`(?m)^  `).ReplaceAllString(text, "")), Builtin()); err != nil {
			t.Errorf("%v\n%s", err, text)
		}
	}
	whole, err := spec.Parse("x.yaml", []byte("name: x\nmarket: paper\npaired: [tau]\nallow: [converged]\n"), Builtin())
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(whole.Canonical(), "\n") {
		if key, _, ok := strings.Cut(line, ":"); ok && !strings.HasPrefix(line, " ") && !strings.Contains(spec.Help, key) {
			t.Errorf("the page lacks the key %s", key)
		}
	}
}
