import type { CoreKernels, ReduceName } from '../core-kernels.ts'
import { overflowError } from '../overflow.ts'
import type { DType, Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'
import { bits, order } from './wgsl/bits.ts'
import { exactProducts, wideIntegers } from './wgsl/integers.ts'
import type { Snippet } from './wgsl/snippet.ts'

/** How a reduction goes: a state that starts as `start`, takes in elements, joins other states, and ends as bits. */
interface Reduction {
  /** WGSL type of the state. */
  readonly state: string
  readonly start: string
  /** The state after `state` took in element `x` (bits). */
  readonly take: string
  /** The state of `left` and `right` together. */
  readonly join: string
  /** Statements that set `result` (bits) from `state`, for `size` elements; `refuse(group)` if `checked`. */
  readonly end: string
  readonly uses?: readonly Snippet[]
  readonly checked?: boolean
  /** Of a second walk over the elements, which knows `center`: the first one's result. */
  readonly spread?: { readonly center: string; readonly take: string }
}

const floatSum: Reduction = {
  state: 'f32',
  start: '0.0f',
  take: 'state + bitcast<f32>(x)',
  join: 'left + right',
  end: 'result = bitcast<u32>(state);',
  uses: [bits],
}
const wholeSum: Reduction = {
  state: 'vec2<u32>',
  start: 'vec2<u32>(0u)',
  take: 'wideSum(state, widened(bitcast<i32>(x)))',
  join: 'wideSum(left, right)',
  end: 'result = state.x; if (!fitsInt32(state)) { refuse(target); }',
  uses: [wideIntegers],
  checked: true,
}
/** sum / size: NaN for no elements, without dividing by 0. */
const meanEnd = (sum: string): string =>
  `if (size == 0u) { result = 0x7fc00000u; } else { result = bitcast<u32>(${sum} / f32(size)); }`
const varianceEnd = (squares: string): string => `
    let divisor = max(0.0f, f32(size) - p_correction());
    let squares = ${squares};
    if (divisor > 0.0f) { result = bitcast<u32>(squares / divisor); }
    else if (isNan(squares) || squares > 0.0f) { result = select(0x7f800000u, 0x7fc00000u, isNan(squares)); }
    else { result = 0x7fc00000u; }`

const floats: Readonly<Record<Exclude<ReduceName, 'any' | 'all'>, Reduction>> = {
  sum: floatSum,
  mean: { ...floatSum, end: meanEnd('state') },
  prod: { ...floatSum, start: '1.0f', take: 'state * bitcast<f32>(x)', join: 'left * right' },
  max: {
    state: 'u32',
    start: '0xff800000u',
    take: 'larger(state, x)',
    join: 'larger(left, right)',
    end: 'result = state;',
    uses: [order],
  },
  min: {
    state: 'u32',
    start: '0x7f800000u',
    take: 'smaller(state, x)',
    join: 'smaller(left, right)',
    end: 'result = state;',
    uses: [order],
  },
  var: {
    ...floatSum,
    // Relative to the mean of all, twice: what rounding the mean lost is taken off at the end.
    state: 'vec2<f32>',
    start: 'vec2<f32>(0.0f)',
    take: 'state + vec2<f32>(bitcast<f32>(x), 0.0f)',
    spread: {
      center: 'state.x / f32(size)',
      take: 'state + vec2<f32>(bitcast<f32>(x) - center, (bitcast<f32>(x) - center) * (bitcast<f32>(x) - center))',
    },
    end: varianceEnd('state.y - state.x * state.x / f32(max(size, 1u))'),
  },
}

const integers: Readonly<Record<Exclude<ReduceName, 'any' | 'all'>, Reduction>> = {
  sum: wholeSum,
  mean: {
    ...wholeSum,
    checked: false,
    uses: [wideIntegers, bits],
    end: meanEnd('wideToFloat(state)'),
  },
  prod: {
    state: 'vec3<u32>',
    start: 'vec3<u32>(1u, 0u, 0u)',
    take: 'sizedProduct(state, sized(bitcast<i32>(x)))',
    join: 'sizedProduct(left, right)',
    end: 'result = u32(sizedValue(state)); if (!sizedFits(state)) { refuse(target); }',
    uses: [exactProducts],
    checked: true,
  },
  max: {
    state: 'i32',
    start: '-2147483647 - 1',
    take: 'max(state, bitcast<i32>(x))',
    join: 'max(left, right)',
    end: 'result = bitcast<u32>(state);',
  },
  min: {
    state: 'i32',
    start: '2147483647',
    take: 'min(state, bitcast<i32>(x))',
    join: 'min(left, right)',
    end: 'result = bitcast<u32>(state);',
  },
  var: {
    ...floats.var,
    state: 'vec4<u32>',
    start: 'vec4<u32>(0u)',
    take: 'vec4<u32>(wideSum(state.xy, widened(bitcast<i32>(x))), 0u, 0u)',
    join: 'joinedSpread(left, right)',
    uses: [wideIntegers, bits],
    spread: {
      center: 'wideToFloat(state.xy) / f32(size)',
      take: 'takenSpread(state, f32(bitcast<i32>(x)) - center)',
    },
    end: varianceEnd(
      'bitcast<f32>(state.w) - bitcast<f32>(state.z) * bitcast<f32>(state.z) / f32(max(size, 1u))',
    ),
  },
}

/** Of the state of the variance of int32: a wide sum, then two floats. */
const spreadCode = `
fn takenSpread(state: vec4<u32>, gap: f32) -> vec4<u32> {
  return vec4<u32>(state.xy, bitcast<u32>(bitcast<f32>(state.z) + gap), bitcast<u32>(bitcast<f32>(state.w) + gap * gap));
}
fn joinedSpread(left: vec4<u32>, right: vec4<u32>) -> vec4<u32> {
  return vec4<u32>(
    wideSum(left.xy, right.xy),
    bitcast<u32>(bitcast<f32>(left.z) + bitcast<f32>(right.z)),
    bitcast<u32>(bitcast<f32>(left.w) + bitcast<f32>(right.w)),
  );
}`

const truths: Readonly<Record<'any' | 'all', Reduction>> = {
  any: {
    state: 'u32',
    start: '0u',
    take: 'state | x',
    join: 'left | right',
    end: 'result = state;',
  },
  all: {
    state: 'u32',
    start: '1u',
    take: 'state & x',
    join: 'left & right',
    end: 'result = state;',
  },
}

/** Elements from which on a workgroup, not one invocation, reduces a group. */
const SHARED_FROM = 32

const cached = shaderCache<Shader>()

/** The code of one walk over the elements of a group. */
const walked = (take: string, lanes: number): string => `
  for (var j = first; j < size; j += ${lanes}u) {
    ${walkCode(['x'], 'j', 'r_')}
    let x = x_bits(at_x + r_at_x);
    state = ${take};
  }`

/** Joins the states of all lanes, always in the same order; every lane then has the result. */
const joined = (join: string): string => `
  states[lane] = state;
  workgroupBarrier();
  for (var step = ${LANES / 2}u; step > 0u; step = step >> 1u) {
    if (lane < step) {
      let left = states[lane];
      let right = states[lane + step];
      states[lane] = ${join};
    }
    workgroupBarrier();
  }
  state = workgroupUniformLoad(&states[0]);`

function reductionShader(
  name: string,
  { state, start, take, join, end, uses = [], checked = false, spread }: Reduction,
  shared: boolean,
): Shader {
  return cached(`${name} ${shared ? 'by groups' : 'alone'}`, (own) => {
    const combine = shared ? joined(join) : ''
    const lanes = shared ? LANES : 1
    return {
      name: own,
      inputs: ['x'],
      outputs: ['out'],
      params: [
        { name: 'count', type: 'u32' },
        { name: 'size', type: 'u32' },
        { name: 'out_offset', type: 'u32' },
        { name: 'correction', type: 'f32' },
        ...walkParams(['x']),
        ...walkParams(['x'], 'r_'),
      ],
      uses,
      lanes: LANES,
      checked,
      declarations: `${shared ? `var<workgroup> states: array<${state}, ${LANES}>;` : ''}${join.includes('joinedSpread') ? spreadCode : ''}`,
      body: `
  let target_ = ${shared ? 'group' : 'invocation'};
  if (target_ >= p_count()) { return; }
  let size = p_size();
  let first = ${shared ? 'lane' : '0u'};
  ${walkCode(['x'], 'target_')}
  var state: ${state} = ${start};
  ${walked(take, lanes)}
  ${combine}
  ${
    spread === undefined
      ? ''
      : `
  let center = ${spread.center};
  state = ${start};
  ${walked(spread.take, lanes)}
  ${combine}`
  }
  ${shared ? 'if (lane > 0u) { return; }' : ''}
  var result = 0u;
  ${end.replaceAll('target', 'target_')}
  set_out(p_out_offset() + target_, result);`,
    }
  })
}

/** A shader that finds where the extreme of each group is. */
function argShader(key: string, uses: readonly Snippet[], name: string, shared: boolean): Shader {
  const better = 'right.x > left.x || (right.x == left.x && right.y < left.y)'
  const reduction: Reduction = {
    state: 'vec2<i32>',
    start: 'vec2<i32>(-2147483647 - 1, 2147483647)',
    take: `select(state, vec2<i32>(${key}, i32(j)), ${key} > state.x || state.y == 2147483647)`,
    join: `select(left, right, ${better})`,
    end: 'result = u32(state.y);',
    uses,
  }
  return reductionShader(name, reduction, shared)
}

const argKeys: Readonly<Record<'argmax' | 'argmin', Readonly<Record<'float32' | 'int32', string>>>> = {
  argmax: { float32: 'select(valueKey(x), 2147483647, isNanBits(x))', int32: 'bitcast<i32>(x)' },
  argmin: { float32: 'select(-valueKey(x), 2147483647, isNanBits(x))', int32: '~bitcast<i32>(x)' },
}

const reductionOf = (name: ReduceName, dtype: DType): Reduction => {
  if (name === 'any' || name === 'all') return truths[name]
  return (dtype === 'int32' ? integers : floats)[name]
}

/** The kernels that make one number of many. */
export function reduce(queue: DeviceQueue): Pick<CoreKernels, 'reduce' | 'argReduce'> {
  /** Dispatches a shader over the groups of x along `dims`. */
  const run = (
    shader: (shared: boolean) => Shader,
    x: Strided,
    dims: readonly number[],
    out: Strided,
    correction: number,
    operation: string,
  ): void => {
    const part = (own: readonly number[], offset: number): ReturnType<typeof walkOf> =>
      walkOf(
        own.map((dim) => x.shape[dim]!),
        [{ strides: own.map((dim) => x.strides[dim]!), offset }],
      )
    const kept = x.shape.map((_, dim) => dim).filter((dim) => !dims.includes(dim))
    const count = countOf(kept.map((dim) => x.shape[dim]!))
    const size = countOf(dims.map((dim) => x.shape[dim]!))
    const shared = size >= SHARED_FROM
    const own = shader(shared)
    const values = [
      count,
      size,
      out.offset,
      correction,
      ...walkValues(part(kept, x.offset)),
      ...walkValues(part(dims, 0)),
    ]
    const refusal = own.checked ? (at: number): Error => overflowError(operation, at, out.shape) : undefined
    queue.run(own, [x], [out], values, shared ? count : groupsFor(count), refusal)
  }

  return {
    reduce(name, x, dims, out, correction = 1) {
      const shader = (shared: boolean): Shader =>
        reductionShader(`${name} of ${x.dtype}`, reductionOf(name, x.dtype), shared)
      run(shader, x, dims, out, correction, name)
    },

    argReduce(name, x, dim, out) {
      const dtype = x.dtype === 'float32' ? 'float32' : 'int32'
      const shader = (shared: boolean): Shader =>
        argShader(argKeys[name][dtype], [order], `${name} of ${dtype}`, shared)
      run(shader, x, [dim], out, 0, name)
    },
  }
}
