// Package parquet turns rows into bytes and back: Parquet files, and Arrow IPC files for programs that map a file into memory. It is the
// one home of Apache Arrow's library in the module.
//
// Writing: an Encoder cuts packed columns into row groups and pages and encodes the pages itself: values plain, as differences (delta.go) or
// as dictionary codes (hybrid.go), nulls as runs (hybrid.go), each page one zstd frame (codec.go). Arrow's column writers give as many bytes
// and take three times as long (5.5 µs against 1.7 µs per row of 55 columns on a core of an AMD EPYC, see BenchmarkWriters): they
// encode a level for every row and look every text up in a hash table. Schema, page headers, statistics and footer are Arrow's.
//
// Reading: Open checks a file against its columns, File.Choose picks row groups by the bounds in the footer, and File.Read fills Rows, all
// by Arrow's reader. Damage that makes Arrow panic comes back as an error. ArrowFile writes IPC files. The package results is its one user.
package parquet
