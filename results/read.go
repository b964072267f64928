package results

import (
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"walras/results/parquet"
)

// Group is a row group as the footer of its file describes it, before any value is read: bounds, nulls and rows.
type Group = parquet.Group

// Choice says of a row group whether it may hold rows that are wanted. To say so of one that does not costs time, to deny it of one that
// does loses rows. Several goroutines may ask at once.
type Choice = func(g *Group) bool

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
	if d.keeps(table) && choice == nil {
		frame, err := d.FrameChosen(table, nil, columns...)
		if err != nil || frame.Len() == 0 {
			return err
		}
		return f(frame)
	}
	for _, s := range d.sources(table, d.manifest.Done) {
		err := s.within(d.manifest.schema(table), func(p *part) error {
			take, _, err := p.choose(choice)
			if err != nil {
				return err
			}
			for group, rows := range p.Groups() {
				if !take[group] {
					continue
				}
				frame := newFrame(wanted, rows)
				into := frame.targets()
				if err := p.read(group, into, 0); err != nil {
					return err
				}
				frame.merge(into, 0, rows)
				if err := f(frame); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// Frame reads all rows of the named columns of a table, of all columns where none is named, using all processors.
func (d *Dataset) Frame(table string, columns ...string) (*Frame, error) {
	return d.FrameChosen(table, nil, columns...)
}

// FrameChosen is Frame of the row groups that choice takes, see ScanChosen.
func (d *Dataset) FrameChosen(table string, choice Choice, columns ...string) (*Frame, error) {
	wanted, err := d.project(table, columns)
	if err != nil {
		return nil, err
	}
	if d.keeps(table) && choice == nil {
		return d.kept.frame(wanted, func(lacking []Column) (*Frame, error) { return d.frame(table, d.manifest.Done, lacking, nil) })
	}
	return d.frame(table, d.manifest.Done, wanted, choice)
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
	return d.frame(table, []Shard{*s}, wanted, nil)
}

// frame reads the row groups that choice takes of a table in some shards, all columns where wanted is nil.
func (d *Dataset) frame(table string, shards []Shard, wanted []Column, choice Choice) (*Frame, error) {
	schema := d.manifest.schema(table)
	if wanted == nil {
		wanted = schema.Columns
	}
	sources := d.sources(table, shards)
	if choice != nil {
		if err := each(sources, func(s *source) error { return s.choose(schema, choice) }); err != nil {
			return nil, err
		}
	}
	rows := 0
	for i := range sources {
		sources[i].at = rows
		rows += sources[i].rows
	}
	frame := newFrame(wanted, rows)
	read := make([][]parquet.Target, len(sources))
	err := each(sources, func(s *source) error {
		read[s.number] = frame.targets()
		return s.readAll(schema, read[s.number])
	})
	if err != nil {
		return nil, err
	}
	// Texts are numbered here, in order, and not by the workers, so that codes do not depend on who was first.
	for i, s := range sources {
		if s.rows > 0 {
			frame.merge(read[i], s.at, s.at+s.rows)
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

// part is an open file of a table. Its errors name the file.
type part struct {
	*parquet.File
	path string
	file *os.File
}

// open checks that the file is what the manifest says.
func (s *source) open(of *Schema) (*part, error) {
	f, err := openPart(s.path, s.File)
	if err != nil {
		return nil, err
	}
	p := &part{path: s.path, file: f}
	if p.File, err = parquet.Open(f, s.Bytes, stored(of.Columns), s.Rows); err != nil {
		f.Close()
		return nil, damaged(s.path, err)
	}
	return p, nil
}

// within opens the file, calls f and closes the file.
func (s *source) within(of *Schema, f func(*part) error) error {
	p, err := s.open(of)
	if err != nil {
		return err
	}
	defer p.file.Close() // only read
	return f(p)
}

func (p *part) read(group int, into []parquet.Target, at int) error {
	if err := p.Read(group, into, at); err != nil {
		return damaged(p.path, err)
	}
	return nil
}

func (p *part) choose(choice Choice) (take []bool, rows int, err error) {
	if take, rows, err = p.Choose(choice); err != nil {
		err = damaged(p.path, err)
	}
	return take, rows, err
}

func (s *source) choose(of *Schema, choice Choice) error {
	return s.within(of, func(p *part) (err error) {
		s.take, s.rows, err = p.choose(choice)
		return err
	})
}

func (s *source) readAll(of *Schema, into []parquet.Target) error {
	return s.within(of, func(p *part) error {
		at := s.at
		for group, rows := range p.Groups() {
			if s.take != nil && !s.take[group] {
				continue
			}
			if err := p.read(group, into, at); err != nil {
				return err
			}
			at += rows
		}
		return nil
	})
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

// targets are the frame's columns for a reader, each String column with an empty dictionary.
func (f *Frame) targets() []parquet.Target {
	list := make([]parquet.Target, len(f.columns))
	for i, c := range f.columns {
		list[i] = parquet.Target{Name: c.Name, Rows: &c.Rows}
		if c.Kind == String {
			list[i].Dictionary = parquet.NewDictionary()
		}
	}
	return list
}

// merge rewrites the codes of rows from ≤ i < to, which are into the targets' dictionaries, as codes into the frame's own texts.
func (f *Frame) merge(read []parquet.Target, from, to int) {
	for i, c := range f.columns {
		local := read[i].Dictionary
		if local == nil {
			continue
		}
		if c.known == nil {
			c.known = parquet.NewDictionary()
		}
		same := true
		renamed := make([]uint32, len(local.Texts))
		for k, text := range local.Texts {
			renamed[k] = c.known.Code(text)
			same = same && renamed[k] == uint32(k)
		}
		c.Texts = c.known.Texts
		if same {
			continue
		}
		for row := from; row < to; row++ {
			c.Codes[row] = renamed[c.Codes[row]]
		}
	}
}
