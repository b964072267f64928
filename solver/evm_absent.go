//go:build !evm

package solver

import (
	"context"
	"math/rand/v2"

	"walras/solver/market"
)

// EVM stands in for the method that executes the contract's bytecode, so that specs
// which name it can be read and run: without the build tag evm, its cells are skipped.
type EVM struct{ deployed }

// NewEVM gives the method with its defaults.
func NewEVM() *EVM { return &EVM{newDeployed()} }

// Init implements Method: it refuses every market.
func (e *EVM) Init(market.Market, rand.Source) error {
	return Unfit("this program was built without a virtual machine; build it with -tags evm")
}

// Step implements Method; Init never lets it come to that.
func (e *EVM) Step(context.Context) (Status, error) { return Finished, nil }
