/** The kind of error, for programs to compare. */
export type ErrorCode =
  | 'shape'
  | 'dtype'
  | 'index'
  | 'value'
  | 'autograd'
  | 'memory'
  | 'backend'
  | 'data'
  | 'file'
  | 'package'
  | 'mpi'
  | 'usage'
  | 'diverged'

/**
 * Base class of all errors that the caller can fix. The message is one sentence that names the operation, the rule and the offending value.
 * The command prints it and exits with code 2.
 *
 * @example
 * try {
 *   tensor([1, 2]).add(tensor([1, 2, 3]))
 * } catch (error) {
 *   if (!(error instanceof LannerError)) throw error
 *   error.code // 'shape'
 * }
 */
export class LannerError extends Error {
  readonly code: ErrorCode
  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.name = new.target.name
  }
}

/**
 * An error in the call of an operation. The message is `operation: rule`; both are also fields, so that programs need not parse the
 * message.
 *
 * @example
 * try {
 *   tensor([1, 2]).view(3)
 * } catch (error) {
 *   error instanceof OperationError // true
 *   error.operation // 'view'
 * }
 */
export abstract class OperationError extends LannerError {
  /** The operation, such as `matmul` or `text.fit`. */
  readonly operation: string
  /** What the operation requires, and what it got. */
  readonly rule: string
  constructor(code: ErrorCode, operation: string, rule: string, options?: ErrorOptions) {
    super(code, `${operation}: ${rule}`, options)
    this.operation = operation
    this.rule = rule
  }
}

const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/** The affected dimension. */
export interface DimOptions {
  readonly dim?: number
}

/**
 * Shapes that do not match. The message is `op: rule; got a [2, 3], b [4]`.
 *
 * @example
 * new ShapeError('add', 'shapes must broadcast', { a: [2, 3], b: [4] }).message // 'add: shapes must broadcast; got a [2, 3], b [4]'
 */
export class ShapeError extends OperationError {
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /** The dimension concerned; null if it concerns all. */
  readonly dim: number | null
  constructor(
    operation: string,
    rule: string,
    shapes: Readonly<Record<string, readonly number[]>> = {},
    { dim }: DimOptions = {},
  ) {
    const seen = Object.entries(shapes).map(([name, shape]) => `${name} ${shown(shape)}`)
    super('shape', operation, `${rule}${seen.length ? `; got ${seen.join(', ')}` : ''}`)
    this.shapes = shapes
    this.dim = dim ?? null
  }
}

/**
 * A tensor with the wrong dtype. The message says how to convert it.
 *
 * @example
 * try {
 *   nn.functional.crossEntropy(tensor([[1, 2]]), tensor([[true, false]], 'bool'))
 * } catch (error) {
 *   error instanceof DTypeError // true
 * }
 */
export class DTypeError extends OperationError {
  constructor(operation: string, rule: string) {
    super('dtype', operation, rule)
  }
}

/**
 * A row or class index out of range.
 *
 * @example
 * try {
 *   tensor([1, 2]).select(0, 5)
 * } catch (error) {
 *   error instanceof IndexError // true
 *   error.dim // 0
 * }
 */
export class IndexError extends OperationError {
  /** The indexed dimension, or null. */
  readonly dim: number | null
  constructor(operation: string, rule: string, { dim }: DimOptions = {}) {
    super('index', operation, rule)
    this.dim = dim ?? null
  }
}

/** The options that a message mentions. */
export interface MentionedOptions {
  /** Their names, as they are in the message: the command replaces them with its own. */
  readonly options?: readonly string[]
}

/**
 * An invalid argument, for example one out of range.
 *
 * @example
 * try {
 *   new nn.Dropout(2)
 * } catch (error) {
 *   error instanceof ValueError // true
 *   error.message // 'Dropout: p must be a probability from 0 to 1, got 2'
 * }
 */
export class ValueError extends OperationError {
  /** The options that the rule mentions. */
  readonly options: readonly string[]
  constructor(operation: string, rule: string, { options = [] }: MentionedOptions = {}) {
    super('value', operation, rule)
    this.options = options
  }
}

