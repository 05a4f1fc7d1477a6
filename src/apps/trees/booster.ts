import { writeFileAtomically } from '../../base/atomic-write.ts'
import { requireText } from '../../base/check-argument.ts'
import { BackendError, DataError, FileError, ShapeError } from '../../base/errors.ts'
import { fileProblem } from '../../base/file-problem.ts'
import { nodeBuiltin } from '../../base/node-builtin.ts'
import { DMatrix } from './d-matrix.ts'
import type { TreeRows } from './tree-rows.ts'
import { loadXgboost, type Handle, type Out, type XgboostLibrary } from './xgboost-library.ts'

const leftovers = new FinalizationRegistry<() => void>((free) => free())

/**
 * An XGBoost model, trained or untrained. `gradientBoosting` and `randomForest` train one in one call.
 *
 * @example
 * const rows = { values: Float32Array.of(1, 2, 3, 4), width: 1 }
 * const train = await trees.DMatrix.create(rows, { target: [10, 10, 20, 20] })
 * const booster = Booster.create(train, { max_depth: 2, lambda: 0 })
 * for (let round = 0; round < 50; round++) booster.update(train)
 * const copy = await Booster.fromJson(booster.toJson())
 * const predicted = Array.from(await copy.predict(rows), Math.round)
 * predicted // [10, 10, 20, 20]
 */
export class Booster implements Disposable {
  /** @internal */
  readonly library: XgboostLibrary
  #handle: Handle | null

  private constructor(library: XgboostLibrary, matrices: readonly Handle[]) {
    this.library = library
    const out: Out<Handle | null> = [null]
    library.check('Booster', library.functions.XGBoosterCreate(matrices, matrices.length, out))
    const handle = out[0]!
    this.#handle = handle
    leftovers.register(this, () => library.functions.XGBoosterFree(handle), this)
  }

  /** A booster without trees, for a matrix to train on. @param parameters with XGBoost's names. */
  static create(train: DMatrix, parameters: Readonly<Record<string, string | number>> = {}): Booster {
    const booster = new Booster(train.library, [train.handle])
    for (const [name, value] of Object.entries({ verbosity: 0, ...parameters }))
      train.library.check(
        'Booster',
        train.library.functions.XGBoosterSetParam(booster.handle, name, String(value)),
      )
    return booster
  }

  /** Loads trees from the text returned by `toJson`. @throws FileError for anything else. */
  static async fromJson(text: string): Promise<Booster> {
    requireText('Booster.fromJson', text)
    if (!text.trimStart().startsWith('{')) throw notTrees('it is not JSON')
    const library = await loadXgboost()
    const booster = new Booster(library, [])
    library.functions.XGBoosterSetParam(booster.handle, 'verbosity', '0')
    const bytes = new TextEncoder().encode(text)
    try {
      library.check(
        'Booster',
        library.functions.XGBoosterLoadModelFromBuffer(booster.handle, bytes, bytes.length),
      )
      // A model of another kind gets past the parser and is caught here.
      if (booster.width === 0) throw new BackendError('Booster', 'it has no columns')
    } catch (cause) {
      throw notTrees((cause as Error).message, cause)
    }
    return booster
  }

  /** Loads trees from a JSON file written by `save` or by XGBoost in another language. @throws FileError if that fails, naming the file. */
  static async load(path: string): Promise<Booster> {
    let text: string
    try {
      text = await nodeBuiltin('fs/promises', 'Booster.load').readFile(path, 'utf8')
    } catch (cause) {
      throw new FileError(`${path} cannot be read: ${fileProblem(cause)}.`, { cause })
    }
    try {
      return await Booster.fromJson(text)
    } catch (cause) {
      if (!(cause instanceof FileError)) throw cause
      throw new FileError(`${path}: ${cause.message}`, { cause })
    }
  }

  /** @internal For the library's functions. @throws DataError after `dispose`. */
  get handle(): Handle {
    if (this.#handle === null) throw new DataError('Booster: these trees were disposed; load them again.')
    return this.#handle
  }

  /** Number of columns in training. */
  get width(): number {
    return this.#number('XGBoosterGetNumFeature')
  }

  /** Rounds trained so far. A forest is one round. */
  get rounds(): number {
    return this.#number('XGBoosterBoostedRounds')
  }

  /** Trains one round. Blocks the caller's thread until it is done. */
  update(train: DMatrix): void {
    const { library, handle } = this
    library.check('Booster', library.functions.XGBoosterUpdateOneIter(handle, this.rounds, train.handle))
  }

  /**
   * The prediction for each row: a number, a probability, or with several classes a probability for each, row-major.
   *
   * @throws ShapeError unless the rows have as many columns as in training.
   */
  async predict(rows: TreeRows | DMatrix): Promise<Float32Array> {
    if (rows.width !== this.width)
      throw new ShapeError('Booster.predict', 'needs rows with as many columns as in training', {
        trained: [this.width],
        given: [rows.width],
      })
    if (rows instanceof DMatrix) return this.#predict(rows)
    using matrix = await DMatrix.create(rows)
    return this.#predict(matrix)
  }

  /** The trees as XGBoost's JSON, which XGBoost reads in every language. */
  toJson(): string {
    const { library, handle } = this
    const length: Out<number> = [0]
    const bytes: Out<Handle | null> = [null]
    library.check(
      'Booster',
      library.functions.XGBoosterSaveModelToBuffer(handle, '{"format": "json"}', length, bytes),
    )
    return new TextDecoder().decode(library.read(bytes[0]!, Number(length[0])))
  }

  /** Writes `toJson` to a file atomically. @throws FileError if that fails. */
  async save(path: string): Promise<void> {
    await writeFileAtomically(path, this.toJson())
  }

  /** Frees the memory now instead of leaving it to the garbage collector. */
  dispose(): void {
    if (this.#handle === null) return
    leftovers.unregister(this)
    this.library.functions.XGBoosterFree(this.#handle)
    this.#handle = null
  }

  [Symbol.dispose](): void {
    this.dispose()
  }

  #predict(matrix: DMatrix): Float32Array {
    const { library, handle } = this
    const shape: Out<Handle | null> = [null]
    const dims: Out<number> = [0]
    const result: Out<Handle | null> = [null]
    const config =
      '{"type": 0, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": false}'
    library.check(
      'Booster.predict',
      library.functions.XGBoosterPredictFromDMatrix(handle, matrix.handle, config, shape, dims, result),
    )
    const sizes = new BigUint64Array(library.read(shape[0]!, Number(dims[0]) * 8).buffer)
    const count = sizes.reduce((product, size) => product * Number(size), 1)
    return new Float32Array(library.read(result[0]!, count * 4).buffer)
  }

  #number(name: 'XGBoosterGetNumFeature' | 'XGBoosterBoostedRounds'): number {
    const out: Out<number> = [0]
    this.library.check('Booster', this.library.functions[name](this.handle, out))
    return Number(out[0])
  }
}

function notTrees(why: string, cause?: unknown): FileError {
  return new FileError(`This is not an XGBoost model in JSON: ${why}`, { cause })
}
