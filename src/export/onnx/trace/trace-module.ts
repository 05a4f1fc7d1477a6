import { checkOptions, type OptionNames } from '../../../base/check-options.ts'
import { ValueError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import type { AnyModule } from '../../../nn/module/module.ts'
import { Tensor } from '../../../tensor/index.ts'
import type { OnnxGraph } from '../onnx-file.ts'
import { MOST_DYNAMIC } from './dynamic-sizes.ts'
import { traceGraph, type TracedInput } from './trace-graph.ts'

/** An argument of a module's `forward`: a tensor, a list of them such as a state, or nothing. */
export type ExampleInput = Tensor | readonly ExampleInput[] | null | undefined

export interface TraceOptions {
  /** Names of the input tensors, in order. Default: `input`, or `input_0`, `input_1`, ... */
  readonly inputNames?: readonly string[]
  /** Names of the output tensors, in order. Default: `output`, or `output_0`, `output_1`, ...; the keys of an object. */
  readonly outputNames?: readonly string[]
  /**
   * The dimensions whose size may differ from that of the example, by input: `{ input: { 0: 'batch' } }`, or `{ input: [0] }` to have them named. Dimensions with one name
   * always have the same size. At most 3 names.
   */
  readonly dynamicAxes?: Readonly<Record<string, Readonly<Record<number, string>> | readonly number[]>>
}

const traceOptionNames: OptionNames<TraceOptions> = {
  inputNames: true,
  outputNames: true,
  // Its keys are names of inputs, which `axesOf` checks.
  dynamicAxes: true,
}

/** The graph of a module: see `exportOnnx`. */
export async function moduleGraph(
  module: AnyModule,
  examples: Tensor | readonly ExampleInput[],
  options: TraceOptions = {},
): Promise<OnnxGraph> {
  checkOptions('exportOnnx', options, traceOptionNames)
  const args = examples instanceof Tensor ? [examples] : examples
  const tensors = tensorsIn(args, 'example inputs')
  if (tensors.length === 0) throw new ValueError('exportOnnx', 'needs at least one example input')
  const names = namesOf('inputNames', 'input', options.inputNames, tensors.length)
  const axes = axesOf(options.dynamicAxes ?? {}, names, tensors)
  return traceGraph({
    name: module.constructor.name,
    module,
    inputs: tensors.map((example, i): TracedInput => ({ name: names[i]!, example, axes: axes[i]! })),
    run: (inputs) => {
      let at = 0
      const filled = (value: ExampleInput): unknown =>
        value instanceof Tensor ? inputs[at++]! : Array.isArray(value) ? value.map(filled) : value
      return named(
        (module as unknown as (...own: unknown[]) => unknown)(...args.map(filled)),
        options.outputNames,
        names,
      )
    },
  })
}

function tensorsIn(value: unknown, what: string): Tensor[] {
  if (value instanceof Tensor) return [value]
  if (value === null || value === undefined) return []
  if (Array.isArray(value)) return value.flatMap((item) => tensorsIn(item, what))
  throw new ValueError('exportOnnx', `${what} must be tensors, lists of tensors or null, got ${typeof value}`)
}

function namesOf(
  option: string,
  stem: string,
  given: readonly string[] | undefined,
  count: number,
  taken: readonly string[] = [],
): readonly string[] {
  if (given === undefined)
    return count === 1 ? [stem] : Array.from({ length: count }, (_, i) => `${stem}_${i}`)
  if (!Array.isArray(given) || given.length !== count)
    throw new ValueError(
      'exportOnnx',
      `${option} must be a list of ${count} ${count === 1 ? 'name' : 'names'}, got ${JSON.stringify(given)}`,
    )
  const all = [...taken, ...(given as readonly unknown[])]
  const wrong = all.find((name, i) => typeof name !== 'string' || name === '' || all.indexOf(name) !== i)
  if (wrong !== undefined)
    throw new ValueError(
      'exportOnnx',
      `names of inputs and outputs must be different texts, got ${JSON.stringify(wrong)} in ${option}`,
    )
  return given
}

/** The dynamic axes of each input, by axis. */
function axesOf(
  dynamicAxes: NonNullable<TraceOptions['dynamicAxes']>,
  names: readonly string[],
  tensors: readonly Tensor[],
): ReadonlyMap<number, string>[] {
  if (typeof dynamicAxes !== 'object' || dynamicAxes === null || Array.isArray(dynamicAxes))
    throw new ValueError('exportOnnx', "dynamicAxes must be an object such as { input: { 0: 'batch' } }")
  const unknown = Object.keys(dynamicAxes).find((name) => !names.includes(name))
  if (unknown !== undefined)
    throw new ValueError(
      'exportOnnx',
      `dynamicAxes names ${quoted(unknown)}, but the inputs are ${names.map((name) => quoted(name)).join(', ')}`,
    )
  const sizes = new Map<string, number>()
  const found = tensors.map(({ shape }, i) => {
    const own = names[i]!
    const given = Object.hasOwn(dynamicAxes, own) ? dynamicAxes[own]! : {}
    const entries: readonly (readonly [number, unknown])[] = Array.isArray(given)
      ? given.map((axis) => [axis as number, `${own}_${axis}`] as const)
      : Object.entries(given).map(([axis, name]) => [Number(axis), name] as const)
    return new Map(
      entries.map(([axis, name]) => {
        const at = axis < 0 ? axis + shape.length : axis
        if (!Number.isInteger(at) || at < 0 || at >= shape.length)
          throw new ValueError(
            'exportOnnx',
            `dynamicAxes: ${JSON.stringify(own)} has ${shape.length} dimensions, so there is no dimension ${axis}`,
          )
        if (typeof name !== 'string' || name === '')
          throw new ValueError(
            'exportOnnx',
            `dynamicAxes: a dimension needs a name, got ${JSON.stringify(name)}`,
          )
        const size = sizes.get(name) ?? shape[at]!
        if (size !== shape[at])
          throw new ValueError(
            'exportOnnx',
            `dynamicAxes: ${JSON.stringify(name)} is ${size} in one example input and ${shape[at]} in another`,
          )
        sizes.set(name, size)
        return [at, name] as const
      }),
    )
  })
  if (sizes.size > MOST_DYNAMIC)
    throw new ValueError(
      'exportOnnx',
      `dynamicAxes can have at most ${MOST_DYNAMIC} different names, got ${sizes.size}`,
    )
  return found
}

/** The tensors that a module returned, with names. */
function named(
  result: unknown,
  given: readonly string[] | undefined,
  inputNames: readonly string[],
): readonly (readonly [string, Tensor])[] {
  if (result instanceof Promise) {
    // Its own failure is not the one to report.
    result.catch(() => undefined)
    throw new ValueError('exportOnnx', 'forward must not be async; it should return tensors')
  }
  const isPlain =
    typeof result === 'object' && result !== null && Object.getPrototypeOf(result) === Object.prototype
  const entries = isPlain
    ? Object.entries(result as Readonly<Record<string, unknown>>).flatMap(([key, value]) => {
        const own = tensorsIn(value, 'outputs')
        return own.map((tensor, i) => [own.length === 1 ? key : `${key}_${i}`, tensor] as const)
      })
    : tensorsIn(result, 'outputs').map((tensor) => ['', tensor] as const)
  if (entries.length === 0) throw new ValueError('exportOnnx', 'forward returns no tensor')
  const names =
    given === undefined && isPlain
      ? entries.map(([key]) => key)
      : namesOf('outputNames', 'output', given, entries.length, inputNames)
  return entries.map(([, tensor], i) => [names[i]!, tensor] as const)
}
