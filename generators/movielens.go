package generators

import (
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"sync"

	"gonum.org/v1/gonum/stat"

	"walras/solver/market/contract"
)

// MovieLensEnv names the environment variable with the path of u.data.
const MovieLensEnv = "WALRAS_MOVIELENS"

// movieLensMD5 is the digest of u.data in the ml-100k.zip of GroupLens.
const movieLensMD5 = "6e47046882bad158b0efbb84cd5cb987"

// howToObtain ends every error about the file.
const howToObtain = "download ml-100k.zip from https://grouplens.org/datasets/movielens/100k/ (research use only), unpack it, and give the path of its u.data with --movielens PATH or $" + MovieLensEnv

// MovieLens makes markets of one resource out of the MovieLens-100K ratings
// (F. M. Harper and J. A. Konstan, ACM TiiS 5(4), 2015). The paper says only
// that ratings are "normalised into utility coefficients"; here, with a user's
// ratings brought to s = (rating − 1)/4 in [0, 1],
//
//	α_i = alpha_min + (alpha_max − alpha_min) · mean(s)
//	β_i = beta_min + (beta_max − beta_min) · 2 sd(s)
//
// sd being that of the user's ratings as a population, at most 1/2: a user who
// likes much values the resource highly, one whose liking varies bears a
// higher cost, and both coefficients stay in the ranges of Table 3. A market
// is n of the 943 users, drawn without replacement.
type MovieLens struct {
	Path     string  `param:"path" identity:"none" doc:"the file u.data; empty: $WALRAS_MOVIELENS"`
	N        int     `param:"n" doc:"users per market" min:"1" max:"943"`
	M        float64 `param:"m" doc:"capacity" above:"0"`
	AlphaMin float64 `param:"alpha_min" doc:"scale of the valuation of a user who rates everything 1" above:"0"`
	AlphaMax float64 `param:"alpha_max" doc:"scale of the valuation of a user who rates everything 5" above:"0"`
	BetaMin  float64 `param:"beta_min" doc:"linear cost of a user who rates everything alike" min:"0"`
	BetaMax  float64 `param:"beta_max" doc:"linear cost of a user who rates half 1 and half 5" min:"0"`
	Tau      float64 `param:"tau" doc:"fee per unit" min:"0"`
	G        float64 `param:"g" doc:"fixed fee of taking part" min:"0"`

	users []coefficients
	order []int32
}

// coefficients are a user's mean(s) and 2 sd(s).
type coefficients struct{ liking, spread float64 }

var _ Opener = (*MovieLens)(nil)

// NewMovieLens gives the family with the ranges and fees of Table 3.
func NewMovieLens() *MovieLens {
	return &MovieLens{N: 20, M: 100, AlphaMin: 5, AlphaMax: 20, BetaMin: 0.5, BetaMax: 5, Tau: 0.5, G: 1}
}

// Open implements Opener: it reads the ratings, once per process and path.
func (f *MovieLens) Open() error {
	path := f.Path
	if path == "" {
		path = os.Getenv(MovieLensEnv)
	}
	if path == "" {
		return &NotNamedError{"MovieLens file", howToObtain}
	}
	users, err := movieLensUsers(path)
	if err != nil {
		return err
	}
	f.users = users
	f.order = make([]int32, len(users))
	return nil
}

var movieLensCache struct {
	sync.Mutex
	byPath map[string][]coefficients
}

// movieLensUsers reads, checks and summarises the ratings at path.
func movieLensUsers(path string) ([]coefficients, error) {
	c := &movieLensCache
	c.Lock()
	defer c.Unlock()
	if users, ok := c.byPath[path]; ok {
		return users, nil
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("MovieLens file %s does not exist; %s", path, howToObtain)
	}
	if err != nil {
		return nil, fmt.Errorf("MovieLens file: %w; %s", err, howToObtain)
	}
	if sum := md5.Sum(text); hex.EncodeToString(sum[:]) != movieLensMD5 {
		return nil, fmt.Errorf("MovieLens file %s has MD5 %x, not %s: it is altered or another release; %s", path, sum, movieLensMD5, howToObtain)
	}
	users, err := summarise(string(text))
	if err != nil {
		return nil, fmt.Errorf("MovieLens file %s: %w", path, err)
	}
	if c.byPath == nil {
		c.byPath = make(map[string][]coefficients)
	}
	c.byPath[path] = users
	return users, nil
}

// summarise reads lines "user \t item \t rating \t time" and gives each
// user's coefficients, in the order of user numbers.
func summarise(text string) ([]coefficients, error) {
	var byUser [][]float64
	line := 0
	for row := range strings.Lines(text) {
		line++
		fields := strings.Fields(row)
		if len(fields) != 4 {
			return nil, fmt.Errorf("line %d has %d fields; 4 are expected: user, item, rating, time", line, len(fields))
		}
		user, err := strconv.Atoi(fields[0])
		if err != nil || user < 1 || user > 1<<20 {
			return nil, fmt.Errorf("line %d: user %q is not a positive number", line, fields[0])
		}
		rating, err := strconv.Atoi(fields[2])
		if err != nil || rating < 1 || rating > 5 {
			return nil, fmt.Errorf("line %d: rating %q is not one of 1 to 5", line, fields[2])
		}
		for len(byUser) < user {
			byUser = append(byUser, nil)
		}
		byUser[user-1] = append(byUser[user-1], float64(rating-1)/4)
	}
	var users []coefficients
	for _, ratings := range byUser {
		if len(ratings) == 0 {
			continue
		}
		mean, variance := stat.PopMeanVariance(ratings, nil)
		users = append(users, coefficients{mean, 2 * math.Sqrt(variance)})
	}
	if len(users) == 0 {
		return nil, errors.New("it has no ratings")
	}
	return users, nil
}

// Draw implements Drawer.
func (f *MovieLens) Draw(m *contract.Market, rng *rand.Rand) error {
	if f.N > len(f.users) {
		return fmt.Errorf("n = %d users of %d in the ratings", f.N, len(f.users))
	}
	for i := range f.order {
		f.order[i] = int32(i)
	}
	m.Valuation, m.Usage = contract.Log, contract.Usage{}
	m.Resize(f.N, 1)
	m.Capacity[0] = f.M
	for i := range f.N { // the first n places of a Fisher–Yates shuffle
		k := i + rng.IntN(len(f.order)-i)
		f.order[i], f.order[k] = f.order[k], f.order[i]
		u := f.users[f.order[i]]
		m.Alpha[i] = f.AlphaMin + (f.AlphaMax-f.AlphaMin)*u.liking
		m.Beta[i] = f.BetaMin + (f.BetaMax-f.BetaMin)*u.spread
		m.Shape[i], m.Kappa[i], m.Fee[i], m.Fixed[i] = 1, 0, f.Tau, f.G
	}
	return m.Prepare()
}
