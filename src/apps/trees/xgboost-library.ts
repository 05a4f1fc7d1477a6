import { BackendError } from '../../base/errors.ts'
import { withOptional } from '../../base/optional-package.ts'
import { environment, inNode } from '../../backend/node.ts'

/** A pointer of the library. */
export type Handle = bigint

/** An output parameter of a C function: an array of one element. */
export type Out<T> = [T]

/** XGBoost's C functions used by Lanner, under their own names. Each returns 0, or another number on failure. */
interface Functions {
  XGBoostVersion(major: Out<number>, minor: Out<number>, patch: Out<number>): void
  XGBGetLastError(): string
  XGDMatrixCreateFromDense(data: string, config: string, out: Out<Handle | null>): number
  XGDMatrixCreateFromCSR(
    rowStarts: string,
    columns: string,
    values: string,
    width: number,
    config: string,
    out: Out<Handle | null>,
  ): number
  XGDMatrixSetInfoFromInterface(matrix: Handle, field: string, array: string): number
  XGDMatrixFree(matrix: Handle): number
  XGBoosterCreate(matrices: readonly Handle[], count: number, out: Out<Handle | null>): number
  XGBoosterFree(booster: Handle): number
  XGBoosterSetParam(booster: Handle, name: string, value: string): number
  XGBoosterUpdateOneIter(booster: Handle, round: number, matrix: Handle): number
  XGBoosterBoostedRounds(booster: Handle, out: Out<number>): number
  XGBoosterGetNumFeature(booster: Handle, out: Out<number>): number
  XGBoosterPredictFromDMatrix(
    booster: Handle,
    matrix: Handle,
    config: string,
    shape: Out<Handle | null>,
    dims: Out<number>,
    result: Out<Handle | null>,
  ): number
  XGBoosterSaveModelToBuffer(
    booster: Handle,
    config: string,
    length: Out<number>,
    bytes: Out<Handle | null>,
  ): number
  XGBoosterLoadModelFromBuffer(booster: Handle, bytes: Uint8Array, length: number): number
}

const prototypes: Readonly<Record<keyof Functions, string>> = {
  XGBoostVersion: 'void XGBoostVersion(_Out_ int*, _Out_ int*, _Out_ int*)',
  XGBGetLastError: 'const char *XGBGetLastError()',
  XGDMatrixCreateFromDense: 'int XGDMatrixCreateFromDense(const char*, const char*, _Out_ void**)',
  XGDMatrixCreateFromCSR:
    'int XGDMatrixCreateFromCSR(const char*, const char*, const char*, uint64_t, const char*, _Out_ void**)',
  XGDMatrixSetInfoFromInterface: 'int XGDMatrixSetInfoFromInterface(void*, const char*, const char*)',
  XGDMatrixFree: 'int XGDMatrixFree(void*)',
  XGBoosterCreate: 'int XGBoosterCreate(void**, uint64_t, _Out_ void**)',
  XGBoosterFree: 'int XGBoosterFree(void*)',
  XGBoosterSetParam: 'int XGBoosterSetParam(void*, const char*, const char*)',
  XGBoosterUpdateOneIter: 'int XGBoosterUpdateOneIter(void*, int, void*)',
  XGBoosterBoostedRounds: 'int XGBoosterBoostedRounds(void*, _Out_ int*)',
  XGBoosterGetNumFeature: 'int XGBoosterGetNumFeature(void*, _Out_ uint64_t*)',
  XGBoosterPredictFromDMatrix:
    'int XGBoosterPredictFromDMatrix(void*, void*, const char*, _Out_ void**, _Out_ uint64_t*, _Out_ void**)',
  XGBoosterSaveModelToBuffer:
    'int XGBoosterSaveModelToBuffer(void*, const char*, _Out_ uint64_t*, _Out_ void**)',
  XGBoosterLoadModelFromBuffer: 'int XGBoosterLoadModelFromBuffer(void*, const void*, uint64_t)',
}

/** The loaded XGBoost library. */
export interface XgboostLibrary {
  /** @internal */
  readonly functions: Functions
  /** As in `1.7.4`. */
  readonly version: string
  /** @internal @throws BackendError with XGBoost's message, unless a call returned 0. */
  check(operation: string, answer: number): void
  /** @internal A typed array as XGBoost's array interface; the array must stay alive until the call returns. */
  describe(values: Float32Array | Uint32Array | BigUint64Array, shape: readonly number[]): string
  /** @internal Bytes at a pointer of the library, copied. */
  read(at: Handle, bytes: number): Uint8Array<ArrayBuffer>
}

