import { fitsInt32 } from '../../base/int32.ts'
import type { Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { Refusal } from './late-checks.ts'
import type { Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'
import type { Snippet } from './wgsl/snippet.ts'

/** An elementwise kernel. */
export interface ElementMap {
  /** What it computes: names its shaders together with which operands are numbers. */
  readonly name: string
  /** Names of the operands in `code`: `a` has its bits, `a_f` its float, `a_i` its integer. */
  readonly operands: readonly string[]
  /** WGSL that ends with `result = ...` (bits). */
  readonly code: string
  readonly uses?: readonly Snippet[]
  /** Float parameters, as `p_x()`. */
  readonly numbers?: readonly string[]
  /** Whether `refuse(i)` may be called, for element `i`. */
  readonly checked?: boolean
}

const cached = shaderCache<Shader>()

function shaderOf(map: ElementMap, isNumber: readonly boolean[]): Shader {
  const name = `map ${map.name} ${isNumber.map((own) => (own ? 'n' : 't')).join('')}`
  return cached(name, () => {
    const tensors = map.operands.filter((_, i) => !isNumber[i])
    const windows = [...tensors, 'out']
    return {
      name,
      inputs: tensors,
      outputs: ['out'],
      params: [
        { name: 'count', type: 'u32' },
        ...walkParams(windows),
        ...map.operands.filter((_, i) => isNumber[i]).map((own) => ({ name: own, type: 'u32' as const })),
        ...(map.numbers ?? []).map((own) => ({ name: own, type: 'f32' as const })),
      ],
      uses: map.uses,
      lanes: LANES,
      checked: map.checked,
      body: `
  let i = invocation;
  if (i >= p_count()) { return; }
  ${walkCode(windows, 'i')}
  ${map.operands
    .map((own, at) => {
      const value = isNumber[at] ? `p_${own}()` : `${own}_bits(at_${own})`
      return `let ${own} = ${value}; let ${own}_f = bitcast<f32>(${own}); let ${own}_i = bitcast<i32>(${own});`
    })
    .join('\n  ')}
  var result = 0u;
  ${map.code}
  set_out(at_out, result);`,
    }
  })
}

const float = new Float32Array(1)
const floatBits = new Uint32Array(float.buffer)

/** The bits of a number as an operand of a dtype. */
export function bitsOf(value: number, dtype: Strided['dtype']): number {
  if (dtype === 'float32') {
    float[0] = value
    return floatBits[0]!
  }
  if (dtype === 'bool') return Number(value !== 0)
  return fitsInt32(value) ? value >>> 0 : 0
}

/**
 * Runs an elementwise kernel. `dtype` is that of the operands; numbers among them are converted to it.
 *
 * @param refusal Makes the error of a kernel that is `checked`.
 */
export function mapElements(
  queue: DeviceQueue,
  map: ElementMap,
  operands: readonly (Strided | number)[],
  dtype: Strided['dtype'],
  out: Strided,
  numbers: readonly number[] = [],
  refusal?: Refusal,
): void {
  const count = countOf(out.shape)
  const shader = shaderOf(
    map,
    operands.map((own) => typeof own === 'number'),
  )
  const tensors = operands.filter((own): own is Strided => typeof own !== 'number')
  const constants = operands.filter((own) => typeof own === 'number').map((own) => bitsOf(own, dtype))
  const walk = walkOf(out.shape, [...tensors, out])
  queue.run(
    shader,
    tensors,
    [out],
    [count, ...walkValues(walk), ...constants, ...numbers],
    groupsFor(count),
    refusal,
  )
}
