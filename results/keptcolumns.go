package results

import "sync"

// keptColumns are the columns of a table that were read whole.
type keptColumns struct {
	table   string
	rows    int
	mu      sync.Mutex
	columns map[string]*frameColumn
}

// frame is the columns wanted, of which read reads those that are not there yet.
func (k *keptColumns) frame(wanted []Column, read func(lacking []Column) (*Frame, error)) (*Frame, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	var lacking []Column
	for _, c := range wanted {
		if k.columns[c.Name] == nil {
			lacking = append(lacking, c)
		}
	}
	if len(lacking) > 0 {
		f, err := read(lacking)
		if err != nil {
			return nil, err
		}
		k.rows = f.rows
		for _, c := range f.columns {
			k.columns[c.Name] = c
		}
	}
	out := &Frame{rows: k.rows, index: make(map[string]int, len(wanted))}
	for _, c := range wanted {
		out.add(k.columns[c.Name])
	}
	return out, nil
}
