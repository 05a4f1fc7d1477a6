// `lanner/linalg`: linear algebra in float64 by ml-matrix, with gradients in float32. A separate entry, so that only those who import it load the library.
import '../tensor/methods.ts'

export { logdet, det, slogdet } from './determinant.ts'
export { eig, eigh, eigvals, eigvalsh, type Eigen, type EighOptions } from './eigen.ts'
export { matrixExp, matrixPower, tensorsolve, vander, type LinalgVanderOptions } from './functions.ts'
export { cond, matrixNorm, norm, vectorNorm, type MatrixOrd, type NormOptions } from './norms.ts'
export { lstsq, matrixRank, pinv, type ToleranceOptions } from './pinv.ts'
export { qr, type QrOptions } from './qr.ts'
export { inv, solve, tensorinv, type SolveOptions } from './solve.ts'
export { svd, svdvals, type Svd, type SvdOptions } from './svd.ts'
export {
  cholesky,
  choleskyInverse,
  choleskySolve,
  solveTriangular,
  type CholeskyOptions,
  type TriangularOptions,
} from './triangular.ts'
export { cross, diagonal, triangularSolve, type TriangularSolveOptions } from './aliases.ts'
export { multiDot, vecdot } from '../tensor/ops/maths/products.ts'
export { matmul } from '../tensor/ops/matmul.ts'
