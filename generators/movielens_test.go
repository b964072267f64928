package generators

import (
	"bufio"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"walras/solver/market/contract"
)

// Ratings and coefficients by hand: user 1 rates 5 and 1, s = 1 and 0, mean
// 1/2, deviation 1/2; user 3 rates 4 twice, mean 3/4, deviation 0; user 4
// rates 1 to 5, mean 1/2, variance (1/4 + 1/16 + 0 + 1/16 + 1/4)/5 = 1/8.
func TestSummarise(t *testing.T) {
	const text = "4\t1\t1\t0\n4\t2\t2\t0\n1\t9\t5\t0\n4\t3\t3\t0\n3\t1\t4\t0\n" +
		"4\t4\t4\t0\n1\t8\t1\t0\n3\t2\t4\t0\n4\t5\t5\t0\r\n"
	users, err := summarise(text)
	if err != nil {
		t.Fatal(err)
	}
	want := []coefficients{{0.5, 1}, {0.75, 0}, {0.5, 2 * math.Sqrt(0.125)}}
	if len(users) != len(want) {
		t.Fatalf("%d users, want %d", len(users), len(want))
	}
	for i, w := range want {
		if math.Abs(users[i].liking-w.liking) > 1e-15 || math.Abs(users[i].spread-w.spread) > 1e-15 {
			t.Errorf("user %d: %v, want %v", i, users[i], w)
		}
	}
}

func TestSummariseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"":                         "no ratings",
		"1 2 3\n":                  "line 1 has 3 fields; 4 are expected",
		"1 2 3 4\n\n":              "line 2 has 0 fields",
		"1 2 3 4\n0 2 3 4\n":       `line 2: user "0" is not a positive number`,
		"x 2 3 4\n":                `line 1: user "x" is not a positive number`,
		"9999999 2 3 4\n":          `line 1: user "9999999"`,
		"1 2 6 4\n":                `line 1: rating "6" is not one of 1 to 5`,
		"1 2 0 4\n":                `line 1: rating "0" is not one of 1 to 5`,
		"1 2 3.5 4\n":              `line 1: rating "3.5" is not one of 1 to 5`,
		"1 2 3 4\n1 2 3 4 5 6 7\n": "line 2 has 7 fields",
	} {
		if _, err := summarise(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want %q", text, err, want)
		}
	}
}

func TestMovieLensOpenRefuses(t *testing.T) {
	t.Setenv(MovieLensEnv, "")
	f := NewMovieLens()
	if err := f.Open(); err == nil || !strings.Contains(err.Error(), "no MovieLens file was named; download") {
		t.Errorf("no path: %v", err)
	}
	dir := t.TempDir()
	f.Path = filepath.Join(dir, "none")
	if err := f.Open(); err == nil || !strings.Contains(err.Error(), "does not exist; download") {
		t.Errorf("missing file: %v", err)
	}
	f.Path = dir
	if err := f.Open(); err == nil || errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder: %v", err)
	}
	f.Path = filepath.Join(dir, "u.data")
	if err := os.WriteFile(f.Path, []byte("1\t2\t3\t4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Open(); err == nil || !strings.Contains(err.Error(), "altered or another release") {
		t.Errorf("altered file: %v", err)
	}
	if err := f.Draw(new(contract.Market), rand.New(rand.NewPCG(1, 2))); err == nil {
		t.Error("drawn from a family that is not open")
	}
}

// The coefficients scale as the type's comment says; users are drawn without
// replacement.
func TestMovieLensDraw(t *testing.T) {
	f := NewMovieLens()
	f.N, f.AlphaMin, f.AlphaMax, f.BetaMin, f.BetaMax = 3, 1, 3, 0.25, 1.25
	f.users = []coefficients{{0.5, 1}, {0.75, 0}, {0.25, 0.5}}
	f.order = make([]int32, 3)
	m := new(contract.Market)
	if err := f.Draw(m, rand.New(rand.NewPCG(1, 2))); err != nil {
		t.Fatal(err)
	}
	want := map[float64]float64{2: 1.25, 2.5: 0.25, 1.5: 0.75} // α to β
	for i, alpha := range m.Alpha {
		if beta, ok := want[alpha]; !ok || m.Beta[i] != beta {
			t.Errorf("agent %d: α = %v, β = %v", i, alpha, m.Beta[i])
		}
		delete(want, alpha)
	}
	f.N = 4
	if err := f.Draw(m, rand.New(rand.NewPCG(1, 2))); err == nil {
		t.Error("drawn more users than there are")
	}
}

// movieLensFile is where the ratings lie beside the project's folder.
const movieLensFile = "../../shared/data/ml-100k/u.data"

// The published size of the data set, 943 users and 100000 ratings with mean
// 3.52986, and every user's coefficients from sums of ratings and squares.
func TestMovieLensFile(t *testing.T) {
	file, err := os.Open(movieLensFile)
	if err != nil {
		t.Skipf("no ratings at %s", movieLensFile)
	}
	defer file.Close()
	var count, sum, squares [944]float64
	total, all := 0.0, 0.0
	for lines := bufio.NewScanner(file); lines.Scan(); {
		var number [4]int
		for k, field := range strings.Split(lines.Text(), "\t") {
			for _, digit := range field {
				number[k] = 10*number[k] + int(digit-'0')
			}
		}
		user, rating := number[0], float64(number[2])
		count[user]++
		sum[user] += rating
		squares[user] += rating * rating
		total++
		all += rating
	}
	if mean := all / total; total != 100000 || math.Abs(mean-3.52986) > 1e-12 {
		t.Errorf("%v ratings of mean %v", total, mean)
	}
	f := NewMovieLens()
	f.Path = movieLensFile
	if err := f.Open(); err != nil {
		t.Fatal(err)
	}
	if len(f.users) != 943 {
		t.Fatalf("%d users", len(f.users))
	}
	for i, u := range f.users {
		n := count[i+1]
		mean := sum[i+1] / n
		deviation := math.Sqrt(squares[i+1]/n - mean*mean)
		if math.Abs(u.liking-(mean-1)/4) > 1e-14 || math.Abs(u.spread-deviation/2) > 1e-12 {
			t.Errorf("user %d: %v, want mean %v, deviation %v", i+1, u, mean, deviation)
		}
	}
}
