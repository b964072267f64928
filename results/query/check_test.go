package query

import (
	"strings"
	"testing"
)

func TestChecks(t *testing.T) {
	frame := selectFrame()
	for text, want := range map[string]string{
		"small~0.1 where n<=2 and n!=null": "",
		"solver=newton where gap=0.5":      "",
		"n>=0 where solver = newton, admm": "n is -1 in row 0",
		"gap=1 where solver=nobody":        "holds null, , admm, newton",
		"gap=1 where price=2":              `no column "price"`,
		"gap = 1 in trace":                 "row 0 of table trace",
	} {
		c, err := ParseCheck(text)
		if err == nil {
			err = c.Verify(frame)
		}
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), "p_market_", ""), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	for _, text := range []string{"", "gap", "gap=1 where", "gap=1 in", "gap=1 where n=1 in trace more", "gap=1 n=2"} {
		if _, err := ParseCheck(text); err == nil || !strings.Contains(err.Error(), "check") {
			t.Errorf("%q: error %v", text, err)
		}
	}
}
