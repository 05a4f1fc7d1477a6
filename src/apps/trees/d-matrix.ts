import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { DataError, ShapeError } from '../../base/errors.ts'
import { checkTreeRows, isSparse, rowCount, type TreeRows } from './tree-rows.ts'
import { loadXgboost, type Handle, type Out, type XgboostLibrary } from './xgboost-library.ts'

export interface DMatrixOptions {
  /** The target, one number per row. */
  readonly target?: ArrayLike<number>
  /** Row weights. Default: equal. */
  readonly weights?: ArrayLike<number>
}

const dMatrixOptionNames: OptionNames<DMatrixOptions> = { target: true, weights: true }

/** Frees the library's memory when its owner is collected, for callers that do not call `dispose`. */
const leftovers = new FinalizationRegistry<() => void>((free) => free())

/**
 * Rows in XGBoost's memory, where they can be used many times: the numbers are copied. NaN is a missing number; it takes the branch that training found
 * better.
 *
 * @example
 * const matrix = await DMatrix.create({ values: Float32Array.of(1, NaN, 3, 4), width: 2 }, { target: [0, 1] })
 * matrix.rows // 2
 */
export class DMatrix implements Disposable {
  readonly rows: number
  readonly width: number
  /** @internal */
  readonly library: XgboostLibrary
  /** The target, if there is one. */
  readonly target: Float32Array | null
  readonly weights: Float32Array | null
  #handle: Handle | null

  private constructor(
    library: XgboostLibrary,
    handle: Handle,
    rows: TreeRows,
    target: Float32Array | null,
    weights: Float32Array | null,
  ) {
    this.library = library
    this.#handle = handle
    this.rows = rowCount(rows)
    this.width = rows.width
    this.target = target
    this.weights = weights
    leftovers.register(this, () => library.functions.XGDMatrixFree(handle), this)
  }

  /**
   * Copies rows and their target into a matrix.
   *
   * @throws DataError for no rows, infinite numbers, a target that is not finite; ShapeError if lengths differ; BackendError if XGBoost is not installed,
   * with the command that installs it.
   */
  static async create(rows: TreeRows, options: DMatrixOptions = {}): Promise<DMatrix> {
    checkOptions('DMatrix.create', options, dMatrixOptionNames)
    const { target, weights } = options
    checkTreeRows('DMatrix', rows)
    const count = rowCount(rows)
    const finite = (name: string, numbers: ArrayLike<number> | undefined): Float32Array | null => {
      if (numbers === undefined) return null
      if (numbers.length !== count)
        throw new ShapeError('DMatrix', `needs one ${name} per row`, {
          rows: [count],
          [name]: [numbers.length],
        })
      const copy = Float32Array.from(numbers)
      const at = copy.findIndex((value) => !Number.isFinite(value))
      if (at >= 0)
        throw new DataError(`DMatrix: the ${name} of row ${at + 1} is ${numbers[at]}; it must be finite.`)
      return copy
    }
    const [wanted, counted] = [finite('target', target), finite('weights', weights)]
    if (counted?.some((weight) => weight < 0)) throw new DataError('DMatrix: weights must not be negative.')
    const library = await loadXgboost()
    const matrix = new DMatrix(library, make(library, rows), rows, wanted, counted)
    if (wanted !== null) matrix.#set('label', wanted)
    if (counted !== null) matrix.#set('weight', counted)
    return matrix
  }

  /** @internal For the library's functions. @throws DataError after `dispose`. */
  get handle(): Handle {
    if (this.#handle === null) throw new DataError('DMatrix: this matrix was disposed; make a new one.')
    return this.#handle
  }

  /** Frees the memory now instead of leaving it to the garbage collector. */
  dispose(): void {
    if (this.#handle === null) return
    leftovers.unregister(this)
    this.library.functions.XGDMatrixFree(this.#handle)
    this.#handle = null
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #set(field: string, values: Float32Array): void {
    const { library, handle } = this
    library.check(
      'DMatrix',
      library.functions.XGDMatrixSetInfoFromInterface(
        handle,
        field,
        library.describe(values, [values.length]),
      ),
    )
  }
}

function make(library: XgboostLibrary, rows: TreeRows): Handle {
  const { functions, describe, check } = library
  const out: Out<Handle | null> = [null]
  const config = '{"missing": NaN, "nthread": 1}'
  if (isSparse(rows)) {
    const starts = BigUint64Array.from(rows.starts, BigInt)
    check(
      'DMatrix',
      functions.XGDMatrixCreateFromCSR(
        describe(starts, [starts.length]),
        describe(rows.columns, [rows.columns.length]),
        describe(rows.values, [rows.values.length]),
        rows.width,
        config,
        out,
      ),
    )
  } else
    check(
      'DMatrix',
      functions.XGDMatrixCreateFromDense(describe(rows.values, [rowCount(rows), rows.width]), config, out),
    )
  return out[0]!
}
