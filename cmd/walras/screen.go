package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/term"

	"walras/analysis/table"
)

// screenFormats are those of a table on the screen, screenHelp what a flag says of them.
var screenFormats = []string{"text", "md"}

const screenHelp = "`FORMAT` on the screen: text, in aligned columns, or md (default: text in a terminal, md elsewhere)"

// checkScreen is an error for another format.
func checkScreen(format string) error {
	if format != "" && !slices.Contains(screenFormats, format) {
		return fmt.Errorf("format %q, allowed are %s", format, strings.Join(screenFormats, ", "))
	}
	return nil
}

// usualWidth is the width of a screen that does not say its own.
const usualWidth = 80

// terminal is the width of the terminal behind w, and whether there is one.
func terminal(w io.Writer) (width int, ok bool) {
	width = usualWidth
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		width = n
	}
	file, is := w.(*os.File)
	if !is || !term.IsTerminal(int(file.Fd())) {
		return width, false
	}
	if n, _, err := term.GetSize(int(file.Fd())); err == nil && n > 0 {
		width = n
	}
	return width, true
}

// gridText is a grid for w in a format: text, md, or for "" text in a terminal and Markdown elsewhere.
func gridText(w io.Writer, g *table.Grid, format string) string {
	width, isTerminal := terminal(w)
	if format == "md" || format == "" && !isTerminal {
		return g.Markdown()
	}
	return g.Screen(width, isTerminal && os.Getenv("NO_COLOR") == "")
}

// printGrid writes a grid as gridText has it.
func printGrid(w io.Writer, g *table.Grid, format string) error {
	_, err := io.WriteString(w, strings.TrimSuffix(gridText(w, g, format), "\n")+"\n")
	return err
}
