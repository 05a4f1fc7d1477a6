import type { CoreKernels } from '../core-kernels.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { order } from './wgsl/bits.ts'
import { exponential, logarithm } from './wgsl/exponential.ts'

const cached = shaderCache<Shader>()

/** Joins a float of each lane by `join` of `left` and `right`, and leaves the result in `total`. */
const joined = (value: string, join: string, total: string): string => `
  floats[lane] = ${value};
  workgroupBarrier();
  for (var step = ${LANES / 2}u; step > 0u; step = step >> 1u) {
    if (lane < step) {
      let left = floats[lane];
      let right = floats[lane + step];
      floats[lane] = ${join};
    }
    workgroupBarrier();
  }
  let ${total} = workgroupUniformLoad(&floats[0]);`

const overRow = (code: string): string => `
  for (var j = lane; j < size; j += ${LANES}u) {
    ${code}
  }`

/** One workgroup for each row: the largest, then the sum of exponentials, then the results. */
const forward = (log: boolean): Shader =>
  cached(log ? 'log-softmax' : 'softmax', (name) => ({
    name,
    inputs: ['x'],
    outputs: ['out'],
    params: rowParams(['x', 'out']),
    uses: [order, exponential, logarithm],
    lanes: LANES,
    declarations: `var<workgroup> floats: array<f32, ${LANES}>;`,
    body: `
  if (group >= p_count()) { return; }
  let size = p_size();
  let from_x = p_x() + group * size;
  let from_out = p_out() + group * size;
  var most = -infinity();
  ${overRow('most = bitcast<f32>(larger(bitcast<u32>(most), x_bits(from_x + j)));')}
  ${joined('most', 'bitcast<f32>(larger(bitcast<u32>(left), bitcast<u32>(right)))', 'top')}
  var sum = 0.0f;
  ${overRow('sum = sum + expOf(x_float(from_x + j) - top);')}
  ${joined('sum', 'left + right', 'total')}
  let logTotal = logOf(total);
  ${overRow(
    log
      ? 'set_out(from_out + j, bitcast<u32>(x_float(from_x + j) - top - logTotal));'
      : 'set_out(from_out + j, bitcast<u32>(expOf(x_float(from_x + j) - top) / total));',
  )}`,
  }))

const backward = (log: boolean): Shader =>
  cached(log ? 'log-softmax gradient' : 'softmax gradient', (name) => ({
    name,
    inputs: ['g', 'y'],
    outputs: ['out'],
    params: rowParams(['g', 'y', 'out']),
    uses: [exponential],
    lanes: LANES,
    declarations: `var<workgroup> floats: array<f32, ${LANES}>;`,
    body: `
  if (group >= p_count()) { return; }
  let size = p_size();
  let from_g = p_g() + group * size;
  let from_y = p_y() + group * size;
  let from_out = p_out() + group * size;
  var sum = 0.0f;
  ${overRow(log ? 'sum = sum + g_float(from_g + j);' : 'sum = sum + g_float(from_g + j) * y_float(from_y + j);')}
  ${joined('sum', 'left + right', 'total')}
  ${overRow(`let gradient = ${
    log
      ? 'g_float(from_g + j) - expOf(y_float(from_y + j)) * total'
      : 'y_float(from_y + j) * (g_float(from_g + j) - total)'
  };
    set_out(from_out + j, bitcast<u32>(gradient));`)}`,
  }))

function rowParams(operands: readonly string[]): Shader['params'] {
  return ['count', 'size', ...operands].map((name) => ({ name, type: 'u32' }))
}

/** Softmax over the last dim of contiguous windows. */
export function softmax(queue: DeviceQueue): Pick<CoreKernels, 'softmax' | 'softmaxGrad'> {
  return {
    softmax(log, x, out) {
      const rows = countOf(x.shape.slice(0, -1))
      const size = x.shape.at(-1) ?? 1
      if (size > 0) queue.run(forward(log), [x], [out], [rows, size, x.offset, out.offset], rows)
    },

    softmaxGrad(log, g, y, out) {
      const rows = countOf(y.shape.slice(0, -1))
      const size = y.shape.at(-1) ?? 1
      if (size > 0)
        queue.run(backward(log), [g, y], [out], [rows, size, g.offset, y.offset, out.offset], rows)
    },
  }
}
