package generators

import (
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
	"walras/solver/market/exchange"
	"walras/solver/market/file"
	"walras/solver/market/fisher"
)

// File gives the market of a file that file.Read reads, of any class, the same
// at every draw.
type File struct {
	Path   string `param:"path" identity:"none" doc:"file of one market, in the format of walras market"`
	SHA256 string `param:"sha256" doc:"digest of the market in it; empty: whatever the file holds when the spec is read"`

	loaded string // path that given was read from
	given  market.Market
	digest string
}

var (
	_ Opener           = (*File)(nil)
	_ Drawer[*Markets] = (*File)(nil)
)

// NewFile gives the family; a path has to be named.
func NewFile() *File { return new(File) }

// Open implements Opener: it reads the file, unless it is the one read before.
func (f *File) Open() error {
	if f.Path == "" {
		return market.Refuse("path", "empty", "the path of a market file, as in market: {file: {path: PATH}}")
	}
	if f.given != nil && f.loaded == f.Path {
		return nil
	}
	given, err := file.Read(f.Path)
	if err != nil {
		return err
	}
	digest := file.Digest(given)
	if f.SHA256 != "" && f.SHA256 != digest {
		return market.Refuse("sha256", fmt.Sprintf("%s and the digest of %s is %s: the file has changed", f.SHA256, f.Path, digest), "no sha256, to take the file as it is")
	}
	f.given, f.digest, f.loaded = given, digest, f.Path
	return nil
}

// Class is that of the market in the file; "" where there is none.
func (f *File) Class() string {
	if f.Path == "" || f.Open() != nil {
		return ""
	}
	return f.given.Class()
}

// Complete fills in the digest of the market, which takes the path's place in
// the identity of cells: it depends neither on the file's name nor on its
// layout.
func (f *File) Complete() error {
	if err := f.Open(); err != nil {
		return err
	}
	f.SHA256 = f.digest
	return nil
}

// Draw implements Drawer, for markets of any class.
func (f *File) Draw(s *Markets, _ *rand.Rand) error {
	if err := f.Open(); err != nil {
		return err
	}
	switch given := f.given.(type) {
	case *contract.Market:
		s.drawn = &s.Contract
		s.Contract.CopyFrom(given)
		return s.Contract.Prepare()
	case *exchange.Market:
		s.drawn = &s.Exchange
		s.Exchange.CopyFrom(given)
		return s.Exchange.Prepare()
	case *fisher.Market:
		s.drawn = &s.Fisher
		s.Fisher.CopyFrom(given)
		return s.Fisher.Prepare()
	}
	return fmt.Errorf("%s: no family draws %s markets", f.Path, f.given.Class())
}