/** Names under which the system may know the library. */
const names: Readonly<Record<string, readonly string[]>> = {
  linux: ['libxgboost.so.0', 'libxgboost.so'],
  darwin: [
    'libxgboost.dylib',
    '/opt/homebrew/opt/xgboost/lib/libxgboost.dylib',
    '/usr/local/opt/xgboost/lib/libxgboost.dylib',
  ],
  win32: ['xgboost.dll'],
}

const installLines: Readonly<Record<string, string>> = {
  linux: 'apt-get install libxgboost0',
  darwin: 'brew install xgboost',
  win32: 'pip install xgboost',
}

const loaded = new Map<string, Promise<XgboostLibrary>>()

/**
 * Loads XGBoost's C library on first use: the one named by `LANNER_XGBOOST`, else the system's.
 *
 * @throws BackendError if there is none, with the command that installs it.
 * @example
 * const { version } = await loadXgboost()
 * version.split('.').length // 3
 */
export function loadXgboost(): Promise<XgboostLibrary> {
  const named = environment('LANNER_XGBOOST') ?? ''
  let library = loaded.get(named)
  if (library === undefined) {
    library = open(named)
    loaded.set(named, library)
    // A missing library may be installed by the next call.
    library.catch(() => loaded.delete(named))
  }
  return library
}

async function open(named: string): Promise<XgboostLibrary> {
  if (!inNode) throw new BackendError('xgboost', 'runs only in Node, because it calls a system library')
  const { default: koffi } = await withOptional('trees', () => import('koffi'))
  const places = named === '' ? (names[process.platform] ?? names['linux']!) : [named]
  let library: ReturnType<typeof koffi.load> | undefined
  let reason: unknown
  for (const place of places) {
    try {
      library = koffi.load(place)
      break
    } catch (error) {
      reason = error
    }
  }
  if (library === undefined) throw missing(named, places, reason)
  const functions = {} as Record<keyof Functions, unknown>
  try {
    for (const [name, prototype] of Object.entries(prototypes))
      functions[name as keyof Functions] = library.func(prototype)
  } catch (cause) {
    throw new BackendError(
      'xgboost',
      `${named || places[0]} is not XGBoost 1.7 or newer (${firstLine(cause)})`,
      { cause },
    )
  }
  return wrap(functions as unknown as Functions, koffi)
}

function wrap(functions: Functions, koffi: typeof import('koffi').default): XgboostLibrary {
  const [major, minor, patch]: Out<number>[] = [[0], [0], [0]]
  functions.XGBoostVersion(major!, minor!, patch!)
  return {
    functions,
    version: [major, minor, patch].join('.'),
    check(operation, answer) {
      if (answer === 0) return
      throw new BackendError(operation, `XGBoost says: ${saidBy(functions.XGBGetLastError())}`)
    },
    describe: (values, shape) =>
      JSON.stringify({ data: ['@', true], shape, typestr: typeOf(values), version: 3 }).replace(
        '"@"',
        String(koffi.address(values)),
      ),
    read: (at, bytes) => new Uint8Array(koffi.view(at, bytes).slice(0)),
  }
}

function typeOf(values: Float32Array | Uint32Array | BigUint64Array): string {
  return values instanceof Float32Array ? '<f4' : values instanceof Uint32Array ? '<u4' : '<u8'
}

function missing(named: string, places: readonly string[], cause: unknown): BackendError {
  const install = `install it with \`${installLines[process.platform] ?? installLines['linux']}\``
  return new BackendError(
    'xgboost',
    named === ''
      ? `the library is not installed (${places.join(', ')}); ${install}, or set LANNER_XGBOOST to its path`
      : `LANNER_XGBOOST is ${named}, which cannot be loaded (${firstLine(cause)}); set another path, or unset it and ${install}`,
    { cause },
  )
}

/** The sentence in XGBoost's message, which starts with a time and a source location and ends with a stack trace. */
function saidBy(message: string): string {
  const line = message
    .split('\n')
    .map((text) => text.trim())
    .find((text) => text !== '' && !text.startsWith('Stack trace'))
  return (line ?? 'nothing').replace(/^\[[\d:]+\] \S+:\d+: /, '')
}

function firstLine(error: unknown): string {
  return String((error as Error | undefined)?.message ?? error).split('\n')[0]!
}
