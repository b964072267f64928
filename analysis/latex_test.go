package analysis

import "testing"

func TestEscapeLaTeX(t *testing.T) {
	for in, want := range map[string]string{
		`a&b%c$d#e_f{g}h`:    `a\&b\%c\$d\#e\_f\{g\}h`,
		`~^\`:                `\textasciitilde{}\textasciicircum{}$\backslash$`,
		"1 − 2 ≤ τ × m":      `1 $-$ 2 $\leq$ $\tau$ $\times$ m`,
		"S(0) > m":           `S(0) $>$ m`,
		"O(√T), α = ∞, h²":   `O($\surd$T), $\alpha$ = $\infty$, h$^2$`,
		"Kőnig is not known": "Kőnig is not known",
		"plain text":         "plain text",
	} {
		if got := EscapeLaTeX(in); got != want {
			t.Errorf("%q is escaped to %q, want %q", in, got, want)
		}
	}
}
