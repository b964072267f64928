package parquet

import "encoding/binary"

// Parquet's RLE/bit-packing hybrid: definition levels and dictionary codes. A sequence is a series of
//
//	varint(n << 1)      value in ⌈width/8⌉ bytes            a run of n equal values
//	varint(g << 1 | 1)  8 g values of width bits, low first  g groups; only the last may be padded
//
// Source: parquet-format, Encodings.md, "Run Length Encoding / Bit-Packing Hybrid".

// shortestRun is the run length from which a run is shorter than bits packed, and the size of a bit-packed group.
const shortestRun = 8

// appendHybrid appends values, each below 2^width, 1 ≤ width ≤ 32.
func appendHybrid(dst []byte, values []uint32, width int) []byte {
	for i := 0; i < len(values); {
		if n := runLength(values[i:]); n >= shortestRun {
			dst = appendRun(dst, values[i], n, width)
			i += n
			continue
		}
		start := i
		for i < len(values) && !startsRun(values[i:]) {
			i += shortestRun
		}
		i = min(i, len(values))
		groups := (i - start + shortestRun - 1) / shortestRun
		dst = binary.AppendUvarint(dst, uint64(groups)<<1|1)
		dst = appendPacked(dst, values[start:i], groups*shortestRun, width)
	}
	return dst
}

func appendRun(dst []byte, value uint32, n, width int) []byte {
	dst = binary.AppendUvarint(dst, uint64(n)<<1)
	for range (width + 7) / 8 {
		dst = append(dst, byte(value))
		value >>= 8
	}
	return dst
}

func runLength(values []uint32) int {
	n := 1
	for n < len(values) && values[n] == values[0] {
		n++
	}
	return n
}

func startsRun(values []uint32) bool {
	if len(values) < shortestRun {
		return false
	}
	return runLength(values[:shortestRun]) == shortestRun
}

// appendPacked appends values of width ≤ 32 bits, then zeros up to count values; count is a multiple of 8.
func appendPacked(dst []byte, values []uint32, count, width int) []byte {
	var word uint64
	bits := 0
	for i := range count {
		if i < len(values) {
			word |= uint64(values[i]) << bits
		}
		for bits += width; bits >= 8; bits -= 8 {
			dst = append(dst, byte(word))
			word >>= 8
		}
	}
	return dst
}

// appendLevels appends definition levels given as alternating run lengths of ones (values) and zeros (nulls).
func appendLevels(dst []byte, runs []uint32) []byte {
	header, pending, bits := -1, byte(0), 0 // an open bit-packed series begins at dst[header]
	groups := 0
	closeSeries := func() {
		if header < 0 {
			return
		}
		if bits > 0 {
			dst = append(dst, pending)
			groups, pending, bits = groups+1, 0, 0
		}
		dst[header] = byte(groups<<1 | 1)
		header, groups = -1, 0
	}
	for i, run := range runs {
		left, value := int(run), byte(1-i%2)
		for left > 0 {
			if bits == 0 && left >= shortestRun {
				closeSeries()
				dst = appendRun(dst, uint32(value), left, 1)
				break
			}
			if header < 0 {
				header, dst = len(dst), append(dst, 0)
			}
			n := min(left, 8-bits)
			if value == 1 {
				pending |= (1<<n - 1) << bits
			}
			left, bits = left-n, bits+n
			if bits == 8 {
				dst = append(dst, pending)
				groups, pending, bits = groups+1, 0, 0
				if groups == 63 { // the most that fits into a header of one byte
					closeSeries()
				}
			}
		}
	}
	closeSeries()
	return dst
}
