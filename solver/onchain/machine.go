//go:build evm

package onchain

import (
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/state"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/core/vm"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/params"
	"github.com/holiman/uint256"
)

// Machine is a deployed contract in go-ethereum's virtual machine, at the rules of Fork.
// Each call is a transaction of its own: core.ApplyMessage, under the gas cap a
// transaction has, then Finalise, so that the next one finds every slot cold.
type Machine struct {
	Now uint64 // block.timestamp, s

	chain     *chain
	evm       *vm.EVM
	rules     params.Rules
	contract  common.Address
	selectors map[string][4]byte
	refusals  map[[4]byte]Refusal
	terms     Terms
	senders   []common.Address
	data      calldata
	DeployGas uint64
}

// chain is the state, without the logs that a long run would pile up: only the last
// event Settled is kept.
type chain struct {
	*state.StateDB
	topic   common.Hash
	settled []byte
}

// AddLog implements vm.StateDB.
func (c *chain) AddLog(l *types.Log) {
	if len(l.Topics) > 0 && l.Topics[0] == c.topic {
		c.settled = append(c.settled[:0], l.Data...)
	}
}

// forkRules are mainnet's rules with every fork up to Fork, Osaka, from the start.
func forkRules() *params.ChainConfig {
	c := *params.MergedTestChainConfig
	c.BogotaTime, c.UBTTime, c.AmsterdamTime = nil, nil, nil
	return &c
}

// Operator is the address of the operator, Agent(k) that of agent k.
var Operator = common.BytesToAddress([]byte("operator of walras"))

// Agent is the address of agent k: all 20 bytes of one, as of a key.
func Agent(k int) common.Address {
	var seed [8]byte
	binary.BigEndian.PutUint64(seed[:], uint64(k))
	return common.BytesToAddress(crypto.Keccak256([]byte("walras agent"), seed[:]))
}

// Deploy starts a chain of its own and deploys the terms on it. A deployment over the cap
// of a transaction is an error.
func Deploy(t Terms, now uint64) (*Machine, error) {
	agents := make([]common.Address, t.Agents)
	for k := range agents {
		agents[k] = Agent(k)
	}
	m, err := newMachine(now)
	if err != nil {
		return nil, err
	}
	return m, m.deploy(t, Operator, agents)
}

// newMachine is an empty chain.
func newMachine(now uint64) (*Machine, error) {
	db, err := state.New(types.EmptyRootHash, state.NewDatabaseForTesting())
	if err != nil {
		return nil, fmt.Errorf("onchain: %w", err)
	}
	m := &Machine{Now: now, chain: &chain{StateDB: db}}
	m.chain.topic = crypto.Keccak256Hash([]byte("Settled(uint256,uint256,uint256[])"))
	config := forkRules()
	block := vm.BlockContext{
		CanTransfer: core.CanTransfer, Transfer: core.Transfer,
		GetHash:  func(uint64) common.Hash { return common.Hash{} },
		Coinbase: common.BytesToAddress([]byte("coinbase")), BlockNumber: big.NewInt(1), Time: now,
		Difficulty: new(big.Int), BaseFee: new(big.Int), BlobBaseFee: new(big.Int), GasLimit: params.MaxTxGas, Random: new(common.Hash),
	}
	m.rules = config.Rules(block.BlockNumber, true, now)
	m.evm = vm.NewEVM(block, m.chain, config, vm.Config{NoBaseFee: true})
	return m, nil
}

// deploy creates the contract.
func (m *Machine) deploy(t Terms, operator common.Address, agents []common.Address) error {
	artifact, err := LoadArtifact(t.ContractName())
	if err != nil {
		return err
	}
	if err := m.know(artifact); err != nil {
		return err
	}
	code, err := creation(artifact, &t, operator, agents)
	if err != nil {
		return err
	}
	res, err := m.apply(Operator, nil, code, nil)
	if err != nil {
		return fmt.Errorf("deploying %s: %w", artifact.Contract, err)
	}
	m.DeployGas = res.UsedGas
	m.contract = crypto.CreateAddress(Operator, m.chain.GetNonce(Operator)-1)
	m.terms, m.senders = t, agents
	return nil
}

