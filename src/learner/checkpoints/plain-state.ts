import { ValueError } from '../../base/errors.ts'
import type { SafetensorsArray, SafetensorsTensor } from '../../data/safetensors/dtypes.ts'

/** State in two parts: JSON text, and the arrays that it refers to by name. */
export interface PackedState {
  readonly json: string
  readonly arrays: ReadonlyMap<string, SafetensorsTensor>
}

const dtypes = new Map<unknown, SafetensorsTensor['dtype']>([
  [Float64Array, 'F64'],
  [Float32Array, 'F32'],
  [Int32Array, 'I32'],
  [Uint32Array, 'U32'],
  [Uint8Array, 'U8'],
])

/**
 * Packs plain data: null, booleans, numbers (including NaN, infinities and -0), strings, arrays, objects, and typed arrays, which keep
 * their type. Numbers round-trip exactly.
 *
 * @throws ValueError naming any value that is not plain data.
 */
export function packState(state: unknown): PackedState {
  const arrays = new Map<string, SafetensorsTensor>()
  const pack = (value: unknown, path: readonly string[]): unknown => {
    if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
    if (typeof value === 'number')
      return Number.isFinite(value) && !Object.is(value, -0)
        ? value
        : { $number: Object.is(value, -0) ? '-0' : String(value) }
    if (Array.isArray(value)) return value.map((item, i) => pack(item ?? null, [...path, String(i)]))
    const dtype = dtypes.get((value as object | undefined)?.constructor)
    if (dtype !== undefined) {
      const data = value as SafetensorsArray
      return named(path, { dtype, shape: [data.length], data }, '$array')
    }
    if (isTensor(value)) return named(path, value, '$tensor')
    if (typeof value === 'object' && [Object.prototype, null].includes(Object.getPrototypeOf(value)))
      return object(Object.entries(value!), path)
    throw new ValueError(
      'checkpoint',
      `${path.join('.') || 'a state'} must be plain data or a typed array, got ${typeof value === 'object' ? `a ${value!.constructor?.name}` : `a ${typeof value}`}`,
    )
  }
  const named = (path: readonly string[], tensor: SafetensorsTensor, kind: '$array' | '$tensor'): object => {
    const name = path.map((key) => key.replaceAll('~', '~0').replaceAll('/', '~1')).join('/') || '.'
    arrays.set(name, tensor)
    return { [kind]: name }
  }
  const object = (entries: (readonly [string, unknown])[], path: readonly string[]): object => {
    const own = entries.filter(([, value]) => value !== undefined)
    const packed = own.map(([key, value]) => [key, pack(value, [...path, key])] as const)
    // Escapes data that looks like one of the markers used here.
    return packed.some(([key]) => key.startsWith('$') || key === '__proto__')
      ? { $entries: packed }
      : Object.fromEntries(packed)
  }
  return { json: JSON.stringify(pack(state, [])), arrays }
}

/** The plain data that was passed to `packState`. @throws ValueError if an array is missing; SyntaxError if the text is not JSON. */
export function unpackState({ json, arrays }: PackedState): unknown {
  const array = (name: unknown): SafetensorsTensor => {
    const found = arrays.get(String(name))
    if (found === undefined) throw new ValueError('checkpoint', `the array ${String(name)} is missing`)
    return found
  }
  const unpack = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map(unpack)
    const { $number, $array, $tensor, $entries } = value as Record<string, unknown>
    if ($number !== undefined) return Number($number)
    if ($array !== undefined) return array($array).data
    if ($tensor !== undefined) return array($tensor)
    const entries = ($entries as [string, unknown][] | undefined) ?? Object.entries(value)
    return Object.fromEntries(entries.map(([key, own]) => [key, unpack(own)]))
  }
  return unpack(JSON.parse(json))
}

function isTensor(value: unknown): value is SafetensorsTensor {
  const { dtype, shape, data } = (value ?? {}) as Partial<SafetensorsTensor>
  return dtype !== undefined && Array.isArray(shape) && dtypes.get(data?.constructor) === dtype
}