/**
 * A gradient that cannot be computed: there is no graph, the graph was already used, or a value was changed in place.
 *
 * @example
 * try {
 *   tensor(1).backward()
 * } catch (error) {
 *   error instanceof AutogradError // true
 * }
 */
export class AutogradError extends OperationError {
  constructor(operation: string, rule: string) {
    super('autograd', operation, rule)
  }
}

/**
 * A tensor whose memory was freed, or memory that ran out.
 *
 * @example
 * let kept = tensor(0)
 * scope(() => void (kept = tensor([1, 2]).add(1)))
 * try {
 *   kept.sum()
 * } catch (error) {
 *   error instanceof MemoryError // true
 * }
 */
export class MemoryError extends OperationError {
  constructor(operation: string, rule: string) {
    super('memory', operation, rule)
  }
}

/**
 * A backend that cannot be loaded or lacks an operation.
 *
 * @example
 * new BackendError('conv2d', 'this backend has no convolutions').message // 'conv2d: this backend has no convolutions'
 */
export class BackendError extends OperationError {
  constructor(operation: string, rule: string, options?: ErrorOptions) {
    super('backend', operation, rule, options)
  }
}

/**
 * Training with values that are no longer finite. The message is `operation: the training diverged: what. remedy`.
 *
 * @example
 * const learner = new Learner(data, model, { lossFunction: (output, target) => F.nllLoss(output, target).mul(NaN) })
 * try {
 *   await learner.fit(1, 1e-3)
 * } catch (error) {
 *   if (!(error instanceof DivergedError)) throw error
 *   error.what // 'the loss of step 1 (epoch 1) is NaN'
 * }
 */
export class DivergedError extends OperationError {
  /** What happened, and where: `the loss of step 3 (epoch 1) is NaN`. */
  readonly what: string
  constructor(operation: string, what: string, remedy: string) {
    super('diverged', operation, `the training diverged: ${what}. ${remedy}`)
    this.what = what
  }
}

/** Position of an error in a table. */
export interface DataErrorOptions extends ErrorOptions, MentionedOptions {
  readonly column?: string
  /** From 0. */
  readonly row?: number
}

/**
 * Data that cannot be trained on.
 *
 * @example
 * try {
 *   await tabular.fit(Table.fromRows([{ size: 1, price: 2 }]), { target: 'cost' })
 * } catch (error) {
 *   error instanceof DataError // true
 *   error.column // 'cost'
 * }
 */
export class DataError extends LannerError {
  /** The column concerned; null if it concerns none, or several. */
  readonly column: string | null
  /** The row concerned, from 0; null if it concerns none, or several. */
  readonly row: number | null
  /** The options that the message mentions. */
  readonly options: readonly string[]
  constructor(message: string, { column, row, options = [], ...cause }: DataErrorOptions = {}) {
    super('data', message, cause)
    this.column = column ?? null
    this.row = row ?? null
    this.options = options
  }
}

/**
 * A file or folder that is missing, damaged, or has an unsupported version.
 *
 * @example
 * try {
 *   await loadRun('runs/missing')
 * } catch (error) {
 *   error instanceof FileError // true
 * }
 */
export class FileError extends LannerError {
  constructor(message: string, options?: ErrorOptions) {
    super('file', message, options)
  }
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

/**
 * An optional package that is not installed. The message has the command that adds it.
 *
 * @example
 * new PackageError('reading pictures', ['sharp']).message // 'Reading pictures needs the package sharp; add it: npm install sharp'
 */
export class PackageError extends LannerError {
  /** The packages to add. */
  readonly packages: readonly string[]
  constructor(what: string, packages: readonly string[], options?: ErrorOptions) {
    const [first, ...others] = packages
    super(
      'package',
      others.length === 0
        ? `${capital(what)} needs the package ${first}; add it: npm install ${first}`
        : `${capital(what)} needs the packages ${packages.join(' and ')}; add them: npm install ${packages.join(' ')}`,
      options,
    )
    this.packages = packages
  }
}
