import { LannerError, ValueError } from '../../../base/errors.ts'
import type { Storage, Strided } from '../../../backend/storage.ts'
import type { AnyModule } from '../../../nn/module/module.ts'
import { empty, noGrad, scope, sizeOf, Tensor, type Kernels } from '../../../tensor/index.ts'
import { GraphBuilder } from '../graph-builder.ts'
import type { OnnxGraph } from '../onnx-file.ts'
import { constantPlan, type ConstantPlan } from './constants.ts'
import { DynamicSizes, type DynamicSize } from './dynamic-sizes.ts'
import { Emitter, type Constant, type Numbers } from './emitter.ts'
import { addWritten } from './forms/written.ts'
import { is } from './each.ts'
import { formOf, writesOf } from './forms/index.ts'
import { merge, type Trace } from './merge.ts'
import { Varying, windowsIn, type RawWindow, type Window } from './window.ts'
import { record, stridedIn, type BeforeCall, type KnownTensor, type Run } from './recorder.ts'

/** An input of a traced function. */
export interface TracedInput {
  readonly name: string
  readonly example: Tensor
  /** The dynamic dimensions and the names of their sizes; dimensions with one name have one size. */
  readonly axes: ReadonlyMap<number, string>
}

/** What to trace. */
export interface Traced {
  /** The name of the graph. */
  readonly name: string
  /** The module whose parameters keep their names; it is in evaluation mode during the trace. */
  readonly module: AnyModule
  readonly inputs: readonly TracedInput[]
  /** Computes the outputs, by name. */
  run(inputs: readonly Tensor[]): readonly (readonly [name: string, output: Tensor])[]
}

/**
 * The ONNX graph of a function: it is run, and every kernel call is written down. With dynamic sizes it is run several times, with the rows of the examples repeated:
 * numbers that differ between the runs are expressed by the sizes of the inputs. What does not depend on the inputs is computed now and stored as a constant.
 *
 * @throws ValueError if the function uses something without an ONNX form, or does not do the same in each run.
 */
export async function traceGraph(traced: Traced): Promise<OnnxGraph> {
  const sizes = new DynamicSizes(dynamicSizes(traced.inputs))
  const examples = await Promise.all(traced.inputs.map(({ example }) => example.data()))
  const state = [...traced.module.namedParameters(), ...traced.module.namedBuffers()]
    .filter(([, tensor]) => isWholeStorage(tensor))
    .map(([name, tensor]): readonly [string, Tensor] => [name, tensor])
  const kernels = kernelsOf(traced, state)
  const runOnce = (
    run: number,
    before?: BeforeCall,
    after?: (outputs: readonly Tensor[]) => void,
  ): Run<Outputs> =>
    scope(() => {
      const inputs = traced.inputs.map((input, i) => sized(input, examples[i]!, sizes, run))
      const known = [
        ...state.map(([name, tensor]): KnownTensor => ({ id: `parameter ${name}`, tensor, isInput: false })),
        ...inputs.map((tensor, i): KnownTensor => ({ id: `input ${i}`, tensor, isInput: true })),
      ]
      return record(
        kernels,
        known,
        (windowOf, apart) => {
          const outputs = evaluated(traced, inputs)
          apart(() => after?.(outputs.map(([, output]) => output)))
          return outputs.map(([name, output]): readonly [string, RawWindow] => [name, windowOf(output)])
        },
        before,
      )
    })
  // Modules may compute something once, such as weights with a batch norm in them, and keep it.
  scope(
    () =>
      void evaluated(
        traced,
        traced.inputs.map((input, i) => sized(input, examples[i]!, sizes, 0)),
      ),
  )
  const runs = sizes.runs.map((_, run) => explained(sizes, run, () => runOnce(run)))
  const trace = merge(runs, sizes)
  const outputs = trace.result as readonly (readonly [string, Window])[]
  const plan = constantPlan(
    trace,
    outputs.map(([, window]) => window),
  )
  const constants = await takeConstants(kernels, plan, runs[0]!, state, runOnce)
  const buffers = new Map<string, ArrayLike<number>>()
  for (const [name, buffer] of traced.module.namedBuffers()) buffers.set(name, await buffer.data())
  return graphOf(traced, trace, outputs, sizes, plan, { constants, buffers })
}

