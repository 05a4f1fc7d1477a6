import type { Activation, CoreKernels } from '../core-kernels.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, shaderCache } from './launch.ts'
import type { Param, Shader } from './shader.ts'
import { walkCode, walkOf, walkParams, walkValues } from './strided-walk.ts'
import { order } from './wgsl/bits.ts'
import { hyperbolic } from './wgsl/exponential.ts'
import type { Snippet } from './wgsl/snippet.ts'

/** A workgroup computes TILE x TILE results, each invocation 4 x 4 of them, from DEPTH columns of a and rows of b at a time. */
const TILE = 32
const DEPTH = 16
const SIDE = TILE / 4
const LANES = SIDE * SIDE

const activations: Readonly<Record<Activation, readonly [code: string, ...uses: Snippet[]]>> = {
  none: ['v'],
  relu: ['bitcast<f32>(positiveOrZero(bitcast<u32>(v)))', order],
  tanh: ['tanhOf(v)', hyperbolic],
  sigmoid: ['sigmoidOf(v)', hyperbolic],
}

const cached = shaderCache<Shader>()
const each = (code: (i: number) => string, count = 4): string =>
  Array.from({ length: count }, (_, i) => code(i)).join('\n')

const param = (name: string): Param => ({ name, type: 'u32' })

function productShader(activation: Activation, hasBias: boolean, accumulate: boolean): Shader {
  const [code, ...uses] = activations[activation]
  return cached(`matmul ${activation} ${hasBias ? 'bias' : ''} ${accumulate ? 'adds' : ''}`, (name) => ({
    name,
    inputs: hasBias ? ['a', 'b', 'bias'] : ['a', 'b'],
    outputs: ['out'],
    params: [
      ...['tiles', 'm', 'n', 'k', 'a_row', 'a_column', 'b_row', 'b_column', 'out', 'bias', 'bias_step'].map(
        param,
      ),
      ...walkParams(['a', 'b']),
    ],
    uses,
    lanes: LANES,
    declarations: `
var<workgroup> aTile: array<f32, ${TILE * DEPTH}>;
var<workgroup> bTile: array<vec4<f32>, ${SIDE * DEPTH}>;
fn activated(v: f32) -> f32 { return ${code}; }`,
    body: `
  if (group >= p_tiles()) { return; }
  let m = p_m();
  let n = p_n();
  let k = p_k();
  let across = (n + ${TILE - 1}u) / ${TILE}u;
  let down = (m + ${TILE - 1}u) / ${TILE}u;
  let matrix = group / (across * down);
  let firstColumn = (group % across) * ${TILE}u;
  let firstRow = (group / across % down) * ${TILE}u;
  ${walkCode(['a', 'b'], 'matrix')}
  let x = lane % ${SIDE}u;
  let y = lane / ${SIDE}u;
  ${each((i) => `var sum${i} = vec4<f32>(0.0f);`)}
  for (var from_ = 0u; from_ < k; from_ += ${DEPTH}u) {
    for (var i = lane; i < ${TILE * DEPTH}u; i += ${LANES}u) {
      // Invocations that are side by side read what is side by side in memory, whichever way a lies.
      let byColumn = p_a_row() == 1u;
      let row = select(i / ${DEPTH}u, i % ${TILE}u, byColumn);
      let depth = select(i % ${DEPTH}u, i / ${TILE}u, byColumn);
      var value = 0.0f;
      if (firstRow + row < m && from_ + depth < k) {
        value = a_float(at_a + (firstRow + row) * p_a_row() + (from_ + depth) * p_a_column());
      }
      aTile[depth * ${TILE}u + row] = value;
    }
    for (var i = lane; i < ${SIDE * DEPTH}u; i += ${LANES}u) {
      let depth = i / ${SIDE}u;
      let column = firstColumn + (i % ${SIDE}u) * 4u;
      var value = vec4<f32>(0.0f);
      if (from_ + depth < k) {
        let at = at_b + (from_ + depth) * p_b_row() + column * p_b_column();
        ${each((i) => `if (column + ${i}u < n) { value[${i}] = b_float(at + ${i}u * p_b_column()); }`)}
      }
      bTile[i] = value;
    }
    workgroupBarrier();
    let most = min(${DEPTH}u, k - from_);
    for (var depth = 0u; depth < most; depth++) {
      let right = bTile[depth * ${SIDE}u + x];
      ${each((i) => `sum${i} += aTile[depth * ${TILE}u + y * 4u + ${i}u] * right;`)}
    }
    workgroupBarrier();
  }
  let column = firstColumn + x * 4u;
  let at = p_out() + matrix * m * n;
  ${each(
    (row) => `
  if (firstRow + y * 4u + ${row}u < m) {
    let line = at + (firstRow + y * 4u + ${row}u) * n + column;
    ${each((i) => {
      const value = hasBias
        ? `sum${row}[${i}] + bias_float(p_bias() + (column + ${i}u) * p_bias_step())`
        : `sum${row}[${i}]`
      const result = `${accumulate ? `out_float(line + ${i}u) + ` : ''}activated(${value})`
      return `if (column + ${i}u < n) { set_out(line + ${i}u, bitcast<u32>(${result})); }`
    })}
  }`,
  )}`,
  }))
}

/** The matrix product. */
export function matmul(queue: DeviceQueue): Pick<CoreKernels, 'matmul'> {
  return {
    matmul(a, b, out, { bias = null, activation = 'none', accumulate = false } = {}) {
      const [m, k] = a.shape.slice(-2) as [number, number]
      const n = b.shape.at(-1)!
      const leading = a.shape.slice(0, -2)
      const walk = walkOf(
        leading,
        [a, b].map(({ strides, offset }) => ({ strides: strides.slice(0, -2), offset })),
      )
      const tiles = countOf(leading) * Math.ceil(m / TILE) * Math.ceil(n / TILE)
      const params = [
        tiles,
        m,
        n,
        k,
        ...a.strides.slice(-2),
        ...b.strides.slice(-2),
        out.offset,
        bias?.offset ?? 0,
        bias?.strides[0] ?? 0,
        ...walkValues(walk),
      ]
      const shader = productShader(activation, bias !== null, accumulate)
      queue.run(shader, bias === null ? [a, b] : [a, b, bias], [out], params, tiles)
    },
  }
}
