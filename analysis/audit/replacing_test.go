package audit

import (
	"slices"
	"testing"
)

// A variant replaces what the table asks of the same column, and nothing else.
func TestVariantsReplaceConditionsOnTheSameColumn(t *testing.T) {
	for _, c := range []struct{ table, variant, want []string }{
		{[]string{"m=100", "g=1"}, []string{"m=50"}, []string{"g=1", "m=50"}},
		{[]string{"m=100"}, nil, []string{"m=100"}},
		{[]string{"m>=100"}, []string{"g=0"}, []string{"m>=100", "g=0"}},
	} {
		got, err := replacing(c.table, c.variant)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%v with %v is %v, error %v; want %v", c.table, c.variant, got, err, c.want)
		}
	}
	if _, err := replacing([]string{"m"}, nil); err == nil {
		t.Error("a condition without a sign is no error")
	}
}
