package results

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Scan reads the named columns of a table (all of them where columns is empty) and calls f with one row group after the
// other, in the order of shards and rows. A row group has at most 2^18 rows; no other is in memory unless f keeps it.
// Scan stops at the first error, its own or f's, and returns it.
func (d *Dataset) Scan(table string, columns []string, f func(*Frame) error) error {
	return d.ScanChosen(table, columns, nil, f)
}

// ScanChosen is Scan of the row groups that choice takes: the values of the others are not read. A nil choice takes all.
func (d *Dataset) ScanChosen(table string, columns []string, choice Choice, f func(*Frame) error) error {
	wanted, err := d.project(table, columns)
	if err != nil {
		return err
	}
	for _, s := range d.sources(table, d.manifest.Done) {
		p, err := s.open(d.manifest.schema(table))
		if err != nil {
			return err
		}
		take, _, err := p.chosen(choice)
		for group, rows := range p.groups {
			if err != nil || !take[group] {
				continue
			}
			frame := newFrame(wanted, rows)
			texts := frame.dictionaries()
			if err = p.read(group, frame, 0, texts); err != nil {
				break
			}
			frame.merge(texts, 0, rows)
			if err = f(frame); err != nil {
				break
			}
		}
		p.close()
		if err != nil {
			return err
		}
	}
	return nil
}

// Frame reads all rows of the named columns of a table, of all columns where none is named, using all processors.
func (d *Dataset) Frame(table string, columns ...string) (*Frame, error) {
	wanted, err := d.project(table, columns)
	if err != nil {
		return nil, err
	}
	return d.frame(table, d.manifest.Done, wanted)
}

// FrameChosen is Frame of the row groups that choice takes, see ScanChosen.
func (d *Dataset) FrameChosen(table string, choice Choice, columns ...string) (*Frame, error) {
	wanted, err := d.project(table, columns)
	if err != nil {
		return nil, err
	}
	return d.chosen(table, d.manifest.Done, wanted, choice)
}

// Part reads the rows of the named columns of a table in one finished shard, of all columns where none is named.
func (d *Dataset) Part(table string, shard int, columns ...string) (*Frame, error) {
	wanted, err := d.project(table, columns)
	if err != nil {
		return nil, err
	}
	s, found := d.manifest.shard(shard)
	if !found {
		return nil, fmt.Errorf("%s: shard %d is not done", d.dir, shard)
	}
	return d.frame(table, []Shard{*s}, wanted)
}

// frame reads the rows of a table in some shards, all columns where wanted is nil.
func (d *Dataset) frame(table string, shards []Shard, wanted []Column) (*Frame, error) {
	return d.chosen(table, shards, wanted, nil)
}

// chosen is frame of the row groups that choice takes.
func (d *Dataset) chosen(table string, shards []Shard, wanted []Column, choice Choice) (*Frame, error) {
	if wanted == nil {
		wanted = d.manifest.schema(table).Columns
	}
	sources := d.sources(table, shards)
	if choice != nil {
		if err := each(sources, func(s *source) error { return s.choose(d.manifest.schema(table), choice) }); err != nil {
			return nil, err
		}
	}
	rows := 0
	for i := range sources {
		sources[i].at = rows
		rows += sources[i].rows
	}
	frame := newFrame(wanted, rows)
	texts := make([][]*dictionary, len(sources))
	err := each(sources, func(s *source) error {
		t := frame.dictionaries()
		texts[s.number] = t
		return s.readAll(d.manifest.schema(table), frame, t)
	})
	if err != nil {
		return nil, err
	}
	// Texts are numbered here, in order, and not by the workers, so that codes do not depend on who was first.
	for i, s := range sources {
		if s.rows > 0 {
			frame.merge(texts[i], s.at, s.at+s.rows)
		}
	}
	return frame, nil
}

