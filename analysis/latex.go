package analysis

import "strings"

// latexLetters are TeX's ten special characters, the three that its oldest fonts print as something else, and the letters beyond ASCII
// that texts of figures and tables use, as pdfLaTeX sets them without packages.
var latexLetters = strings.NewReplacer(
	`\`, `$\backslash$`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`, "_", `\_`, "{", `\{`, "}", `\}`,
	"~", `\textasciitilde{}`, "^", `\textasciicircum{}`, "<", `$<$`, ">", `$>$`, "|", `$|$`,
	"–", "--", "…", `\dots{}`, "†", `\dag{}`, "‡", `\ddag{}`, "§", `\S{}`, "é", `\'e`, "š", `\v{s}`, "ñ", `\~n`, "ü", `\"u`, "ö", `\"o`, "ó", `\'o`, "á", `\'a`,
	"−", `$-$`, "±", `$\pm$`, "×", `$\times$`, "·", `$\cdot$`, "√", `$\surd$`, "∂", `$\partial$`, "∞", `$\infty$`, "→", `$\to$`, "½", `$\frac12$`,
	"≤", `$\leq$`, "≥", `$\geq$`, "≈", `$\approx$`,
	"α", `$\alpha$`, "β", `$\beta$`, "γ", `$\gamma$`, "δ", `$\delta$`, "η", `$\eta$`, "θ", `$\theta$`, "κ", `$\kappa$`, "λ", `$\lambda$`,
	"μ", `$\mu$`, "µ", `$\mu$`, "ξ", `$\xi$`, "π", `$\pi$`, "ρ", `$\rho$`, "σ", `$\sigma$`, "τ", `$\tau$`, "φ", `$\varphi$`, "χ", `$\chi$`,
	"Σ", `$\Sigma$`, "Θ", `$\Theta$`, "Φ", `$\Phi$`, "Δ", `$\Delta$`,
	"⁰", `$^0$`, "¹", `$^1$`, "²", `$^2$`, "³", `$^3$`, "⁴", `$^4$`, "⁵", `$^5$`, "⁶", `$^6$`, "⁷", `$^7$`, "⁸", `$^8$`, "⁹", `$^9$`, "⁻", `$^-$`, "⁺", `$^+$`, "ⁿ", `$^n$`,
	"₀", `$_0$`, "₁", `$_1$`, "₂", `$_2$`, "₊", `$_+$`, "ᵢ", `$_i$`,
)

// EscapeLaTeX is a text as LaTeX source.
func EscapeLaTeX(s string) string { return latexLetters.Replace(s) }
