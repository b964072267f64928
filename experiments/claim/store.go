package claim

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"walras/results"
	"walras/solver/market"
)

// schemaVersion is that of the files of a folder.
const schemaVersion = 1

// Files of a claim's folder. The outcome is written last and holds the digests
// of the others.
const (
	OutcomeFile = "outcome.json"
	RowsFile    = "rows.csv"
	MarketFile  = "counterexample.json" // in the format of market.ReadFile
	SpecFile    = "counterexample.yaml"
)

// document is the text of OutcomeFile.
type document struct {
	Schema      int               `json:"schema"`
	Name        string            `json:"name"`
	Label       string            `json:"label"`
	Statement   string            `json:"statement"`
	Seed        uint64            `json:"seed"`
	Instances   int               `json:"budget_instances"`
	Fingerprint string            `json:"fingerprint"` // of the program and the budget
	Kinds       []string          `json:"kinds"`       // of the columns of the rows
	Outcome     *Outcome          `json:"outcome"`
	Digests     map[string]string `json:"sha256"` // of the other files
}

// Save writes an outcome into a folder of its own: OutcomeFile, RowsFile, and
// MarketFile and SpecFile where there is a counterexample.
func Save(folder string, c Claim, b Budget, o *Outcome, fingerprint string) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	doc := document{
		Schema: schemaVersion, Name: c.Name, Label: c.Label, Statement: c.Statement,
		Seed: b.Seed, Instances: b.Instances, Fingerprint: fingerprint,
		Kinds: o.Rows.kinds(), Outcome: o, Digests: map[string]string{},
	}
	// A folder without its outcome is one that has to be made again.
	for _, name := range []string{OutcomeFile, MarketFile, SpecFile} {
		if err := os.Remove(filepath.Join(folder, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	rows, err := o.Rows.csv()
	if err != nil {
		return fmt.Errorf("rows of claim %s: %w", c.Name, err)
	}
	if err := results.WriteFile(filepath.Join(folder, RowsFile), rows); err != nil {
		return err
	}
	doc.Digests[RowsFile] = digest(rows)
	if x := o.Counterexample; x != nil {
		path := filepath.Join(folder, MarketFile)
		if err := market.WriteFile(path, x.Market, results.Replace); err != nil {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		doc.Digests[MarketFile] = digest(text)
		if err := results.WriteFile(filepath.Join(folder, SpecFile), []byte(x.Spec)); err != nil {
			return err
		}
		doc.Digests[SpecFile] = digest([]byte(x.Spec))
	}
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false) // < and > are part of most statements
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(doc); err != nil {
		return fmt.Errorf("outcome of claim %s: %w", c.Name, err)
	}
	return results.WriteFile(filepath.Join(folder, OutcomeFile), text.Bytes())
}

// Load reads what Save wrote, and the fingerprint it was saved with. The error
// wraps fs.ErrNotExist where a file is missing; a file that has changed since
// is an error too.
func Load(folder string) (o *Outcome, fingerprint string, err error) {
	path := filepath.Join(folder, OutcomeFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, "", err
	}
	var doc document
	if err := json.Unmarshal(text, &doc); err != nil {
		return nil, "", fmt.Errorf("%s: %w", path, err)
	}
	if doc.Schema != schemaVersion || doc.Outcome == nil {
		return nil, "", fmt.Errorf("%s has schema version %d; allowed: %d, with an outcome", path, doc.Schema, schemaVersion)
	}
	texts := map[string][]byte{}
	for name, want := range doc.Digests {
		if texts[name], err = os.ReadFile(filepath.Join(folder, name)); err != nil {
			return nil, "", err
		}
		if digest(texts[name]) != want {
			return nil, "", fmt.Errorf("%s is not the file that belongs to %s", filepath.Join(folder, name), path)
		}
	}
	o = doc.Outcome
	if err := o.Rows.parse(texts[RowsFile], doc.Kinds); err != nil {
		return nil, "", fmt.Errorf("%s: %w", filepath.Join(folder, RowsFile), err)
	}
	if x := o.Counterexample; x != nil {
		x.Spec = string(texts[SpecFile])
		if x.Market, err = market.ReadFile(filepath.Join(folder, MarketFile)); err != nil {
			return nil, "", err
		}
	}
	return o, doc.Fingerprint, nil
}

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Kinds of columns.
const (
	floatKind, intKind, boolKind, stringKind = "float", "int", "bool", "string"
)

// kinds names the type of each column, from its first value.
func (r *Rows) kinds() []string {
	kinds := make([]string, len(r.Columns))
	for k := range kinds {
		kinds[k] = stringKind
		if len(r.Values) == 0 {
			continue
		}
		switch r.Values[0][k].(type) {
		case float64:
			kinds[k] = floatKind
		case int:
			kinds[k] = intKind
		case bool:
			kinds[k] = boolKind
		}
	}
	return kinds
}

// csv is the table as text: a line of names, then the rows. Numbers have as
// many digits as give the same bits back.
func (r *Rows) csv() ([]byte, error) {
	var text strings.Builder
	w := csv.NewWriter(&text)
	w.Write(r.Columns) // errors stay until Error
	record := make([]string, len(r.Columns))
	for _, row := range r.Values {
		for k, v := range row {
			switch v := v.(type) {
			case float64:
				record[k] = strconv.FormatFloat(v, 'g', -1, 64)
			case int:
				record[k] = strconv.Itoa(v)
			case bool:
				record[k] = strconv.FormatBool(v)
			case string:
				record[k] = v
			default:
				return nil, fmt.Errorf("column %s has a %T; allowed: float64, int, bool, string", r.Columns[k], v)
			}
		}
		w.Write(record)
	}
	w.Flush()
	return []byte(text.String()), w.Error()
}

// parse is the inverse of csv.
func (r *Rows) parse(text []byte, kinds []string) error {
	records, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
	if err != nil {
		return err
	}
	if len(kinds) != len(r.Columns) || len(records) == 0 || len(records[0]) != len(kinds) {
		return fmt.Errorf("columns do not fit; allowed: %v", r.Columns)
	}
	r.Values = nil
	for _, record := range records[1:] {
		row := make([]any, len(kinds))
		for k, field := range record {
			switch kinds[k] {
			case floatKind:
				row[k], err = strconv.ParseFloat(field, 64)
			case intKind:
				row[k], err = strconv.Atoi(field)
			case boolKind:
				row[k], err = strconv.ParseBool(field)
			default:
				row[k] = field
			}
			if err != nil {
				return fmt.Errorf("column %s: %w", r.Columns[k], err)
			}
		}
		r.Values = append(r.Values, row)
	}
	return nil
}
