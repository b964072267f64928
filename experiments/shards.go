package experiments

import (
	"walras/experiments/spec"
	"walras/results"
)

// Shards are small enough that a small grid feeds many workers and an
// interruption costs little, and large enough that their files are worth
// their overhead.
const (
	mostShardCells = 1 << 16
	leastShards    = 32
	mostTraceRows  = 1 << 20
	mostAgentRows  = 1 << 22
)

// agentsExpected stands for the number of agents, or of resources, which the shards
// must not depend on being known.
const agentsExpected = 32

// shardSize is the number of cell indices a shard: a function of the spec
// alone, since shards are part of what a folder holds.
func shardSize(s *spec.Spec) int64 {
	size := min(mostShardCells, (s.Grid().Len()+leastShards-1)/leastShards)
	if rows := traceRows(s); rows > 0 {
		size = min(size, mostTraceRows/rows)
		if s.Record.Agents || s.Record.Prices {
			size = min(size, mostAgentRows/(rows*agentsExpected))
		}
	}
	return max(1, size)
}

// ShardCount is the number of shards that the results of a spec are cut into.
func ShardCount(s *spec.Spec) int {
	size := shardSize(s)
	return int((s.Grid().Len() + size - 1) / size)
}

// shardBounds are the first cell index of a shard and the one after its last.
func shardBounds(s *spec.Spec, shard int) (from, to int64) {
	size := shardSize(s)
	from = int64(shard) * size
	return from, min(from+size, s.Grid().Len())
}

// traceRows bounds the recorded rounds of a cell, 0 where none are.
func traceRows(s *spec.Spec) int64 {
	t := s.Record.Trace
	rounds := mostRounds(s)
	switch {
	case t.Every > 0:
		return rounds/t.Every + 1
	case t.PerDecade > 0:
		rows := int64(1)
		for r := int64(1); r <= rounds/10; r *= 10 {
			rows += int64(t.PerDecade)
		}
		return rows + int64(t.PerDecade)
	}
	return 0
}

// mostRounds bounds the rounds of a cell. Under a scenario they are its own.
func mostRounds(s *spec.Spec) int64 {
	if !plays(s) {
		return s.Stop.Rounds
	}
	most := int64(1)
	for _, v := range s.Values("scenario", "rounds") {
		most = max(most, v.Int())
	}
	return most
}

// Header describes the results of a spec.
func Header(spec *spec.Spec) results.Header {
	return results.Header{
		Name: spec.Name, Spec: spec.Canonical(), SpecHash: spec.Hash(), Shards: ShardCount(spec), Cells: spec.Grid().Cells(),
		Schemas: Tables(spec), About: about(spec), Provenance: results.CollectProvenance(),
	}
}
