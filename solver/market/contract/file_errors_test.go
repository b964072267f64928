package contract

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// noFile is for texts that name no file beside them.
func noFile(string) ([]byte, error) { return nil, fs.ErrNotExist }

func TestReadFileErrors(t *testing.T) {
	const head = `{"walras_market": 1, "valuation": "log", "capacity": [1], "agents": `
	for _, c := range []struct{ text, want string }{
		{``, `m.json:1:1: the text ends too early; allowed: a whole JSON object`},
		{`{"walras_market": 1,`, `m.json:1:21: the text ends too early; allowed: a whole JSON object`},
		{`[1]`, `m.json:1:1: the market is a list; allowed: an object with the keys walras_market, class, valuation, capacity, agents, usage`},
		{`null`, `m.json:1:1: the market is null; allowed: an object with the keys walras_market, class, valuation, capacity, agents, usage`},
		{`{"walras_market": 3}`, `m.json:1:19: walras_market is 3; allowed: 1, 2`},
		{`{"walras_market": 2, "class": "fisher"}`, `m.json:1:31: class is "fisher"; allowed: contract`},
		{`{"walras_market": "1"}`, `m.json:1:19: walras_market is "1"; allowed: 1, 2`},
		{"{\n  \"capacities\": [1]}", `m.json:2:3: unknown key "capacities" in the market; allowed: walras_market, class, valuation, capacity, agents, usage`},
		{`{"é": 1, "zzz": 1}`, `m.json:1:2: unknown key "é" in the market; allowed: walras_market, class, valuation, capacity, agents, usage`},
		{`{"walras_market": 1, "walras_market": 1}`, `m.json:1:22: key "walras_market" twice in the market; allowed: once`},
		{`{"valuation": "logg"}`, `m.json:1:15: valuation is "logg"; allowed: log, power, quadratic, exponential`},
		{`{"valuation": 3}`, `m.json:1:15: valuation is 3; allowed: log, power, quadratic, exponential`},
		{`{"capacity": 3}`, `m.json:1:14: capacity is 3; allowed: a list of finite numbers`},
		{"{\"capacity\": [1,\n 2, \"3\"]}", `m.json:2:5: capacity[2] is "3"; allowed: a finite number`},
		{`{"capacity": [1, null]}`, `m.json:1:18: capacity[1] is null; allowed: a finite number`},
		{`{"capacity": [[1]]}`, `m.json:1:15: capacity[0] is a list; allowed: a finite number`},
		{`{"capacity": [1e999]}`, `m.json:1:15: capacity[0] is 1e999; allowed: a finite number`},
		{`{"capacity": [NaN]}`, `m.json:1:15: invalid character 'N' looking for beginning of value; allowed: JSON`},
		{`{"capacity": [1], "agents": {"alpha": true}}`, `m.json:1:39: agents.alpha is true; allowed: a finite number or a list of them`},
		{`{"capacity": [1], "agents": {"alph": [1]}}`, `m.json:1:30: unknown key "alph" in agents; allowed: columns, alpha, shape, beta, kappa, fee, fixed`},
		{`{}`, `m.json: no key "walras_market"; it is needed`},
		{`{"walras_market": 1, "valuation": "log", "capacity": [1]}`, `m.json: no key "agents"; it is needed`},
		{head + `{"alpha": [1], "shape": 1}}`, `m.json: agents has no column "beta"; it is needed`},
		{head + `{"alpha": 1, "shape": 1, "beta": 1}}`, `m.json: agents.alpha is one number; allowed: a list of one number per agent`},
		{head + `{"alpha": [1], "shape": 1, "beta": [1, 2]}}`, `m.json: agents.beta has 2 values; allowed: 1, as many as alpha has, or one number for all`},
		{head + `{"alpha": [], "shape": 1, "beta": 1}}`, `m.json: alpha is empty; allowed: a value for each of at least one agent`},
		{head + `{"alpha": [-1], "shape": 1, "beta": 1}}`, `m.json: alpha is -1 for agent 0; allowed: above 0 and finite`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}} x`, `m.json:1:108: text after the market; allowed: nothing`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}, "usage": {"agent": [0]}}`, `m.json: usage has no column "resource"; it is needed`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}, "usage": {"agent": [0], "resource": []}}`, `m.json: usage has 1 agents, 0 resources and 0 values; allowed: equal numbers, or no values`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}, "usage": {"agent": [1], "resource": [0]}}`, `m.json: usage.agent of entry 0 is 1; allowed: 0 to 0`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}, "usage": {"agent": [0], "resource": [0.5]}}`, `m.json: usage.resource of entry 0 is 0.5; allowed: 0 to 0`},
		{head + `{"alpha": [1], "shape": 1, "beta": 1}, "usage": {"agent": [0, 0], "resource": [0, 0]}}`, `m.json: agent 0 uses resource 0 twice; allowed: one entry`},
		{head + `{"alpha": [1, 1], "shape": 1, "beta": 1}, "usage": {"agent": [0], "resource": [0]}}`, `m.json: usage is empty for agent 1; allowed: at least one resource per agent`},
		{head + `{"columns": "../a.csv"}}`, `m.json:1:81: agents.columns is "../a.csv"; allowed: the name of a CSV file in the same folder`},
		{head + `{"columns": 3}}`, `m.json:1:81: agents.columns is 3; allowed: the name of a CSV file in the same folder`},
		{head + `{"columns": "a.csv"}}`, `m.json:1:81: agents.columns: file does not exist`},
	} {
		m, err := Parse("m.json", []byte(c.text), noFile)
		if err == nil {
			t.Errorf("%s: read as %v, want error %q", c.text, m, c.want)
		} else if err.Error() != c.want {
			t.Errorf("%s:\n got %q\nwant %q", c.text, err, c.want)
		}
	}
}

func TestReadFileColumnErrors(t *testing.T) {
	const text = `{"walras_market": 1, "valuation": "log", "capacity": [1], "agents": {"columns": "a.csv", "shape": 1}}`
	const at = `m.json:1:81: `
	for _, c := range []struct{ csv, want string }{
		{"alpha,beta\n1,1\n", ``},
		{"", at + `a.csv: it is empty; allowed: a first line of column names out of alpha, shape, beta, kappa, fee, fixed`},
		{"alpha,bet\n", at + `a.csv:1:7: unknown column "bet"; allowed: alpha, shape, beta, kappa, fee, fixed`},
		{"alpha,alpha\n", at + `a.csv:1:7: column "alpha" twice; allowed: once`},
		{"alpha,beta\n1,2\n3\n", at + `a.csv:3:1: wrong number of fields; allowed: lines of as many numbers as the first line has names`},
		{"alpha,beta\n1,2\n3,0x4\n", at + `a.csv:3:3: beta is "0x4"; allowed: a finite number`},
		{"alpha,beta\n1,inf\n", at + `a.csv:2:3: beta is "inf"; allowed: a finite number`},
		{"alpha,beta\n1,\n", at + `a.csv:2:3: beta is ""; allowed: a finite number`},
		{"alpha,beta,shape\n1,1,1\n", `m.json:1:90: column "shape" of agents is also in its CSV file; allowed: one of the two`},
	} {
		_, err := Parse("m.json", []byte(text), func(name string) ([]byte, error) {
			if name != "a.csv" {
				t.Errorf("asked for %q", name)
			}
			return []byte(c.csv), nil
		})
		if got := errorText(err); got != c.want {
			t.Errorf("%q:\n got %q\nwant %q", c.csv, got, c.want)
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestReadFileOutside(t *testing.T) {
	if _, err := ReadFile(filepath.Join(t.TempDir(), "none.json")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that does not exist: %v", err)
	}
	if _, err := ReadFile(t.TempDir()); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a folder: %v", err)
	}
}
