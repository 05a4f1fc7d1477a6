import { assembled, type Snippet } from './wgsl/snippet.ts'

/** A number in the parameters of a dispatch, or `length` of them. */
export interface Param {
  readonly name: string
  readonly type: 'u32' | 'i32' | 'f32'
  /** Default 1. */
  readonly length?: number
}

/**
 * A compute shader as a template. Operands are arrays of u32 that hold the bits of floats, integers, or 0 and 1 for bool.
 *
 * Its code sees, for an operand `x`: `x_bits(i)`, `x_float(i)`, `x_int(i)`, and for an output also `set_x(i, bits)`; for a parameter `n`
 * `p_n()`, or `p_n(d)` if it is a list; `invocation`, the number of this invocation of all, `group`, the number of its workgroup, and `lane`,
 * its number in the group. With `checked`, `refuse(position)` notes that there is no result at `position`.
 */
export interface Shader {
  /** Two shaders of one name have the same code. */
  readonly name: string
  readonly inputs: readonly string[]
  readonly outputs: readonly string[]
  readonly params: readonly Param[]
  readonly uses?: readonly Snippet[]
  /** Invocations of a workgroup. */
  readonly lanes: number
  /** True if `refuse` is called. */
  readonly checked?: boolean
  /** Declarations of the module, such as memory of the workgroup. */
  readonly declarations?: string
  /** The body of the function. */
  readonly body: string
}

/** Words of parameters that a dispatch may have: the size of a slot of the uniform ring. */
export const PARAM_WORDS = 64

/**
 * The WGSL of a shader. `sources` says for each input which buffer it lies in: the number of an output where it lies in that one's, else -1. One buffer must not be bound
 * twice if a shader writes it, so such an input reads through the output's binding.
 */
export function wgslOf(shader: Shader, sources: readonly number[]): string {
  const { inputs, outputs, params, uses = [], lanes, checked = false, declarations = '', body } = shader
  const lines = [
    `struct Parameters { words: array<vec4<u32>, ${PARAM_WORDS / 4}> }`,
    '@group(0) @binding(0) var<uniform> parameters: Parameters;',
    'fn parameter(i: u32) -> u32 { return parameters.words[i >> 2u][i & 3u]; }',
  ]
  let binding = 1
  const declare = (access: string, name: string, type = 'u32'): void => {
    lines.push(`@group(0) @binding(${binding++}) var<storage, ${access}> ${name}: array<${type}>;`)
  }
  outputs.forEach((name) => declare('read_write', `${name}_data`))
  if (checked) declare('read_write', 'checks', 'atomic<u32>')
  inputs.forEach((name, i) => {
    if (sources[i] === -1) declare('read', `${name}_data`)
  })
  const access = (name: string, data: string): void => {
    lines.push(
      `fn ${name}_bits(i: u32) -> u32 { return ${data}[i]; }`,
      `fn ${name}_float(i: u32) -> f32 { return bitcast<f32>(${data}[i]); }`,
      `fn ${name}_int(i: u32) -> i32 { return bitcast<i32>(${data}[i]); }`,
    )
  }
  outputs.forEach((name) => {
    access(name, `${name}_data`)
    lines.push(`fn set_${name}(i: u32, value: u32) { ${name}_data[i] = value; }`)
  })
  inputs.forEach((name, i) => access(name, `${sources[i] === -1 ? name : outputs[sources[i]!]!}_data`))
  let word = 0
  for (const { name, type, length } of params) {
    const value = (index: string): string =>
      type === 'u32' ? `parameter(${index})` : `bitcast<${type}>(parameter(${index}))`
    lines.push(
      length === undefined
        ? `fn p_${name}() -> ${type} { return ${value(`${word}u`)}; }`
        : `fn p_${name}(d: u32) -> ${type} { return ${value(`${word}u + d`)}; }`,
    )
    word += length ?? 1
  }
  if (checked)
    lines.push(
      `fn p_check() -> u32 { return parameter(${word}u); }`,
      // The largest complement is that of the first position; 0 stands for none.
      'fn refuse(position: u32) { atomicMax(&checks[p_check()], ~position); }',
    )
  return `${lines.join('\n')}
${assembled(uses)}
${declarations}
@compute @workgroup_size(${lanes})
fn main(
  @builtin(workgroup_id) groupPlace: vec3<u32>,
  @builtin(num_workgroups) groupCounts: vec3<u32>,
  @builtin(local_invocation_index) lane: u32,
) {
  let group = groupPlace.y * groupCounts.x + groupPlace.x;
  let invocation = group * ${lanes}u + lane;
${body}
}
`
}

/** Words that the parameters of a shader fill. */
export function wordsOf({ name, params, checked = false }: Shader): number {
  const words = params.reduce((sum, { length = 1 }) => sum + length, checked ? 1 : 0)
  if (words > PARAM_WORDS) throw new Error(`shader ${name} has ${words} words of parameters`)
  return words
}
