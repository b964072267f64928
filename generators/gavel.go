package generators

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"slices"
	"sync"

	"walras/solver/market/fisher"
	"walras/solver/market/utility"
)

// GavelEnv names the environment variable with the path of the throughputs.
const GavelEnv = "WALRAS_GAVEL"

// gavelSHA256 is the digest of simulation_throughputs.json in the repository of Gavel.
const gavelSHA256 = "17111f7295f03265fd9e5118d7eba31e3dd9d6e50a2e215c13ad3d3f91f74381"

// howToGetGavel ends every error about the file.
const howToGetGavel = "take simulation_throughputs.json from https://github.com/stanford-futuredata/gavel (MIT licence), and give its path as path or in $" + GavelEnv

// gavelKinds are the goods: kinds of GPU.
var gavelKinds = []string{"k80", "p100", "v100"}

// Gavel makes Fisher markets out of the measured throughputs of machine-learning jobs on
// kinds of GPU (D. Narayanan et al., Heterogeneity-aware cluster scheduling policies for
// deep learning workloads, OSDI 2020). A buyer is a job, of a type that is drawn with
// replacement; its value of a kind is its steps a second there when it runs
// alone, and budgets are shares of the cluster. Types that run nowhere are left out.
type Gavel struct {
	Path   string `param:"path" identity:"none" doc:"the file simulation_throughputs.json; empty: $WALRAS_GAVEL"`
	N      int    `param:"n" doc:"jobs" min:"1" max:"100000000"`
	Budget Law    `param:"budget" doc:"budget of a job"`
	Supply Law    `param:"supply" doc:"GPUs of a kind: K80, P100, V100"`

	types [][]float64 // steps a second, type by type and kind by kind
}

var _ Opener = (*Gavel)(nil)

// NewGavel gives the family with its defaults.
func NewGavel() *Gavel { return &Gavel{N: 50, Budget: Constant(1), Supply: Constant(10)} }

// Validate refuses laws that can give what no market has.
func (f *Gavel) Validate() error {
	return checkLaws(lawCheck{"budget", &f.Budget, true}, lawCheck{"supply", &f.Supply, true})
}

// Open implements Opener: it reads the throughputs, once per process and path.
func (f *Gavel) Open() error {
	path := f.Path
	if path == "" {
		path = os.Getenv(GavelEnv)
	}
	if path == "" {
		return &NotNamedError{"file of Gavel's throughputs", howToGetGavel}
	}
	types, err := gavelTypes(path)
	f.types = types
	return err
}

var gavelCache struct {
	sync.Mutex
	byPath map[string][][]float64
}

// gavelTypes reads and checks the throughputs at path, in the order of the names of types.
func gavelTypes(path string) ([][]float64, error) {
	c := &gavelCache
	c.Lock()
	defer c.Unlock()
	if types, ok := c.byPath[path]; ok {
		return types, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("file of Gavel's throughputs %s does not exist; %s", path, howToGetGavel)
	}
	if err != nil {
		return nil, fmt.Errorf("file of Gavel's throughputs: %w; %s", err, howToGetGavel)
	}
	if sum := sha256.Sum256(text); hex.EncodeToString(sum[:]) != gavelSHA256 {
		return nil, fmt.Errorf("file of Gavel's throughputs %s has SHA-256 %x, not %s: it is altered or another release; %s", path, sum, gavelSHA256, howToGetGavel)
	}
	types, err := parseGavel(text)
	if err != nil {
		return nil, fmt.Errorf("file of Gavel's throughputs %s: %w", path, err)
	}
	if c.byPath == nil {
		c.byPath = make(map[string][][]float64)
	}
	c.byPath[path] = types
	return types, nil
}

// parseGavel takes each type's steps a second alone ("null") on each kind: no number is
// 0, it does not run there.
func parseGavel(text []byte) ([][]float64, error) {
	var file map[string]map[string]map[string]any
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	var names []string
	for _, kind := range gavelKinds {
		for name := range file[kind] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var types [][]float64
	for _, name := range slices.Compact(names) {
		row, runs := make([]float64, len(gavelKinds)), false
		for j, kind := range gavelKinds {
			row[j], _ = file[kind][name]["null"].(float64)
			runs = runs || row[j] > 0
		}
		if runs {
			types = append(types, row)
		}
	}
	if len(types) == 0 {
		return nil, errors.New("no job runs on k80, p100 or v100")
	}
	return types, nil
}

// Draw implements Drawer: types of jobs, budgets, GPUs.
func (f *Gavel) Draw(m *fisher.Market, rng *rand.Rand) error {
	m.Resize(f.N, len(gavelKinds), false)
	for i := range f.N {
		m.Kind[i], m.Rho[i] = utility.Linear, 0
		copy(m.Val[i*len(gavelKinds):], f.types[rng.IntN(len(f.types))])
	}
	m.Budget = f.Budget.column(m.Budget, f.N, rng)
	m.Supplies = f.Supply.column(m.Supplies, len(gavelKinds), rng)
	return m.Prepare()
}
