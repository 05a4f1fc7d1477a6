import type { CoreKernels } from '../core-kernels.ts'
import type { DeviceQueue } from './device-queue.ts'
import type { GpuStorage } from './gpu-storage.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { order } from './wgsl/bits.ts'

/** Up to this many results are found in sequence, each by one look at the row. */
const FEW = 16
/** Rows up to this size are ranked: for each element, those before it are counted. Longer ones are sorted. */
const SHORT = 2048

const cached = shaderCache<Shader>()
const param = (name: string): Shader['params'][number] => ({ name, type: 'u32' })

/** The key by which smaller comes first; for equal keys the lower index does. NaN is the largest number. */
const keyOf = (dtype: 'float32' | 'int32', largest: boolean, x: string): string => {
  const key = dtype === 'int32' ? `bitcast<i32>(${x})` : `select(valueKey(${x}), 2147483647, isNanBits(${x}))`
  return largest ? `(~(${key}))` : `(${key})`
}

const pick = (slot: string, index: string): string => `
    set_values(p_values() + ${slot}, x_bits(p_x() + row * p_size() + ${index}));
    set_indices(p_indices() + ${slot}, ${index});`

const params = ['rows', 'size', 'k', 'x', 'values', 'indices'].map(param)

/** One workgroup for each row; every pass finds what comes next after the last found. */
const selection = (dtype: 'float32' | 'int32', largest: boolean): Shader =>
  cached(`topk by selection ${dtype} ${largest}`, (name) => ({
    name,
    inputs: ['x'],
    outputs: ['values', 'indices'],
    params,
    uses: [order],
    lanes: LANES,
    declarations: `
var<workgroup> found: array<vec2<i32>, ${LANES}>;
fn isBefore(a: vec2<i32>, b: vec2<i32>) -> bool { return a.x < b.x || (a.x == b.x && a.y < b.y); }`,
    body: `
  let row = group;
  if (row >= p_rows()) { return; }
  var last = vec2<i32>(-2147483647 - 1, -1);
  for (var t = 0u; t < p_k(); t++) {
    var best = vec2<i32>(2147483647, 2147483647);
    for (var j = lane; j < p_size(); j += ${LANES}u) {
      let x = x_bits(p_x() + row * p_size() + j);
      let own = vec2<i32>(${keyOf(dtype, largest, 'x')}, i32(j));
      if (isBefore(last, own) && isBefore(own, best)) { best = own; }
    }
    found[lane] = best;
    workgroupBarrier();
    for (var step = ${LANES / 2}u; step > 0u; step = step >> 1u) {
      if (lane < step && isBefore(found[lane + step], found[lane])) { found[lane] = found[lane + step]; }
      workgroupBarrier();
    }
    last = workgroupUniformLoad(&found[0]);
    if (lane == 0u) {
      ${pick('row * p_k() + t', 'u32(last.y)')}
    }
  }`,
  }))

/** One invocation for each element: it goes where as many come before it. */
const ranking = (dtype: 'float32' | 'int32', largest: boolean): Shader =>
  cached(`topk by ranks ${dtype} ${largest}`, (name) => ({
    name,
    inputs: ['x'],
    outputs: ['values', 'indices'],
    params,
    uses: [order],
    lanes: LANES,
    body: `
  if (invocation >= p_rows() * p_size()) { return; }
  let row = invocation / p_size();
  let own = invocation % p_size();
  let mine = x_bits(p_x() + invocation);
  let key = ${keyOf(dtype, largest, 'mine')};
  var rank = 0u;
  for (var j = 0u; j < p_size(); j++) {
    let x = x_bits(p_x() + row * p_size() + j);
    let other = ${keyOf(dtype, largest, 'x')};
    rank += select(0u, 1u, other < key || (other == key && j < own));
  }
  if (rank < p_k()) {
    ${pick('row * p_k() + rank', 'own')}
  }`,
  }))

/** Numbers of elements, of as many as the next power of two; those beyond the row come last. */
const counting = (): Shader =>
  cached('topk numbers', (name) => ({
    name,
    inputs: [],
    outputs: ['places'],
    params: ['total', 'width'].map(param),
    lanes: LANES,
    body: `
  if (invocation < p_total()) { set_places(invocation, invocation % p_width()); }`,
  }))

/** One step of a bitonic sort of the numbers of each row (Batcher 1968). */
const sorting = (dtype: 'float32' | 'int32', largest: boolean): Shader =>
  cached(`topk sorting ${dtype} ${largest}`, (name) => ({
    name,
    inputs: ['x'],
    outputs: ['places'],
    params: ['pairs', 'width', 'size', 'x', 'block', 'step'].map(param),
    uses: [order],
    lanes: LANES,
    declarations: `
fn keyAt(row: u32, place: u32) -> i32 {
  let x = x_bits(p_x() + row * p_size() + place);
  return ${keyOf(dtype, largest, 'x')};
}
fn isBefore(row: u32, a: u32, b: u32) -> bool {
  if (a >= p_size() || b >= p_size()) { return a < b; }
  let left = keyAt(row, a);
  let right = keyAt(row, b);
  return left < right || (left == right && a < b);
}`,
    body: `
  if (invocation >= p_pairs()) { return; }
  let half = p_width() / 2u;
  let row = invocation / half;
  let pair = invocation % half;
  let step = p_step();
  let low = (pair / step) * step * 2u + pair % step;
  let ascending = (low & p_block()) == 0u;
  let base = row * p_width();
  let a = places_bits(base + low);
  let b = places_bits(base + low + step);
  if (isBefore(row, b, a) == ascending) {
    set_places(base + low, b);
    set_places(base + low + step, a);
  }`,
  }))

/** The first k of each sorted row. */
const taking = (): Shader =>
  cached('topk taking', (name) => ({
    name,
    inputs: ['x', 'places'],
    outputs: ['values', 'indices'],
    params: [...params, param('width')],
    lanes: LANES,
    body: `
  if (invocation >= p_rows() * p_k()) { return; }
  let row = invocation / p_k();
  let index = places_bits(row * p_width() + invocation % p_k());
  ${pick('invocation', 'index')}`,
  }))

/** The k largest or smallest of each row. */
export function topk(queue: DeviceQueue): Pick<CoreKernels, 'topk'> {
  return {
    topk(x, k, largest, values, indices) {
      const size = x.shape.at(-1)!
      const rows = countOf(x.shape.slice(0, -1))
      if (k === 0 || rows === 0) return
      const dtype = x.dtype === 'int32' ? 'int32' : 'float32'
      const own = [rows, size, k, x.offset, values.offset, indices.offset]
      if (size <= SHORT && k > 1)
        return queue.run(ranking(dtype, largest), [x], [values, indices], own, groupsFor(rows * size))
      if (k <= FEW) return queue.run(selection(dtype, largest), [x], [values, indices], own, rows)
      const width = 2 ** Math.ceil(Math.log2(size))
      const places: GpuStorage = queue.pool.allocate('int32', rows * width)
      try {
        queue.run(counting(), [], [places], [rows * width, width], groupsFor(rows * width))
        const pairs = (rows * width) / 2
        for (let block = 2; block <= width; block *= 2)
          for (let step = block / 2; step >= 1; step /= 2) {
            // In the last block all go up: no element has its bit.
            const sorted = [pairs, width, size, x.offset, block, step]
            queue.run(sorting(dtype, largest), [x], [places], sorted, groupsFor(pairs))
          }
        queue.run(taking(), [x, places], [values, indices], [...own, width], groupsFor(rows * k))
      } finally {
        queue.pool.release(places)
      }
    },
  }
}
