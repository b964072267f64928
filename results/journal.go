package results

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
)

// journal is the list of the shards done since the manifest was written: one JSON object per line, synced before
// the shards count as done.
type journal struct {
	file diskFile
	size int64 // bytes of whole lines
	err  error // set once the file could not be brought back to whole lines
}

// append adds entries, with one sync for all. When it returns an error the journal names none of them.
func (j *journal) append(entries ...*Shard) error {
	if j.err != nil {
		return j.err
	}
	var lines []byte
	for _, s := range entries {
		line, err := json.Marshal(s)
		if err != nil {
			return fmt.Errorf("journal entry of shard %d: %w", s.Index, err)
		}
		lines = append(append(lines, line...), '\n')
	}
	err := writeAll(j.file, lines)
	if err == nil {
		err = j.file.Sync()
	}
	if err == nil {
		j.size += int64(len(lines))
		return nil
	}
	// Part of the line may be there, and a later line must not be glued to it.
	if e := j.file.Truncate(j.size); e != nil {
		j.err = err
	}
	return err
}

// readJournal reads entries up to the first line that is not whole, which a killed process may leave. What follows such
// a line cannot be trusted to be in order and is computed again. A missing journal is an empty one.
func readJournal(path string) ([]Shard, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Shard
	for {
		line, rest, whole := bytes.Cut(data, []byte{'\n'})
		if !whole {
			return entries, nil
		}
		var s Shard
		if json.Unmarshal(line, &s) != nil {
			return entries, nil
		}
		entries, data = append(entries, s), rest
	}
}
