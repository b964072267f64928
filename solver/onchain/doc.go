// Package onchain is the smart contract, the part of Algorithm 1 that lives on chain:
// Solidity sources (sol), what they compile to (artifacts), and Mirror, their integer
// arithmetic in Go. Terms are what a deployment is given, Estimate the gas it takes by a
// model of measured calls. The methods fixed-point and evm of package solver run on it.
//
// The contract knows integers. Activities, capacities, prices and fees are in units of
// 1/S, where S is the scale; the step η is in units of 2^-64 whatever the scale. A round
// moves every price by
//
//	p_j ← [p_j ± ⌊η |d_j − c_j|⌋]_+
//
// so that a price stands still, and the market closes, where |d_j − c_j| < 1/(ηS): the
// dead zone, the accuracy that a scale can reach.
//
// With the build tag evm the package also runs the bytecode in go-ethereum (Machine),
// measures gas, and holds the mirror against it.
package onchain
