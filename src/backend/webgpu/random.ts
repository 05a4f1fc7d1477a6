import type { CoreKernels, RandomSource } from '../core-kernels.ts'
import type { Strided } from '../storage.ts'
import type { DeviceQueue } from './device-queue.ts'
import { countOf, groupsFor, LANES, shaderCache } from './launch.ts'
import type { Shader } from './shader.ts'
import { logarithm } from './wgsl/exponential.ts'
import { philox } from './wgsl/philox.ts'
import { literal, snippet, type Snippet } from './wgsl/snippet.ts'
import { circular } from './wgsl/trigonometric.ts'

const cached = shaderCache<Shader>()

/** A shader that fills four elements from one block: `code` sets element `own` (0 to 3) to `value` (bits) from `words`. */
const blockShader = (name: string, code: string, uses: readonly Snippet[]): Shader =>
  cached(name, () => ({
    name,
    inputs: [],
    outputs: ['out'],
    params: [
      ...['count', 'offset', 'seedLow', 'seedHigh', 'stream', 'blockLow', 'blockHigh'].map((own) => ({
        name: own,
        type: 'u32' as const,
      })),
      { name: 'first', type: 'f32' },
      { name: 'second', type: 'f32' },
      { name: 'firstTail', type: 'f32' },
      { name: 'secondTail', type: 'f32' },
      { name: 'bound', type: 'u32' },
    ],
    uses: [philox, ...uses],
    lanes: LANES,
    body: `
  let base = invocation * 4u;
  if (base >= p_count()) { return; }
  let low = p_blockLow() + invocation;
  let high = p_blockHigh() + select(0u, 1u, low < invocation);
  let words = philoxBlock(vec2<u32>(p_seedLow(), p_seedHigh()), vec2<u32>(low, high), p_stream());
  for (var own = 0u; own < 4u && base + own < p_count(); own++) {
    ${code}
    set_out(p_offset() + base + own, value);
  }`,
  }))

/** low + range * u by exact products of halves, rounded once at the end: nearly always what float64 gives. */
const spread = snippet(`
// The rounded sum, and what rounding lost (Knuth).
fn twoSum(a: f32, b: f32) -> vec2<f32> {
  let sum = a + b;
  let part = sum - a;
  return vec2<f32>(sum, (a - (sum - part)) + (b - part));
}
fn spreadOut(low: f32, lowTail: f32, range: f32, rangeRest: f32, u: f32) -> f32 {
  let rangeHead = bitcast<f32>(bitcast<u32>(range) & 0xfffff000u);
  let uHead = bitcast<f32>(bitcast<u32>(u) & 0xfffff000u);
  let rangeTail = range - rangeHead;
  let uTail = u - uHead;
  let first = twoSum(low, rangeHead * uHead);
  let second = twoSum(first.x, rangeHead * uTail);
  let third = twoSum(second.x, rangeTail * uHead);
  return third.x + (((first.y + second.y) + third.y) + (rangeTail * uTail + (rangeRest * u + lowTail)));
}`)

const uniformShader = (): Shader =>
  blockShader(
    'uniform',
    'let value = bitcast<u32>(spreadOut(p_first(), p_firstTail(), p_second(), p_secondTail(), f32(words[own] >> 8u) * 5.9604645e-8f));',
    [spread],
  )

const bernoulliShader = (): Shader =>
  blockShader('bernoulli', 'let value = select(0u, 1u, (words[own] >> 8u) < p_bound());', [])

// The angle is reduced as an integer, so that its sine and cosine have all digits.
const normalShader = (): Shader =>
  blockShader(
    'normal',
    `
    let pair = (own >> 1u) * 2u;
    let unit = (words[pair] >> 8u) + 1u;
    let turn = words[pair + 1u] >> 8u;
    let quarter = (turn + 0x200000u) >> 22u;
    let angle = f32(i32(turn) - i32(quarter * 0x400000u)) * ${literal(Math.PI / 2 / 2 ** 22)};
    let radius = rootOf(-2.0f * logOfFraction(unit));
    let turned = (quarter + select(0u, 3u, (own & 1u) == 1u)) & 3u;
    var part = select(cosineTail(angle), sineTail(angle), (turned & 1u) == 1u);
    if (turned == 1u || turned == 2u) { part = -part; }
    let value = bitcast<u32>(radius * part * p_second() + p_first());`,
    [
      circular,
      snippet(
        `
// log(n / 2^24) for 1 <= n <= 2^24; near 1 by what is missing, which is exact.
fn logOfFraction(n: u32) -> f32 {
  let missing = f32(0x1000000u - n) * 5.9604645e-8f;
  return select(logOf(f32(n) * 5.9604645e-8f), log1pOf(-missing), missing < 0.25f);
}`,
        logarithm,
      ),
    ],
  )

/** Random numbers of Philox, the same words as on every backend. */
export function random(queue: DeviceQueue): Pick<CoreKernels, 'uniform' | 'normal' | 'bernoulli'> {
  const run = (
    shader: Shader,
    out: Strided,
    source: RandomSource,
    first: number,
    second: number,
    bound = 0,
  ): void => {
    const count = countOf(out.shape)
    const { seedLow, seedHigh, stream, block } = source
    const params = [
      count,
      out.offset,
      seedLow,
      seedHigh,
      stream,
      block % 2 ** 32,
      Math.floor(block / 2 ** 32),
      first,
      second,
      first - Math.fround(first),
      second - Math.fround(second),
      bound,
    ]
    queue.run(shader, [], [out], params, groupsFor(Math.ceil(count / 4)))
  }
  return {
    uniform: (out, source, low, high) => run(uniformShader(), out, source, low, high - low),
    normal: (out, source, mean, std) => run(normalShader(), out, source, mean, std),
    // u < p for u = w / 2^24 and whole w means w < ceil(p * 2^24).
    bernoulli: (out, source, probability) =>
      run(
        bernoulliShader(),
        out,
        source,
        0,
        0,
        Math.min(2 ** 24, Math.max(0, Math.ceil(probability * 2 ** 24))),
      ),
  }
}
