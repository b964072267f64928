package contract

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// rankTolerance separates eigenvalues of a J×J matrix from rounding: those
// below J·rankTolerance times the largest count as 0.
const rankTolerance = 0x1p-52

// Modulus is the strong-monotonicity modulus α of the demand on the box
// 0 <= p' <= p, p of length J: the largest number with
//
//	(d(p') − d(p”))·(p” − p') >= α |p' − p”|²
//
// there. The slopes s_i fall as prices rise, so that it is the smallest
// eigenvalue of the Jacobian Aᵀ diag(s(p)) A at the far corner; Σ s_i(p) with
// one resource. It is 0 where that matrix is singular: where too few of the
// agents still take part at p, or their routes are dependent. The J×J
// eigenvalues cost O(J³). Fixed fees, whose jumps only add to the left-hand
// side, are left aside.
func (m *Market) Modulus(p []float64) (float64, error) {
	n, resources := len(m.Alpha), len(m.Capacity)
	y, s := make([]float64, n), make([]float64, n)
	d := make([]float64, resources)
	m.DemandSlope(y, s, d, p)
	matrix := mat.NewSymDense(resources, nil)
	m.Jacobian(matrix, s)
	values, err := eigenvalues(matrix)
	if err != nil {
		return 0, fmt.Errorf("modulus: %w", err)
	}
	return significant(values)[0], nil
}

// eigenvalues are those of a symmetric matrix, smallest first.
func eigenvalues(matrix *mat.SymDense) ([]float64, error) {
	var e mat.EigenSym
	if !e.Factorize(matrix, false) {
		return nil, fmt.Errorf("eigenvalues of a %d×%d matrix did not converge", matrix.SymmetricDim(), matrix.SymmetricDim())
	}
	return e.Values(nil), nil
}

// significant sets to 0 the eigenvalues, sorted upwards, that are rounding.
func significant(values []float64) []float64 {
	count := len(values)
	floor := float64(count) * rankTolerance * values[count-1]
	for k, v := range values {
		if v <= floor {
			values[k] = 0
		}
	}
	return values
}
