import type { CoreKernels } from '../core-kernels.ts'
import { overflowError } from '../overflow.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'
import { wideIntegers } from './wgsl/integers.ts'

const cached = shaderCache<Shader>()

/** One invocation for each line along the dim adds it up in order. */
const lineShader = (isWhole: boolean): Shader =>
  cached(`cumsum of ${isWhole ? 'int32' : 'float32'}`, (name) => ({
    name,
    inputs: ['x'],
    outputs: ['out'],
    params: [
      ...['lines', 'size', 'step', 'inner', 'out'].map((own) => ({ name: own, type: 'u32' as const })),
      ...walkParams(['x']),
    ],
    uses: isWhole ? [wideIntegers] : [],
    lanes: LANES,
    checked: isWhole,
    body: `
  if (invocation >= p_lines()) { return; }
  ${walkCode(['x'], 'invocation')}
  let inner = p_inner();
  let base = (invocation / inner) * inner * p_size() + invocation % inner;
  var sum = ${isWhole ? 'vec2<u32>(0u)' : '0.0f'};
  for (var j = 0u; j < p_size(); j++) {
    let at = base + j * inner;
    ${
      isWhole
        ? `sum = wideSum(sum, widened(x_int(at_x + j * p_step())));
    if (!fitsInt32(sum)) { refuse(at); }
    set_out(p_out() + at, sum.x);`
        : `sum = sum + x_float(at_x + j * p_step());
    set_out(p_out() + at, bitcast<u32>(sum));`
    }
  }`,
  }))

/** Running sums. */
export function cumsum(queue: DeviceQueue): Pick<CoreKernels, 'cumsum'> {
  return {
    cumsum(x, dim, out) {
      const shape = x.shape.toSpliced(dim, 1)
      const lines = countOf(shape)
      const isWhole = x.dtype === 'int32'
      const walk = walkOf(shape, [{ strides: x.strides.toSpliced(dim, 1), offset: x.offset }])
      const params = [
        lines,
        x.shape[dim]!,
        x.strides[dim]!,
        countOf(x.shape.slice(dim + 1)),
        out.offset,
        ...walkValues(walk),
      ]
      const refusal = isWhole ? (at: number): Error => overflowError('cumsum', at, out.shape) : undefined
      queue.run(lineShader(isWhole), [x], [out], params, groupsFor(lines), refusal)
    },
  }
}
