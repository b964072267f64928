package generators

import (
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/market/contract"
)

// File gives the market of a file in the format of contract.ReadFile, the same
// at every draw.
type File struct {
	Path   string `param:"path" identity:"none" doc:"file of one market, in the format of walras market"`
	SHA256 string `param:"sha256" doc:"digest of the market in it; empty: whatever the file holds when the spec is read"`

	loaded string // path that given was read from
	given  *contract.Market
}

var _ Opener = (*File)(nil)

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
	given, err := contract.ReadFile(f.Path)
	if err != nil {
		return err
	}
	if digest := given.Digest(); f.SHA256 != "" && f.SHA256 != digest {
		return market.Refuse("sha256", fmt.Sprintf("%s and the digest of %s is %s: the file has changed", f.SHA256, f.Path, digest), "no sha256, to take the file as it is")
	}
	f.given, f.loaded = given, f.Path
	return nil
}

// Complete fills in the digest of the market, which takes the path's place in
// the identity of cells: it depends neither on the file's name nor on its
// layout.
func (f *File) Complete() error {
	if err := f.Open(); err != nil {
		return err
	}
	f.SHA256 = f.given.Digest()
	return nil
}

// Draw implements Drawer.
func (f *File) Draw(m *contract.Market, _ *rand.Rand) error {
	if err := f.Open(); err != nil {
		return err
	}
	m.CopyFrom(f.given)
	return m.Prepare()
}
