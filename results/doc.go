// Package results keeps what experiments measured: a result folder of Parquet files with a manifest.
//
// A folder holds one resolved spec. Its cells are cut into shards, and a shard is written whole or not at all:
//
//	DIR/manifest.json               the spec, its hash, columns, machines, and the shards done when a run last closed
//	DIR/manifest.journal            the shards done since then, one JSON line each; gone once folded into the manifest
//	DIR/manifest.lock               held by the one process that may write
//	DIR/<table>/part-000000.parquet the rows of a table in a shard; a table without rows in a shard has no file
//
// Writing: fill one Block per table, hand them to Run.Queue or, to wait for the disk, to Run.WriteShard; each file is
// written under a temporary name, synced, renamed, its folder synced, and only then does the journal name the shard.
// Shards that are ready at the same time share their syncs. A process killed at any moment loses the shards in flight,
// nothing else; Create on the same folder continues with those that are missing. A shard may be written in part, and be
// replaced when there is more of it: the journal takes the old one back before its files are touched.
//
// Create looks at what it finds: files that are missing, cut short or altered are computed again; what is half written,
// or was never recorded, is removed; files of others are left alone, or renamed to NAME.foreign where they are in the
// way. Run.Notes says which.
//
// Reading: Open, then Dataset.Frame (all rows) or Dataset.Scan (a row group at a time, in bounded memory).
//
// Two digests are recorded for each shard. The file digest (SHA-256 of the bytes) says whether a file is as it was
// written. The content digest (see digest.go) says whether two runs found the same values: it does not depend on
// columns that are a time or a machine, on the compression, or on the order in which strings were first seen.
//
// The package parquet turns rows into bytes and back; the package query selects rows. Package experiments writes folders, package analysis
// reads them.
package results
