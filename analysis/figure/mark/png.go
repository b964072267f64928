package mark

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math"
)

// WithDPI is a PNG that says its resolution, so that programs show and print it at its size: a chunk pHYs, in dots per metre, behind the
// header (PNG specification, third edition, 11.3.4.3). Content must be a PNG.
func WithDPI(content []byte, dpi int) []byte {
	const header = 8 + 4 + 4 + 13 + 4 // signature, then length, name, fields and checksum of IHDR
	perMetre := uint32(math.Round(float64(dpi) / 0.0254))
	chunk := binary.BigEndian.AppendUint32(nil, 9)
	chunk = append(chunk, "pHYs"...)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = binary.BigEndian.AppendUint32(chunk, perMetre)
	chunk = append(chunk, 1) // the unit is the metre
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(chunk[4:]))
	return bytes.Join([][]byte{content[:header], chunk, content[header:]}, nil)
}
