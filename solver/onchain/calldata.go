//go:build evm

package onchain

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// calldata builds the input of a call in memory that is used again.
type calldata []byte

const wordBytes = 32

// begin starts over with a selector.
func (c *calldata) begin(selector [4]byte) { *c = append((*c)[:0], selector[:]...) }

// word appends v as 32 bytes.
func (c *calldata) word(v Word) {
	var b [wordBytes]byte
	binary.BigEndian.PutUint64(b[16:], v.Hi)
	binary.BigEndian.PutUint64(b[24:], v.Lo)
	*c = append(*c, b[:]...)
}

// number appends a small number as 32 bytes.
func (c *calldata) number(v uint64) { c.word(Word{0, v}) }

// address appends an address as 32 bytes.
func (c *calldata) address(a common.Address) {
	*c = append(append(*c, make([]byte, wordBytes-common.AddressLength)...), a[:]...)
}

// raw appends 32 bytes.
func (c *calldata) raw(b [wordBytes]byte) { *c = append(*c, b[:]...) }

// packReports gives the words of submitPacked: three reports each, 80 bits per report, the
// first in the lowest.
func (c *calldata) packReports(reports []Word) {
	const laneBytes = 10
	for len(reports) > 0 {
		var b [wordBytes]byte
		n := min(3, len(reports))
		for i, r := range reports[:n] {
			end := wordBytes - i*laneBytes
			binary.BigEndian.PutUint64(b[end-8:], r.Lo)
			binary.BigEndian.PutUint16(b[end-laneBytes:], uint16(r.Hi))
		}
		c.raw(b)
		reports = reports[n:]
	}
}

// routeWords appends the words of the usage lists: entries of 64 bits, usage in the lower
// 48, four per word from the lowest bits up, and the highest bit where another word follows.
func (c *calldata) routeWords(u *Usage) {
	for k := 1; k < len(u.Start); k++ {
		for e := u.Start[k-1]; e < u.Start[k]; e += entriesPerWord {
			var b [wordBytes]byte
			last := min(e+entriesPerWord, u.Start[k])
			for i := e; i < last; i++ {
				end := wordBytes - 8*int(i-e)
				binary.BigEndian.PutUint64(b[end-8:], uint64(u.Resource[i])<<48|u.Amount[i])
			}
			if last < u.Start[k] {
				b[0] |= 0x80
			}
			c.raw(b)
		}
	}
}

// creation gives the code that deploys the terms: bytecode and the constructor's arguments.
func creation(a *Artifact, t *Terms, operator common.Address, agents []common.Address) ([]byte, error) {
	code, err := hex.DecodeString(a.Bytecode)
	if err != nil {
		return nil, fmt.Errorf("onchain: bytecode of %s: %w", a.Contract, err)
	}
	c := calldata(code)
	c.number(t.Scale)
	c.word(t.Tau)
	c.word(t.Fixed)
	c.word(t.Eta)
	c.number(t.Window)
	c.address(operator)
	// Offsets of arrays count from the first argument: six words of terms, then the heads.
	const terms = 6
	list := uint64(1 + len(agents))
	if t.Single() {
		c.number((terms + 2) * wordBytes)
		c.word(t.Capacity[0])
	} else {
		heads := uint64(terms + 3)
		c.number(heads * wordBytes)
		c.number((heads + list) * wordBytes)
		c.number((heads + list + 1 + uint64(len(t.Capacity))) * wordBytes)
	}
	c.number(uint64(len(agents)))
	for _, agent := range agents {
		c.address(agent)
	}
	if !t.Single() {
		c.number(uint64(len(t.Capacity)))
		for _, v := range t.Capacity {
			c.word(v)
		}
		c.number(uint64(t.Words()))
		c.routeWords(&t.Usage)
	}
	return c, nil
}
