package parquet

import (
	"encoding/binary"
	"math/bits"
)

// Parquet's DELTA_BINARY_PACKED for 64-bit integers: a header with the first value, then blocks of 128 differences to
// the value before, each block its smallest difference and four miniblocks of 32 excesses over it, bit-packed in the
// least width that holds the miniblock. All arithmetic is modulo 2^64, so it serves signed and unsigned alike.
// Source: parquet-format, Encodings.md, "Delta Encoding".
const (
	deltaBlock = 128
	deltaMini  = 32
)

// appendDelta appends values.
func appendDelta(dst []byte, values []uint64) []byte {
	dst = binary.AppendUvarint(dst, deltaBlock)
	dst = binary.AppendUvarint(dst, deltaBlock/deltaMini)
	dst = binary.AppendUvarint(dst, uint64(len(values)))
	if len(values) == 0 {
		return binary.AppendVarint(dst, 0)
	}
	dst = binary.AppendVarint(dst, int64(values[0]))
	var deltas [deltaBlock]uint64
	last := values[0]
	for rest := values[1:]; len(rest) > 0; {
		n := min(deltaBlock, len(rest))
		least := int64(rest[0] - last)
		for i, v := range rest[:n] {
			d := v - last
			deltas[i], last = d, v
			least = min(least, int64(d))
		}
		rest = rest[n:]
		dst = appendDeltaBlock(dst, deltas[:n], uint64(least))
	}
	return dst
}

func appendDeltaBlock(dst []byte, deltas []uint64, least uint64) []byte {
	dst = binary.AppendVarint(dst, int64(least))
	widths := len(dst)
	dst = append(dst, 0, 0, 0, 0)
	for mini := 0; mini*deltaMini < len(deltas); mini++ {
		part := deltas[mini*deltaMini : min((mini+1)*deltaMini, len(deltas))]
		var all uint64
		for i := range part {
			part[i] -= least
			all |= part[i]
		}
		width := bits.Len64(all)
		dst[widths+mini] = byte(width)
		dst = appendMiniblock(dst, part, width)
	}
	return dst
}

// appendMiniblock appends 32 values of width bits, low bits first; those beyond len(values) are 0.
func appendMiniblock(dst []byte, values []uint64, width int) []byte {
	if width == 0 {
		return dst
	}
	end := len(dst) + deltaMini/8*width
	var word uint64
	used := 0
	for _, v := range values {
		word |= v << used
		if used += width; used >= 64 {
			dst = binary.LittleEndian.AppendUint64(dst, word)
			used -= 64
			word = v >> (width - used) // a shift by 64, where nothing is left over, gives 0
		}
	}
	for ; len(dst) < end; word >>= 8 {
		dst = append(dst, byte(word))
	}
	return dst
}