/** Adds to an error of a run with sizes other than the examples' what those are. */
function explained<T>(sizes: DynamicSizes, run: number, f: () => T): T {
  try {
    return f()
  } catch (error) {
    if (error instanceof LannerError && sizes.sizes.length > 0)
      error.message += `; the trace tried ${sizes.inWords(run)}, because dynamicAxes says that it may vary`
    throw error
  }
}

type Outputs = readonly (readonly [string, RawWindow])[]

function dynamicSizes(inputs: readonly TracedInput[]): DynamicSize[] {
  const found = new Map<string, DynamicSize>()
  for (const { name: input, example, axes } of inputs)
    for (const [axis, name] of axes)
      if (!found.has(name)) found.set(name, { name, input, axis, example: example.shape[axis]! })
  return [...found.values()]
}

function isWholeStorage(tensor: Tensor): boolean {
  return tensor.offset === 0 && tensor.isContiguous() && tensor.numel === tensor.storage.length
}

function kernelsOf({ inputs }: Traced, state: readonly (readonly [string, Tensor])[]): Kernels {
  const tensors = [...inputs.map(({ example }) => example), ...state.map(([, tensor]) => tensor)]
  const { kernels } = tensors[0]!
  if (tensors.some((tensor) => tensor.kernels !== kernels))
    throw new ValueError('exportOnnx', 'the example inputs and the parameters must be on one backend')
  return kernels
}

/** An example with the sizes of a run; its rows repeat. */
function sized(
  { example, axes }: TracedInput,
  values: ArrayLike<number>,
  sizes: DynamicSizes,
  run: number,
): Tensor {
  const own = example.shape
  const shape = own.map((size, axis) => {
    const at = sizes.sizes.findIndex(({ name }) => name === axes.get(axis))
    return at < 0 ? size : sizes.runs[run]![at]!
  })
  const out = empty(shape, example.dtype, example)
  const place = (i: number): number => {
    let [rest, from, stride] = [i, 0, 1]
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += ((rest % shape[axis]!) % own[axis]!) * stride
      rest = Math.floor(rest / shape[axis]!)
      stride *= own[axis]!
    }
    return from
  }
  out.kernels.write(
    out.storage,
    Float64Array.from({ length: sizeOf(shape) }, (_, i) => values[place(i)]!),
  )
  return out
}

function evaluated(traced: Traced, inputs: readonly Tensor[]): readonly (readonly [string, Tensor])[] {
  const modules = traced.module.modules()
  const modes = modules.map(({ training }) => training)
  traced.module.eval()
  // Layers that are watched run one by one, so that each keeps its parameters: a batch norm is not put into the convolution before it.
  const hooks = modules.map((module) => module.registerForwardHook(() => undefined))
  try {
    return noGrad(() => traced.run(inputs))
  } finally {
    for (const remove of hooks) remove()
    modules.forEach((module, i) => (module.training = modes[i]!))
  }
}

/** Runs once more and copies the numbers that do not depend on the inputs, at the moment when they are used. */
async function takeConstants(
  kernels: Kernels,
  plan: ConstantPlan,
  first: Run<Outputs>,
  state: readonly (readonly [string, Tensor])[],
  runOnce: (run: number, before: BeforeCall, after: (outputs: readonly Tensor[]) => void) => Run<Outputs>,
): Promise<ReadonlyMap<Window, Constant>> {
  const copies = new Map<
    Window,
    { readonly storage: Storage; readonly shape: readonly number[]; readonly isWhole: boolean }
  >()
  const take = (event: number, windows: readonly Strided[]): void => {
    for (const { at, window, isWhole } of plan.taken.get(event) ?? []) {
      const source = windows[at]
      if (source === undefined) continue
      const { storage, dtype } = source
      const shape = isWhole
        ? [storage.length]
        : source.shape.map((size, dim) => (source.strides[dim] === 0 ? 1 : size))
      const [strides, offset] = isWhole ? [[1], 0] : [source.strides, source.offset]
      const copy = kernels.allocate(dtype, sizeOf(shape))
      const target = { storage: copy, dtype, shape, strides: denseStrides(shape), offset: 0 }
      kernels.copy({ storage, dtype, shape, strides, offset }, target)
      copies.set(window, { storage: copy, shape, isWhole })
    }
  }
  const again = runOnce(
    0,
    (event, args) => take(event, stridedIn(args)),
    (outputs) => take(first.events.length, outputs),
  )
  if (!isRepeated(first, again))
    throw new ValueError(
      'exportOnnx',
      'the forward pass does not do the same in each call; a module that keeps state between calls must take it as an input and return it',
    )
  const constants = new Map<Window, Constant>()
  for (const [window, { storage, shape, isWhole }] of copies) {
    const values = await kernels.read(storage, 0, sizeOf(shape))
    kernels.release(storage)
    constants.set(window, { name: null, dtype: window.dtype, isWhole, shape, values })
  }
  const tensors = new Map(state.map(([name, tensor]) => [`parameter ${name}`, [name, tensor] as const]))
  const values = new Map<string, ArrayLike<number>>()
  for (const window of plan.parameters) {
    const [name, tensor] = tensors.get(window.storage)!
    const own = values.get(name) ?? (await tensor.data())
    values.set(name, own)
    constants.set(window, { name, dtype: tensor.dtype, isWhole: true, shape: tensor.shape, values: own })
  }
  return constants
}

