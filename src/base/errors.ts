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

const shown = (shape: readonly number[]): string => `[${shape.join(', ')}]`

/** Shapes that do not fit. The message reads `op: rule; got a [2, 3], b [4]`. */
export class ShapeError extends LannerError {
  readonly shapes: Readonly<Record<string, readonly number[]>>
  constructor(operation: string, rule: string, shapes: Readonly<Record<string, readonly number[]>> = {}) {
    const seen = Object.entries(shapes).map(([name, shape]) => `${name} ${shown(shape)}`)
    super('shape', `${operation}: ${rule}${seen.length ? `; got ${seen.join(', ')}` : ''}`)
    this.shapes = shapes
  }
}

/** A tensor of the wrong kind of number. The message says how to convert it. */
export class DTypeError extends LannerError {
  constructor(operation: string, rule: string) {
    super('dtype', `${operation}: ${rule}`)
  }
}

/** A row or class number outside its table. */
export class IndexError extends LannerError {
  constructor(operation: string, rule: string) {
    super('index', `${operation}: ${rule}`)
  }
}

/** An argument outside its range. */
export class ValueError extends LannerError {
  constructor(operation: string, rule: string) {
    super('value', `${operation}: ${rule}`)
  }
}

/** A gradient that cannot be computed: no graph, a graph used twice, a value changed in place. */
export class AutogradError extends LannerError {
  constructor(operation: string, rule: string) {
    super('autograd', `${operation}: ${rule}`)
  }
}

/** A tensor whose memory was given back, or memory that ran out. */
export class MemoryError extends LannerError {
  constructor(operation: string, rule: string) {
    super('memory', `${operation}: ${rule}`)
  }
}

/** A backend that cannot be loaded or does not know an operation. */
export class BackendError extends LannerError {
  constructor(operation: string, rule: string, options?: ErrorOptions) {
    super('backend', `${operation}: ${rule}`, options)
  }
}

/** A training whose numbers are not finite any more. The message reads `operation: the training diverged: what. remedy`. */
export class DivergedError extends LannerError {
  /** Where it was seen, and what: `the loss of step 3 (epoch 1) is NaN`. */
  readonly what: string
  constructor(operation: string, what: string, remedy: string) {
    super('diverged', `${operation}: the training diverged: ${what}. ${remedy}`)
    this.what = what
  }
}

/** Data that cannot be trained on. */
export class DataError extends LannerError {
  constructor(message: string, options?: ErrorOptions) {
    super('data', message, options)
  }
}

/** A file or folder that is missing, damaged or of another version. */
export class FileError extends LannerError {
  constructor(message: string, options?: ErrorOptions) {
    super('file', message, options)
  }
}