// each calls f for the sources of which rows are wanted, on all processors, and returns the first error.
func each(sources []source, f func(*source) error) error {
	var next atomic.Int64
	var workers errgroup.Group
	for range min(runtime.GOMAXPROCS(0), len(sources)) {
		workers.Go(func() error {
			for i := int(next.Add(1)) - 1; i < len(sources); i = int(next.Add(1)) - 1 {
				if sources[i].rows == 0 {
					continue
				}
				if err := f(&sources[i]); err != nil {
					next.Store(int64(len(sources)))
					return err
				}
			}
			return nil
		})
	}
	return workers.Wait()
}

// source is a file of a table and what is wanted of it.
type source struct {
	File
	path   string
	number int    // among the sources
	take   []bool // of each row group, whether it is wanted; nil where all are
	rows   int    // wanted
	at     int    // position of the first of them
}

func (d *Dataset) sources(table string, shards []Shard) []source {
	var list []source
	for _, s := range shards {
		for _, f := range s.Files {
			if f.Table == table {
				list = append(list, source{File: f, path: partPath(d.dir, table, s.Index), number: len(list), rows: int(f.Rows)})
			}
		}
	}
	return list
}

func (s *source) choose(of *Schema, choice Choice) error {
	p, err := s.open(of)
	if err != nil {
		return err
	}
	defer p.close()
	s.take, s.rows, err = p.chosen(choice)
	return err
}

func (s *source) readAll(of *Schema, frame *Frame, texts []*dictionary) error {
	p, err := s.open(of)
	if err != nil {
		return err
	}
	defer p.close()
	at := s.at
	for group, rows := range p.groups {
		if s.take != nil && !s.take[group] {
			continue
		}
		if err := p.read(group, frame, at, texts); err != nil {
			return err
		}
		at += rows
	}
	return nil
}

// project returns the named columns, all where names is empty.
func (d *Dataset) project(table string, names []string) ([]Column, error) {
	s, err := d.schema(table)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return s.Columns, nil
	}
	columns := make([]Column, len(names))
	for i, name := range names {
		at := s.Index(name)
		if at < 0 {
			var known []string
			for _, c := range s.Columns {
				known = append(known, c.Name)
			}
			return nil, fmt.Errorf("%s: table %s has no column %q, it has %s", d.dir, table, name, strings.Join(known, ", "))
		}
		if slices.Contains(names[:i], name) {
			return nil, fmt.Errorf("%s: table %s: column %s is asked for twice", d.dir, table, name)
		}
		columns[i] = s.Columns[at]
	}
	return columns, nil
}

func newFrame(columns []Column, rows int) *Frame {
	f := &Frame{rows: rows, index: make(map[string]int, len(columns))}
	for _, c := range columns {
		f.add(newFrameColumn(c, rows))
	}
	return f
}

// dictionary numbers the texts of a string column in the order in which they come.
type dictionary struct {
	texts []string
	codes map[string]uint32
}

func (d *dictionary) code(text []byte) uint32 {
	if code, ok := d.codes[string(text)]; ok {
		return code
	}
	return d.add(string(text))
}

func (d *dictionary) add(text string) uint32 {
	code := uint32(len(d.texts))
	d.texts = append(d.texts, text)
	d.codes[text] = code
	return code
}

// dictionaries makes an empty dictionary for each string column of the frame, nil for the others.
func (f *Frame) dictionaries() []*dictionary {
	list := make([]*dictionary, len(f.columns))
	for i, c := range f.columns {
		if c.Kind == String {
			list[i] = &dictionary{codes: make(map[string]uint32)}
		}
	}
	return list
}

// merge rewrites the codes of rows from ≤ i < to, which are into texts, as codes into the frame's own texts.
func (f *Frame) merge(texts []*dictionary, from, to int) {
	for i, c := range f.columns {
		if texts[i] == nil {
			continue
		}
		if c.known == nil {
			c.known = &dictionary{codes: make(map[string]uint32)}
		}
		same := true
		renamed := make([]uint32, len(texts[i].texts))
		for local, text := range texts[i].texts {
			code, ok := c.known.codes[text]
			if !ok {
				code = c.known.add(text)
			}
			renamed[local] = code
			same = same && code == uint32(local)
		}
		c.texts = c.known.texts
		if same {
			continue
		}
		for row := from; row < to; row++ {
			c.codes[row] = renamed[c.codes[row]]
		}
	}
}
