package contract

import (
	"encoding/json"
	"fmt"
	"strconv"
)

// describe is a token in an error.
func describe(token json.Token) string {
	switch t := token.(type) {
	case nil:
		return "null"
	case string:
		return strconv.Quote(clip(t))
	case json.Delim:
		return map[json.Delim]string{'{': "an object", '[': "a list"}[t]
	case json.Number:
		return clip(string(t))
	}
	return fmt.Sprint(token)
}

// clip cuts a text that is too long for an error of one line.
func clip(s string) string {
	const limit = 60
	if r := []rune(s); len(r) > limit {
		return string(r[:limit]) + "..."
	}
	return s
}
