package spec

import "walras/results"

// golden is 2^64 divided by the golden ratio, the increment of SplitMix64.
const golden = 0x9e3779b97f4a7c15

// mix64 is the finaliser of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014, with
// Stafford's variant 13 of the constants): a bijection of 64-bit numbers in
// which each bit of the input flips each bit of the output with probability
// one half.
func mix64(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// Absorb takes a number into a hash. It is a bijection of the hash for every
// number and of the number for every hash. Both go through the mixer, so that
// the counts 0, 1, 2, … of two hashes do not meet in runs.
func Absorb(hash, x uint64) uint64 { return mix64(hash ^ mix64(x+golden)) }

// What a hash is of, so that a cell and the seed of its market differ.
const (
	cellDomain      = 0x63656c6c // "cell"
	seedDomain      = 0x73656564 // "seed"
	treatmentDomain = 0x74726561 // "trea"
)

// CellID names a cell, in every grid that has it: the 64 bits depend on the
// values of the parameters, not on their order or that of the cells.
//
//	Absorb(Absorb(Absorb(Absorb(Absorb(cellDomain, schema), seed), market), treatment), replicate)
//
// The replicates of one market and treatment never share an id; other cells
// share one with probability 2^-64 per pair, which is 3e-8 for some pair among a
// million cells, and must be expected from some billions on.
func CellID(marketHash, treatmentHash uint64, replicate int64, seed uint64, schemaVersion int) uint64 {
	h := Absorb(cellDomain, uint64(schemaVersion))
	h = Absorb(h, seed)
	h = Absorb(h, marketHash)
	h = Absorb(h, treatmentHash)
	return Absorb(h, uint64(replicate))
}

// ID is the id of the cell in a spec with the given seed.
func (k Key) ID(seed uint64) uint64 {
	return CellID(k.Market, k.Treatment, k.Replicate, seed, results.SchemaVersion)
}

// Seed is the seed from which the market of a replicate is drawn. It knows
// nothing of mechanisms and solvers, so that they all see the same market, and
// nothing of the paired parameters, so that the draws are common across those.
func Seed(specSeed, marketPairedHash uint64, replicate int64) uint64 {
	h := Absorb(seedDomain, specSeed)
	h = Absorb(h, marketPairedHash)
	return Absorb(h, uint64(replicate))
}
