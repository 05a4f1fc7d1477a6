/** What went wrong, as a word that programs can compare. */
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
  | 'usage'
  | 'diverged'

/**
 * Any mistake that the caller can mend. The message is one sentence that names the operation, the rule and what was seen.
 * The command prints it and ends with exit code 2.
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
 * A mistake in the call of an operation. The message reads `operation: rule`; both are also fields, so that programs need not read the sentence.
 */
export abstract class OperationError extends LannerError {
  /** What was called, such as `matmul` or `text.fit`. */
  readonly operation: string
  /** What it asks for, and what it got. */
  readonly rule: string
  constructor(code: ErrorCode, operation: string, rule: string, options?: ErrorOptions) {
    super(code, `${operation}: ${rule}`, options)
    this.operation = operation
    this.rule = rule
  }
}

const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/** The dimension that a mistake is about. */
export interface DimOptions {
  readonly dim?: number
}

/** Shapes that do not fit. The message reads `op: rule; got a [2, 3], b [4]`. */
export class ShapeError extends OperationError {
  readonly shapes: Readonly<Record<string, readonly number[]>>
  /** The dimension that it is about; null where it is about all. */
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

/** A tensor of the wrong kind of number. The message says how to convert it. */
export class DTypeError extends OperationError {
  constructor(operation: string, rule: string) {
    super('dtype', operation, rule)
  }
}

/** A row or class number outside its table. */
export class IndexError extends OperationError {
  /** The dimension that the index is along; null where it is along none. */
  readonly dim: number | null
  constructor(operation: string, rule: string, { dim }: DimOptions = {}) {
    super('index', operation, rule)
    this.dim = dim ?? null
  }
}

/** An argument outside its range. */
export class ValueError extends OperationError {
  constructor(operation: string, rule: string) {
    super('value', operation, rule)
  }
}

/** A gradient that cannot be computed: no graph, a graph used twice, a value changed in place. */
export class AutogradError extends OperationError {
  constructor(operation: string, rule: string) {
    super('autograd', operation, rule)
  }
}

/** A tensor whose memory was given back, or memory that ran out. */
export class MemoryError extends OperationError {
  constructor(operation: string, rule: string) {
    super('memory', operation, rule)
  }
}

/** A backend that cannot be loaded or does not know an operation. */
export class BackendError extends OperationError {
  constructor(operation: string, rule: string, options?: ErrorOptions) {
    super('backend', operation, rule, options)
  }
}

/** A training whose numbers are not finite any more. The message reads `operation: the training diverged: what. remedy`. */
export class DivergedError extends OperationError {
  /** Where it was seen, and what: `the loss of step 3 (epoch 1) is NaN`. */
  readonly what: string
  constructor(operation: string, what: string, remedy: string) {
    super('diverged', operation, `the training diverged: ${what}. ${remedy}`)
    this.what = what
  }
}

/** Where in a table a mistake is. */
export interface DataErrorOptions extends ErrorOptions {
  readonly column?: string
  /** From 0. */
  readonly row?: number
}

/** Data that cannot be trained on. */
export class DataError extends LannerError {
  /** The column that it is about; null where it is about none, or several. */
  readonly column: string | null
  /** The row that it is about, from 0; null where it is about none, or several. */
  readonly row: number | null
  constructor(message: string, { column, row, ...options }: DataErrorOptions = {}) {
    super('data', message, options)
    this.column = column ?? null
    this.row = row ?? null
  }
}

/** A file or folder that is missing, damaged or of another version. */
export class FileError extends LannerError {
  constructor(message: string, options?: ErrorOptions) {
    super('file', message, options)
  }
}
