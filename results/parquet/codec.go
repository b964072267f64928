package parquet

import (
	"fmt"
	"sync"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/klauspost/compress/zstd"
)

// zstdCodec replaces Arrow's zstd codec. Arrow's makes a new encoder, with GOMAXPROCS encoders inside, for every page;
// this one keeps single-threaded ones. Every page is one frame with a checksum, so that a damaged page is noticed when
// it is read. It is installed for the whole process, as Arrow provides for; files are the same to any reader.
type zstdCodec struct {
	compress.Codec     // Arrow's own, for streams, which nothing here reads or writes
	encoders, decoders sync.Pool
}

// maxPage bounds what a damaged frame header can make the decoder allocate; pages are written far below it.
const maxPage = 1 << 30

var codec = &zstdCodec{
	encoders: sync.Pool{New: func() any {
		e, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithZeroFrames(true), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic(fmt.Sprintf("parquet: zstd encoder: %v", err)) // constant options
		}
		return e
	}},
	decoders: sync.Pool{New: func() any {
		d, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxPage))
		if err != nil {
			panic(fmt.Sprintf("parquet: zstd decoder: %v", err)) // constant options
		}
		return d
	}},
}

func init() {
	var err error
	if codec.Codec, err = compress.GetCodec(compress.Codecs.Zstd); err != nil {
		panic(fmt.Sprintf("parquet: %v", err)) // Arrow has this codec
	}
	compress.RegisterCodec(compress.Codecs.Zstd, codec)
}

// Encode implements compress.Codec: level 1.
func (c *zstdCodec) Encode(dst, src []byte) []byte {
	e := c.encoders.Get().(*zstd.Encoder)
	defer c.encoders.Put(e)
	return e.EncodeAll(src, dst[:0])
}

// EncodeLevel implements compress.Codec; there is one level.
func (c *zstdCodec) EncodeLevel(dst, src []byte, _ int) []byte { return c.Encode(dst, src) }

// Decode implements compress.Codec, which reports damage by a panic; see guard.
func (c *zstdCodec) Decode(dst, src []byte) []byte {
	d := c.decoders.Get().(*zstd.Decoder)
	defer c.decoders.Put(d)
	out, err := d.DecodeAll(src, dst[:0])
	if err != nil {
		panic(err)
	}
	return out
}
