package query

import (
	"slices"
	"testing"
)

// A range is the list that a person would write.
func TestRange(t *testing.T) {
	for text, want := range map[string][]float64{
		"range(0,1,11)":            {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1},
		"range( 2 , -1 , 4 )":      {2, 1, 0, -1},
		"range(-0.1,0.3,5)":        {-0.1, 0, 0.1, 0.2, 0.3},
		"range(50,200,4)":          {50, 100, 150, 200},
		"range(1e20,4e20,4)":       {1e20, 2e20, 3e20, 4e20},
		"logrange(1e-3,1e3,7)":     {0.001, 0.01, 0.1, 1, 10, 100, 1000},
		"logrange(8,1,4)":          {8, 4, 2, 1},
		"logrange(1e-300,1e300,3)": {1e-300, 1, 1e300},
	} {
		if got, ok := Range(text); !ok || !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"range()", "range(0,1)", "range(0,1,2", "range(0,1,2)x", "range(0,1,100001)", "range(1,1,3)", "logrange(-1,1,3)", "logrange(0,1,3)",
		"range(0,inf,3)", "range(0,nan,3)", "range(0,1,2.5)", "range(0,1,1)", "range(0,0x1,3)", "range(00,1,3)", "range(0,-01,3)"} {
		if got, ok := Range(text); ok {
			t.Errorf("%s is %v, want none", text, got)
		}
	}
}

// TestSplit: commas in parentheses and quotes do not separate.
func TestSplit(t *testing.T) {
	for text, want := range map[string][]string{
		"": nil, "a": {"a"}, "a,b": {"a", "b"}, "max(load - 1, 0),gini": {"max(load - 1, 0)", "gini"}, `"a,b",c`: {`"a,b"`, "c"}, "a,": {"a", ""},
	} {
		if got := Split(text); !slices.Equal(got, want) {
			t.Errorf("Split(%q) is %q, want %q", text, got, want)
		}
	}
}
