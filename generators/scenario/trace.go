package scenario

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"sync"

	"walras/solver/market"
)

// Trace plays events from a CSV file with the columns round, parameter and
// value, of which the first line is the heading. Parameters are those of
// Events, with an asterisk for multiples of what was drawn. The file is held
// once per process.
type Trace struct {
	Play
	Path   string `param:"path" identity:"none" doc:"CSV file of events: round,parameter,value"`
	SHA256 string `param:"sha256" doc:"digest of the file; empty: whatever it holds when the spec is read"`
	script
}

// NewTrace gives the scenario; a path has to be named.
func NewTrace() *Trace { return &Trace{Play: defaultPlay(1000)} }

// Complete fills in the digest of the file, which takes the path's place in
// the identity of cells.
func (f *Trace) Complete() error {
	list, digest, err := readTrace(f.Path)
	if err != nil {
		return err
	}
	if f.SHA256 == "" {
		f.SHA256 = digest
	}
	f.list = list
	return f.Validate()
}

// Validate reads the file and refuses events outside the play.
func (f *Trace) Validate() error {
	if f.Path == "" && f.SHA256 == "" {
		return nil // the default; Complete asks for a path
	}
	list, digest, err := readTrace(f.Path)
	if err != nil {
		return err
	}
	if digest != f.SHA256 {
		return market.Refuse("sha256", fmt.Sprintf("%s and the digest of %s is %s: the file has changed", f.SHA256, f.Path, digest), "no sha256, to take the file as it is")
	}
	f.list = list
	return errors.Join(f.Play.Validate(), list.check("path", &f.Play))
}

// Begin implements Scenario.
func (f *Trace) Begin(*Stage) { f.begin() }

var traceCache struct {
	sync.Mutex
	byPath map[string]cachedTrace
}

type cachedTrace struct {
	digest string
	list   EventList
}

// readTrace reads the events of a file, once for each content.
func readTrace(path string) (EventList, string, error) {
	if path == "" {
		return nil, "", market.Refuse("path", "empty", traceForm)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", market.Refuse("path", strings.TrimPrefix(err.Error(), "open "), traceForm)
	}
	sum := sha256.Sum256(text)
	digest := hex.EncodeToString(sum[:])
	c := &traceCache
	c.Lock()
	defer c.Unlock()
	if known, ok := c.byPath[path]; ok && known.digest == digest {
		return known.list, digest, nil
	}
	list, err := ParseTrace(string(text))
	if err != nil {
		return nil, "", market.RefuseAt("path", path, err)
	}
	if c.byPath == nil {
		c.byPath = make(map[string]cachedTrace)
	}
	c.byPath[path] = cachedTrace{digest, list}
	return list, digest, nil
}

// traceForm is what the path of a trace may name.
const traceForm = "a CSV file of events with the columns round,parameter,value"

var traceHeading = []string{"round", "parameter", "value"}

// ParseTrace reads the events of a CSV text.
func ParseTrace(text string) (EventList, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.FieldsPerRecord, r.TrimLeadingSpace, r.ReuseRecord = len(traceHeading), true, true
	heading, err := r.Read()
	if err == nil && !slices.Equal(heading, traceHeading) {
		err = market.Refuse("line 1", fmt.Sprintf("%q", heading), "round,parameter,value")
	}
	if errors.Is(err, io.EOF) {
		err = market.Refuse("", "the text is empty", "a heading round,parameter,value and one event per line")
	}
	var list EventList
	for err == nil {
		var fields []string
		if fields, err = r.Read(); err != nil {
			break
		}
		line, _ := r.FieldPos(0)
		var e Event
		if e, err = parseEvent(fields[0], fields[1], fields[2]); err == nil {
			list, err = list.with(e)
		}
		if err != nil {
			err = market.RefuseAt("", fmt.Sprintf("line %d", line), err)
		}
	}
	if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return list, nil
}
