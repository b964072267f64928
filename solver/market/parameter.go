package market

import (
	"errors"
	"fmt"
)

// ParameterError is a parameter with a value that its owner refuses. Whoever
// read the parameter from a file finds its place by the name, with errors.As.
type ParameterError struct {
	Parameter string // as specs and files write it; "" where a value is read that may be any parameter's
	Found     string // the value, with what it disagrees with: "100 for 200 agents"
	Allowed   string // such as "at least 1 per agent"
}

func (e *ParameterError) Error() string {
	text := e.Found
	if e.Parameter != "" {
		text = e.Parameter + " is " + text
	}
	if e.Allowed != "" {
		text += "; allowed: " + e.Allowed
	}
	return text
}

// Refuse is the error of a parameter with what was found and what is allowed.
func Refuse(parameter string, found any, allowed string) error {
	return &ParameterError{Parameter: parameter, Found: fmt.Sprint(found), Allowed: allowed}
}

// RefuseAt is err as the error of a parameter, met at a place inside its value,
// such as a line of the file that it names. What err says is allowed stays.
func RefuseAt(parameter, place string, err error) error {
	out := &ParameterError{Parameter: parameter, Found: place + ": " + err.Error()}
	if inner := new(ParameterError); errors.As(err, &inner) {
		bare := *inner
		bare.Allowed = ""
		out.Found, out.Allowed = place+": "+bare.Error(), inner.Allowed
	}
	return out
}
