package claim

import "testing"

// FuzzParseCheck: whatever is accepted names a column and an operator, and does
// not panic.
func FuzzParseCheck(f *testing.F) {
	for _, seed := range []string{"price=0", "status!=limit where solver=bracket", "price ~ 1 where round=2 and price>0 in trace", "", "a in b", "= where", "x<=y in "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := ParseCheck(text)
		if err != nil {
			return
		}
		for _, k := range append(c.Where, c.Holds) {
			if k.column == "" || k.op == "" {
				t.Errorf("%q was read as %+v", text, c)
			}
		}
	})
}
