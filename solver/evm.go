//go:build evm

package solver

import (
	"context"
	"fmt"
	"math/rand/v2"

	"walras/solver/market"
	"walras/solver/onchain"
)

// EVM is FixedPoint with the contract's bytecode executed in go-ethereum's virtual machine
// at the rules of onchain.Fork: one transaction per call, with the gas that takes. Every
// announcement is held against the mirror, and a difference ends the run in error.
//
// The deployment must be within the gas cap of a transaction, which some 680 agents are
// on one resource.
type EVM struct {
	deployed
	machine   *onchain.Machine
	announced []onchain.Word
	used      int64
	most      int64 // gas of the dearest round
	last      int64 // gas of the last round
}

var (
	_ Residualer = (*EVM)(nil)
	_ Gaser      = (*EVM)(nil)
	_ DeadZoner  = (*EVM)(nil)
)

// NewEVM gives the method with the defaults of NewFixedPoint.
func NewEVM() *EVM { return &EVM{deployed: newDeployed()} }

// Init implements Method: it deploys the contract on a chain of its own.
func (e *EVM) Init(m market.Market, src rand.Source) error {
	if err := e.deployed.Init(m, src); err != nil {
		return err
	}
	machine, err := onchain.Deploy(e.terms, 0)
	if err != nil {
		return Unfit("%v", err)
	}
	e.machine = machine
	e.announced = make([]onchain.Word, m.Resources())
	e.used, e.most, e.last = 0, 0, 0
	return nil
}

// Step implements Method.
func (e *EVM) Step(context.Context) (Status, error) {
	e.ask()
	gas, err := e.machine.Round(e.Style, e.reports)
	if err != nil {
		return Running, err
	}
	e.used += int64(gas)
	e.last, e.most = int64(gas), max(e.most, int64(gas))
	if err := e.machine.Settled(e.announced); err != nil {
		return Running, err
	}
	if err := e.mirror.Batch(0, e.reports); err != nil {
		return Running, err
	}
	for j, p := range e.mirror.Prices() {
		if e.announced[j] != p {
			return Running, fmt.Errorf("price %d is %v by the bytecode and %v by the mirror; they must be equal to the bit", j, e.announced[j].Big(), p.Big())
		}
	}
	e.receive(e.announced)
	return e.outcome(), nil
}

// Gas implements Gaser, by execution and by the model.
func (e *EVM) Gas() Gas {
	g := e.deployed.Gas()
	g.Used, g.Round, g.Deploy = e.used, e.last, int64(e.machine.DeployGas)
	if e.Style != onchain.ByAgent {
		g.Fits = e.most <= onchain.TransactionCap
	}
	return g
}
