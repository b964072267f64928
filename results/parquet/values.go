package parquet

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/metadata"
)

// chunkValues is the non-null values of a column in a row group, as bits; see Packed.
type chunkValues struct {
	kind    Kind
	words   []uint64
	halves  []uint32
	bools   []byte
	strings *arranged // of a String column, whose codes are in halves
}

func (v chunkValues) len() int { return len(v.words) + len(v.halves) + len(v.bools) }

// encoding chooses how the values are stored: strings, and numbers that are all the same, by a dictionary (a constant
// column then costs a few bytes), integers by differences, floats and bools as they are. A dictionary on floats that
// vary would be larger and slower. Without any value, strings need no dictionary.
func (v chunkValues) encoding() parquet.Encoding {
	n := v.len()
	switch {
	case n > 0 && (v.kind == String || len(v.words) > 0 && Constant(v.words) || len(v.halves) > 0 && Constant(v.halves)):
		return parquet.Encodings.RLEDict
	case v.kind == Int64 || v.kind == Uint64:
		return parquet.Encodings.DeltaBinaryPacked
	default:
		return parquet.Encodings.Plain
	}
}

// distinct is the number of dictionary entries.
func (v chunkValues) distinct() int {
	if v.kind == String {
		return len(v.strings.texts)
	}
	return 1
}

// appendDictionary appends the dictionary's entries.
func (v chunkValues) appendDictionary(dst []byte) []byte {
	if v.kind != String {
		return v.appendPlain(dst, 0, 1)
	}
	for _, text := range v.strings.texts {
		dst = binary.LittleEndian.AppendUint32(dst, uint32(len(text)))
		dst = append(dst, text...)
	}
	return dst
}

// append appends the values from ≤ i < to.
func (v chunkValues) append(dst []byte, from, to int, encoding parquet.Encoding) []byte {
	switch encoding {
	case parquet.Encodings.DeltaBinaryPacked:
		return appendDelta(dst, v.words[from:to])
	case parquet.Encodings.RLEDict:
		width := max(1, bits.Len(uint(v.distinct()-1)))
		dst = append(dst, byte(width))
		switch {
		case from == to:
			return dst
		case v.kind == String:
			return appendHybrid(dst, v.halves[from:to], width)
		default:
			return appendRun(dst, 0, to-from, width)
		}
	default:
		return v.appendPlain(dst, from, to)
	}
}

func (v chunkValues) appendPlain(dst []byte, from, to int) []byte {
	start := len(dst)
	switch v.kind {
	case Int64, Uint64, Float64:
		dst = slices.Grow(dst, 8*(to-from))[:start+8*(to-from)]
		PutUint64(dst[start:], v.words[from:to])
	case Float32:
		dst = slices.Grow(dst, 4*(to-from))[:start+4*(to-from)]
		PutUint32(dst[start:], v.halves[from:to])
	case Bool:
		for i := from; i < to; i += 8 {
			var packed byte
			for j, bit := range v.bools[i:min(i+8, to)] {
				packed |= bit << j
			}
			dst = append(dst, packed)
		}
	}
	return dst
}

// maxStringStatistic is the length beyond which a string is not repeated in the footer.
const maxStringStatistic = 64

// statistics returns the least and greatest value, in the order the format defines for the kind. NaN has no place in
// that order; a chunk of only NaN has none. A zero is written as -0 where least and +0 where greatest, as the format asks.
func (v chunkValues) statistics(encoding parquet.Encoding) (s metadata.EncodedStatistics) {
	if v.len() == 0 {
		return s
	}
	if encoding == parquet.Encodings.RLEDict && v.kind != String { // all the same
		v.words, v.halves = v.words[:min(1, len(v.words))], v.halves[:min(1, len(v.halves))]
	}
	var least, most []byte
	switch v.kind {
	case Int64:
		lo, hi := extremes(v.words, func(w uint64) int64 { return int64(w) })
		least, most = eightBytes(uint64(lo)), eightBytes(uint64(hi))
	case Uint64:
		lo, hi := extremes(v.words, func(w uint64) uint64 { return w })
		least, most = eightBytes(lo), eightBytes(hi)
	case Float64:
		lo, hi := floatExtremes(v.words, math.Float64frombits)
		if lo <= hi {
			lo, hi = signedZeros(lo, hi)
			least, most = eightBytes(math.Float64bits(lo)), eightBytes(math.Float64bits(hi))
		}
	case Float32:
		lo, hi := floatExtremes(v.halves, func(w uint32) float64 { return float64(math.Float32frombits(w)) })
		if lo <= hi {
			lo, hi = signedZeros(lo, hi)
			least = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(lo)))
			most = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(hi)))
		}
	case Bool:
		least, most = []byte{slices.Min(v.bools)}, []byte{slices.Max(v.bools)}
	case String:
		least, most = v.textExtremes()
	}
	if least == nil || len(least) > maxStringStatistic || len(most) > maxStringStatistic {
		return s
	}
	s.SetMin(least)
	s.SetMax(most)
	s.Signed = v.kind != Uint64 && v.kind != String // such readers as are older than unsigned orders may use them too
	return s
}

func eightBytes(w uint64) []byte { return binary.LittleEndian.AppendUint64(nil, w) }

func extremes[T int64 | uint64](words []uint64, value func(uint64) T) (lo, hi T) {
	lo, hi = value(words[0]), value(words[0])
	for _, w := range words[1:] {
		lo, hi = min(lo, value(w)), max(hi, value(w))
	}
	return lo, hi
}

// floatExtremes returns lo > hi where all values are NaN.
func floatExtremes[B uint64 | uint32](words []B, value func(B) float64) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, w := range words {
		x := value(w)
		if x < lo {
			lo = x
		}
		if x > hi {
			hi = x
		}
	}
	return lo, hi
}

func signedZeros(lo, hi float64) (float64, float64) {
	if lo == 0 {
		lo = math.Copysign(0, -1)
	}
	if hi == 0 {
		hi = math.Copysign(0, 1)
	}
	return lo, hi
}

// textExtremes returns the least and greatest text that the chunk uses, in byte order.
func (v chunkValues) textExtremes() (least, most []byte) {
	s := v.strings
	s.used = append(s.used[:0], make([]bool, len(s.texts))...)
	for _, code := range v.halves {
		s.used[code] = true
	}
	lo, hi := -1, -1
	for i, text := range s.texts {
		if !s.used[i] {
			continue
		}
		if lo < 0 || text < s.texts[lo] {
			lo = i
		}
		if hi < 0 || text > s.texts[hi] {
			hi = i
		}
	}
	return []byte(s.texts[lo]), []byte(s.texts[hi])
}

// Constant reports whether all values are the first one; there must be one.
func Constant[T comparable](values []T) bool {
	first := values[0]
	for _, v := range values {
		if v != first {
			return false
		}
	}
	return true
}

// PutUint64 lays values out little-endian.
func PutUint64(dst []byte, values []uint64) {
	for i, v := range values {
		binary.LittleEndian.PutUint64(dst[8*i:], v)
	}
}

// PutUint32 lays values out little-endian.
func PutUint32(dst []byte, values []uint32) {
	for i, v := range values {
		binary.LittleEndian.PutUint32(dst[4*i:], v)
	}
}
