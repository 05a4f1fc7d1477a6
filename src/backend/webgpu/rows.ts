import type { CoreKernels, ScatterName } from '../core-kernels.ts'
import type { IndexCaller } from '../index-error.ts'
import { overflowError } from '../overflow.ts'
import type { Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { checkIndex } from './index-check.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import { linksOf } from './row-links.ts'
import type { Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'
import { order } from './wgsl/bits.ts'
import { exactProducts, wideIntegers } from './wgsl/integers.ts'
import type { Snippet } from './wgsl/snippet.ts'

const cached = shaderCache<Shader>()
const param = (name: string): Shader['params'][number] => ({ name, type: 'u32' })

const taking = (): Shader =>
  cached('takeRows', (name) => ({
    name,
    inputs: ['table', 'index'],
    outputs: ['out'],
    params: ['count', 'rows', 'width', 'table', 'index', 'out'].map(param),
    lanes: LANES,
    body: `
  if (invocation >= p_count()) { return; }
  let row = index_bits(p_index() + invocation / p_width());
  if (row < p_rows()) {
    set_out(p_out() + invocation, table_bits(p_table() + row * p_width() + invocation % p_width()));
  }`,
  }))

const gathering = (): Shader =>
  cached('gather', (name) => ({
    name,
    inputs: ['x', 'index'],
    outputs: ['out'],
    params: [...['count', 'extent', 'step', 'out'].map(param), ...walkParams(['x', 'index'])],
    lanes: LANES,
    body: `
  if (invocation >= p_count()) { return; }
  ${walkCode(['x', 'index'], 'invocation')}
  let chosen = index_bits(at_index);
  if (chosen < p_extent()) { set_out(p_out() + invocation, x_bits(at_x + chosen * p_step())); }`,
  }))

/** Adds up rows: one invocation for each element of the first row with a number follows the links. */
const addingRows = (): Shader =>
  cached('addRows', (name) => ({
    name,
    inputs: ['index', 'values', 'links'],
    outputs: ['out'],
    params: ['count', 'size', 'rows', 'width', 'skip', 'index', 'values', 'out'].map(param),
    lanes: LANES,
    body: `
  if (invocation >= p_count()) { return; }
  let column = invocation % p_width();
  var i = invocation / p_width();
  var link = links_bits(i);
  let row = index_bits(p_index() + i);
  if ((link >> 31u) != 0u || row >= p_rows() || row == p_skip()) { return; }
  var sum = 0.0f;
  loop {
    sum = sum + values_float(p_values() + i * p_width() + column);
    i = link & 0x7fffffffu;
    if (i >= p_size()) { break; }
    link = links_bits(i);
  }
  set_out(p_out() + row * p_width() + column, bitcast<u32>(sum));`,
  }))

/** How values are combined with what is there: like a reduction, in the order of the line. */
interface Combination {
  readonly state: string
  /** The state of what is there, `x` (bits). */
  readonly start: string
  readonly take: string
  /** The bits of `state`. */
  readonly end: string
  /** Whether `state` fits the dtype; the last one must, or each of them. */
  readonly fits?: string
  readonly fitsAlways?: true
  readonly uses?: readonly Snippet[]
}

const bitwise = (take: string, ...uses: Snippet[]): Combination => ({
  state: 'u32',
  start: 'x',
  take,
  end: 'state',
  uses,
})
const floats: Readonly<Record<ScatterName | 'add', Combination>> = {
  set: bitwise('x'),
  add: {
    state: 'f32',
    start: 'bitcast<f32>(x)',
    take: 'state + bitcast<f32>(x)',
    end: 'bitcast<u32>(state)',
  },
  prod: {
    state: 'f32',
    start: 'bitcast<f32>(x)',
    take: 'state * bitcast<f32>(x)',
    end: 'bitcast<u32>(state)',
  },
  max: bitwise('larger(state, x)', order),
  min: bitwise('smaller(state, x)', order),
}
const integers: Readonly<Record<ScatterName | 'add', Combination>> = {
  set: bitwise('x'),
  add: {
    state: 'vec2<u32>',
    start: 'widened(bitcast<i32>(x))',
    take: 'wideSum(state, widened(bitcast<i32>(x)))',
    end: 'state.x',
    fits: 'fitsInt32(state)',
    uses: [wideIntegers],
  },
  prod: {
    state: 'vec3<u32>',
    start: 'sized(bitcast<i32>(x))',
    take: 'sizedProduct(state, sized(bitcast<i32>(x)))',
    end: 'u32(sizedValue(state))',
    fits: 'sizedFits(state)',
    fitsAlways: true,
    uses: [exactProducts],
  },
  max: bitwise('u32(max(i32(state), i32(x)))'),
  min: bitwise('u32(min(i32(state), i32(x)))'),
}

/** One invocation for each element of an index, those of a line next to each other; the first with a number follows the links. */
const scattering = (name: ScatterName | 'add', dtype: 'float32' | 'int32'): Shader =>
  cached(`scatter ${name} of ${dtype}`, (own) => {
    const {
      state,
      start,
      take,
      end,
      fits,
      fitsAlways,
      uses = [],
    } = (dtype === 'int32' ? integers : floats)[name]
    return {
      name: own,
      inputs: ['index', 'values', 'links'],
      outputs: ['out'],
      params: [
        ...['count', 'size', 'extent', 'index_step', 'values_step', 'out_step', 'inner'].map(param),
        ...walkParams(['index', 'values', 'out']),
      ],
      uses,
      lanes: LANES,
      checked: fits !== undefined,
      body: `
  if (invocation >= p_count()) { return; }
  let size = p_size();
  let line = invocation / size;
  var i = invocation % size;
  var link = links_bits(invocation);
  ${walkCode(['index', 'values', 'out'], 'line')}
  let chosen = index_bits(at_index + i * p_index_step());
  if ((link >> 31u) != 0u || chosen >= p_extent()) { return; }
  let target_ = at_out + chosen * p_out_step();
  var x = out_bits(target_);
  var state: ${state} = ${start};
  let first = i;
  var failed = 0xffffffffu;
  loop {
    x = values_bits(at_values + i * p_values_step());
    state = ${take};
    ${fitsAlways ? `if (failed == 0xffffffffu && !(${fits})) { failed = i; }` : ''}
    i = link & 0x7fffffffu;
    if (i >= size) { break; }
    link = links_bits(line * size + i);
  }
  ${fits === undefined || fitsAlways ? '' : `if (!(${fits})) { failed = first; }`}
  ${
    fits === undefined
      ? ''
      : `if (failed != 0xffffffffu) {
    refuse((line / p_inner()) * p_inner() * size + failed * p_inner() + line % p_inner());
  }`
  }
  set_out(target_, ${end});`,
    }
  })

/** Kernels that look things up by number. */
export function rows(
  queue: DeviceQueue,
  fill: CoreKernels['fill'],
): Pick<CoreKernels, 'takeRows' | 'addRows' | 'gather' | 'scatterAdd' | 'scatter'> {
  const scatter = (
    name: ScatterName | 'add',
    dim: number,
    index: Strided,
    values: Strided,
    out: Strided,
    caller: IndexCaller,
  ): void => {
    const extent = out.shape[dim]!
    checkIndex(queue, index, extent, caller)
    const count = countOf(index.shape)
    if (count === 0) return
    const size = index.shape[dim]!
    const shape = index.shape.toSpliced(dim, 1)
    const lineOf = ({ strides, offset }: Strided): { strides: number[]; offset: number } => ({
      strides: strides.toSpliced(dim, 1),
      offset,
    })
    const links = linksOf(queue, index, walkOf(shape, [lineOf(index)]), size, index.strides[dim]!)
    try {
      const shader = scattering(name, out.dtype === 'int32' ? 'int32' : 'float32')
      const params = [
        count,
        size,
        extent,
        index.strides[dim]!,
        values.strides[dim]!,
        out.strides[dim]!,
        countOf(index.shape.slice(dim + 1)),
        ...walkValues(walkOf(shape, [index, values, out].map(lineOf))),
      ]
      const refusal = shader.checked
        ? (at: number): Error => overflowError(caller.operation, at, caller.shape)
        : undefined
      queue.run(shader, [index, values, links], [out], params, groupsFor(count), refusal)
    } finally {
      queue.pool.release(links)
    }
  }

  return {
    takeRows(table, index, out, caller = { operation: 'takeRows', shape: index.shape }) {
      const [count, width] = table.shape as [number, number]
      checkIndex(queue, index, count, caller)
      const elements = countOf(index.shape) * width
      const params = [elements, count, width, table.offset, index.offset, out.offset]
      queue.run(taking(), [table, index], [out], params, groupsFor(elements))
    },

    addRows(index, values, out, skipRow) {
      const [count, width] = out.shape as [number, number]
      checkIndex(queue, index, count, { operation: 'addRows', shape: index.shape })
      fill(out, 0)
      const size = countOf(index.shape)
      if (size === 0 || width === 0) return
      const links = linksOf(queue, index, walkOf([], [index]), size, 1)
      try {
        const params = [size * width, size, count, width, skipRow, index.offset, values.offset, out.offset]
        queue.run(addingRows(), [index, values, links], [out], params, groupsFor(size * width))
      } finally {
        queue.pool.release(links)
      }
    },

    gather(x, dim, index, out, caller = { operation: 'gather', shape: index.shape }) {
      const extent = x.shape[dim]!
      checkIndex(queue, index, extent, caller)
      const count = countOf(index.shape)
      const walk = walkOf(index.shape, [{ strides: x.strides.with(dim, 0), offset: x.offset }, index])
      const params = [count, extent, x.strides[dim]!, out.offset, ...walkValues(walk)]
      queue.run(gathering(), [x, index], [out], params, groupsFor(count))
    },

    scatterAdd: (dim, index, values, out, caller = { operation: 'scatterAdd', shape: index.shape }) =>
      scatter('add', dim, index, values, out, caller),

    scatter: (name, dim, index, values, out, caller = { operation: 'scatter', shape: index.shape }) =>
      scatter(name, dim, index, values, out, caller),
  }
}
