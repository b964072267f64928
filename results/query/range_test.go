package query

import (
	"slices"
	"testing"
)

func TestRange(t *testing.T) {
	for text, want := range map[string][]float64{
		"range(0,1,11)":        {0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1},
		"range( 2 , -1 , 4 )":  {2, 1, 0, -1},
		"range(-0.1,0.3,5)":    {-0.1, 0, 0.1, 0.2, 0.3},
		"logrange(1e-3,1e3,7)": {0.001, 0.01, 0.1, 1, 10, 100, 1000},
	} {
		if got, ok := Range(text); !ok || !slices.Equal(got, want) {
			t.Errorf("%s is %v, want %v", text, got, want)
		}
	}
	for _, text := range []string{"range(0,1)", "range(0,1,1)", "range(1,1,3)", "range(0,nan,3)", "range(0,Inf,3)", "range(0,1,2.5)", "range(0,1,1e9)", "logrange(0,1,3)", "range(0,1,3", "range(0,0x1,3)"} {
		if got, ok := Range(text); ok {
			t.Errorf("%s is %v", text, got)
		}
	}
}