// know reads selectors and the names of errors from an artifact.
func (m *Machine) know(a *Artifact) error {
	m.selectors = map[string][4]byte{}
	for signature, text := range a.Methods {
		var s [4]byte
		if _, err := hex.Decode(s[:], []byte(text)); err != nil {
			return fmt.Errorf("onchain: selector of %s: %w", signature, err)
		}
		m.selectors[signature] = s
	}
	var abi []struct{ Type, Name string }
	if err := json.Unmarshal(a.ABI, &abi); err != nil {
		return fmt.Errorf("onchain: ABI of %s: %w", a.Contract, err)
	}
	m.refusals = map[[4]byte]Refusal{}
	for _, e := range abi {
		if e.Type == "error" {
			m.refusals[[4]byte(crypto.Keccak256([]byte(e.Name + "()"))[:4])] = Refusal(e.Name)
		}
	}
	return nil
}

// apply runs a transaction. A revert gives the Refusal; the result is there even then.
func (m *Machine) apply(from common.Address, to *common.Address, data []byte, value *uint256.Int) (*core.ExecutionResult, error) {
	if value == nil {
		value = new(uint256.Int)
	}
	msg := core.Message{
		From: from, To: to, Nonce: m.chain.GetNonce(from), Value: value, Data: data, GasLimit: params.MaxTxGas,
		GasPrice: new(uint256.Int), GasFeeCap: new(uint256.Int), GasTipCap: new(uint256.Int),
	}
	m.evm.Context.Time = m.Now
	res, err := core.ApplyMessage(m.evm, &msg, nil)
	if err != nil {
		return nil, fmt.Errorf("onchain: %w", err)
	}
	m.chain.Finalise(m.rules)
	if res.Err != nil {
		if errors.Is(res.Err, vm.ErrExecutionReverted) && len(res.ReturnData) == 4 {
			if name, known := m.refusals[[4]byte(res.ReturnData)]; known {
				return res, name
			}
		}
		return res, fmt.Errorf("onchain: %w", res.Err)
	}
	return res, nil
}

// call runs the calldata under construction as a transaction to the contract.
func (m *Machine) call(from common.Address) (gas uint64, err error) {
	res, err := m.apply(from, &m.contract, m.data, nil)
	if res != nil {
		gas = res.UsedGas
	}
	return gas, err
}

// Submit is submit(report) by agent k, and gives the gas it took.
func (m *Machine) Submit(k int, report Word) (gas uint64, err error) {
	m.data.begin(m.selectors["submit(uint256)"])
	m.data.word(report)
	return m.call(m.senders[k])
}

// Batch is submitBatch(first, reports) by the operator.
func (m *Machine) Batch(first int, reports []Word) (gas uint64, err error) {
	m.data.begin(m.selectors["submitBatch(uint256,uint256[])"])
	m.data.number(uint64(first))
	m.data.number(2 * wordBytes)
	m.data.number(uint64(len(reports)))
	for _, r := range reports {
		m.data.word(r)
	}
	return m.call(Operator)
}

// Packed is submitPacked by the operator; reports are at most MaxReport.
func (m *Machine) Packed(first int, reports []Word) (gas uint64, err error) {
	m.data.begin(m.selectors["submitPacked(uint256,uint256,uint256[])"])
	m.data.number(uint64(first))
	m.data.number(uint64(len(reports)))
	m.data.number(3 * wordBytes)
	m.data.number(uint64(packedWords(len(reports))))
	m.data.packReports(reports)
	return m.call(Operator)
}

// Settle is settle(), here by the operator.
func (m *Machine) Settle() (gas uint64, err error) {
	m.data.begin(m.selectors["settle()"])
	return m.call(Operator)
}

// Settled sets dst to the prices that the last event Settled announced.
func (m *Machine) Settled(dst []Word) error {
	const head = 3 // reports, offset, length
	log := m.chain.settled
	if len(log) != (head+len(dst))*wordBytes {
		return fmt.Errorf("onchain: event Settled of %d bytes for %d prices", len(log), len(dst))
	}
	for j := range dst {
		dst[j] = wordAt(log, head+j)
	}
	return nil
}

// wordAt is the i-th word of an answer, below 2^128.
func wordAt(b []byte, i int) Word {
	b = b[i*wordBytes:]
	return Word{binary.BigEndian.Uint64(b[16:]), binary.BigEndian.Uint64(b[24:])}
}

// Round plays a round in which everyone reports, and gives the gas of all its
// transactions.
func (m *Machine) Round(style string, reports []Word) (gas uint64, err error) {
	switch style {
	case ByBatch:
		return m.Batch(0, reports)
	case ByPacked:
		return m.Packed(0, reports)
	}
	for k, r := range reports {
		used, err := m.Submit(k, r)
		gas += used
		if err != nil {
			return gas, err
		}
	}
	used, err := m.Settle()
	return gas + used, err
}