/** Whether a run did the same as another of the same sizes, on the same tensors. */
function isRepeated(first: Run<unknown>, again: Run<unknown>): boolean {
  return (
    again.events.length === first.events.length &&
    again.events.every(({ kernel }, i) => kernel === first.events[i]!.kernel) &&
    [...again.constants].every(([id, storage]) => first.constants.get(id) === storage)
  )
}

function denseStrides(shape: readonly number[]): number[] {
  return shape.map((_, dim) => sizeOf(shape.slice(dim + 1)))
}

/** Kernels with a form for numbers that depend on a dynamic size. */
const takesVarying: ReadonlySet<string> = new Set(['fill', 'binary', 'compare', 'where', 'topk'])

function graphOf(
  traced: Traced,
  trace: Trace,
  outputs: readonly (readonly [string, Window])[],
  sizes: DynamicSizes,
  plan: ConstantPlan,
  { constants, buffers }: Pick<Numbers, 'constants' | 'buffers'>,
): OnnxGraph {
  const graph = new GraphBuilder('/')
  const on = new Emitter(graph, sizes, { tensors: trace.tensors, constants, buffers })
  traced.inputs.forEach(({ name, example, axes }, i) => {
    const shape = example.shape.map((size, axis) => axes.get(axis) ?? size)
    on.input(`input ${i}`, graph.input(name, example.dtype, shape), inputSizes(example, axes, sizes))
  })
  trace.events.forEach((event, i) => {
    const { op, kernel, args } = event
    on.op = op
    const written = kernel === 'write' ? windowsIn(args) : (writesOf(kernel, args) as readonly Window[])
    if (!plan.live.has(i)) {
      if (kernel === 'fill' && written[0]!.isWhole) on.fill(written[0]!, args[1] as number)
      else for (const window of written) on.forget(window)
      return
    }
    // Runtimes disagree about what they compute of nothing.
    if (written.length > 0 && written.every(({ shape }) => shape.some((size) => is(size, 0)))) {
      for (const window of written) on.fill(window, 0)
      return
    }
    for (const window of written) {
      const before = constants.get(window)
      if (before !== undefined) on.begin(window, before)
    }
    if (kernel === 'write') return addWritten(on, args)
    const form = formOf(kernel)
    if (typeof form === 'string') throw on.refusal(form)
    if (!takesVarying.has(kernel) && args.some((arg) => arg instanceof Varying))
      throw on.refusal('one of its numbers depends on a dynamic size')
    form.add(on, ...args)
  })
  for (const [name, window] of outputs) {
    on.op = `output ${name}`
    const shape = window.shape.map((size) => sizes.label(size))
    graph.output(name, on.read(window), window.dtype, shape)
  }
  return graph.graph(traced.name)
}

function inputSizes(
  { shape }: Tensor,
  axes: ReadonlyMap<number, string>,
  sizes: DynamicSizes,
): readonly (readonly number[])[] {
  return shape.map((size, axis) => {
    const at = sizes.sizes.findIndex(({ name }) => name === axes.get(axis))
    return sizes.runs.map((run) => (at < 0 ? size : run[at]!))
  })
}
