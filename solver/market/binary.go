package market

import (
	"math"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// Normalise multiplies a matrix by the power of two that brings its largest
// diagonal entry into [1/2, 1), and gives that power: x = power·y solves M x = b
// where y solves (power·M) y = b. Cholesky's roots round 2h otherwise than h;
// after Normalise a matrix in other units, a power of two times another, has the
// same factor to the bit.
func Normalise(matrix *mat.SymDense) (power float64) {
	raw := matrix.RawSymmetric()
	most := 0.0
	for j := range raw.N {
		most = max(most, raw.Data[j*raw.Stride+j])
	}
	if !(most > 0) || math.IsInf(most, 1) {
		return 1
	}
	_, exponent := math.Frexp(most)
	power = math.Ldexp(1, -max(exponent, leastExponent))
	for j := range raw.N {
		row := raw.Data[j*raw.Stride : j*raw.Stride+raw.N]
		floats.Scale(power, row[j:])
	}
	return power
}

// leastExponent keeps the power itself below infinity.
const leastExponent = -1000
