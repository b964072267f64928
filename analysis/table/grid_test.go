package table

import (
	"math"
	"strings"
	"testing"

	"walras/analysis/stat"
)

// sample is a grid with every kind of cell; the expected texts below are written by hand.
func sample() *Grid {
	measured := Cell{Number: &Number{Value: 12.3456, SD: 2.5, Interval: stat.Interval{Low: 12.2, High: 12.5, Level: 0.95}, Decimals: -1}}
	return &Grid{
		Name: "sample", Title: "Fees & prices, 50 % of τ",
		Columns: []Column{{Name: "mechanism_x"}, {Name: "efficiency", Numbers: true}, {Name: "n", Numbers: true}},
		Rows: [][]Cell{
			{Text("none | all"), measured, Count(200)},
			{Text("flat"), Missing, plain(-0.25, 1)},
		},
		Notes: []string{"3 runs left out_of_range."},
		Below: &Grid{Name: "more", Title: "More", Columns: []Column{{Name: "τ", Numbers: true}}, Rows: [][]Cell{{plain(0.5, 1)}}},
	}
}

func TestMarkdown(t *testing.T) {
	want := `**Fees & prices, 50 % of τ**

| mechanism\_x | efficiency | n |
| --- | ---: | ---: |
| none \| all | 12.35 ± 2.50 | 200 |
| flat | – | −0.2 |

3 runs left out\_of\_range.

**More**

| τ |
| ---: |
| 0.5 |
`
	if got := sample().Markdown(); got != want {
		t.Errorf("Markdown is\n%s\nwant\n%s", got, want)
	}
}

func TestLaTeX(t *testing.T) {
	want := `% needs \usepackage{booktabs,graphicx,siunitx}
\begin{table}
\centering
\caption{Fees \& prices, 50 \% of $\tau$}
\label{tab:sample}
\sbox0{\begin{tabular}{lrr}
\toprule
mechanism\_x & efficiency & n \\
\midrule
none $|$ all & \num{12.35} $\pm$ \num{2.50} & \num{200} \\
flat & -- & \num{-0.2} \\
\bottomrule
\end{tabular}}%
\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi
\par\smallskip{\footnotesize\raggedright 3 runs left out\_of\_range.\par}
\end{table}
\begin{table}
\centering
\caption{More}
\label{tab:sample-2}
\sbox0{\begin{tabular}{r}
\toprule
$\tau$ \\
\midrule
\num{0.5} \\
\bottomrule
\end{tabular}}%
\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi
\end{table}
`
	if got := sample().LaTeX(); got != want {
		t.Errorf("LaTeX is\n%s\nwant\n%s", got, want)
	}
}

func TestCSV(t *testing.T) {
	want := "mechanism_x,efficiency,efficiency sd,efficiency low,efficiency high,n\n" +
		"none | all,12.3456,2.5,12.2,12.5,200\n" +
		"flat,,,,,-0.25\n"
	got, err := sample().CSV()
	if err != nil || string(got) != want {
		t.Errorf("CSV is\n%s\nwant\n%s\n%v", got, want, err)
	}
}

func TestDigitsFollowTheInterval(t *testing.T) {
	for _, c := range []struct {
		value, half float64
		want        string
	}{
		{123.456, 2.8, "123.5"}, {123.456, 28, "123"}, {123.456, 0.28, "123.46"}, {0.012345, 0.0012, "0.0123"},
		{8.55, 0.23, "8.55"}, {-0.0004, 0.1, "0.00"}, {1234567, 99999, "1234567"},
	} {
		n := Number{Value: c.value, Interval: stat.Interval{Low: c.value - c.half, High: c.value + c.half}, Decimals: -1}
		if got := n.parts().value; got != c.want {
			t.Errorf("%g ± %g is printed as %s, want %s", c.value, c.half, got, c.want)
		}
	}
	for value, want := range map[float64]string{0: "0", 12.34567: "12.35", 0.00123456: "0.001235"} {
		n := Number{Value: value, Interval: unknown, Decimals: -1}
		if got := n.parts().value; got != want {
			t.Errorf("%g without interval is printed as %s, want %s", value, got, want)
		}
	}
}

func TestRowsMustFit(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || !strings.Contains(r.(string), "row 0 has 1 cells for 2 columns") {
			t.Errorf("recovered %v", r)
		}
	}()
	(&Grid{Name: "x", Columns: make([]Column, 2), Rows: [][]Cell{{Count(1)}}}).Markdown()
}

// Very small and very large numbers are printed with an exponent, and bold, prefix and mark in every format.
func TestCellsWithExponentAndMarks(t *testing.T) {
	for _, c := range []struct {
		cell    Cell
		md, tex string
	}{
		{Cell{Number: &Number{Value: 3.2e-10, SD: math.NaN(), Interval: stat.Interval{Low: 3.1e-10, High: 3.3e-10}, Decimals: -1}}, "3.20e-10", `\num{3.20e-10}`},
		{Cell{Number: &Number{Value: -3.2e-10, SD: 2e-11, Interval: unknown, Decimals: -1}}, "(−3.200 ± 0.200)e-10", `\num{-3.200e-10} $\pm$ \num{0.200e-10}`},
		{Cell{Number: &Number{Value: 5e-324, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 1}}, "5e-324", `\num{5e-324}`},
		{Cell{Number: &Number{Value: 1.5e300, SD: math.NaN(), Interval: unknown, Decimals: -1, Digits: 2}}, "1.5e300", `\num{1.5e300}`},
		{Cell{Number: &Number{Value: math.Inf(1), SD: math.NaN(), Interval: unknown, Decimals: -1}}, "+Inf", `$\infty$`},
		{Cell{Text: "≤", Number: &Number{Value: 7, SD: math.NaN(), Interval: unknown}, Best: true, Mark: "[1]"}, "**≤ 7** [1]", `\textbf{$\leq$ \num{7}} [1]`},
		{Cell{Text: "all_failed", Mark: "(a)"}, `all\_failed (a)`, `all\_failed (a)`},
	} {
		if c.cell.markdown() != c.md || c.cell.latex() != c.tex {
			t.Errorf("cell is printed %s and %s, want %s and %s", c.cell.markdown(), c.cell.latex(), c.md, c.tex)
		}
	}
}
