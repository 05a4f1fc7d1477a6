import { wrongArgument } from '../../base/check-argument.ts'
import { AutogradError, DTypeError } from '../../base/errors.ts'
import { grad } from '../../tensor/backward.ts'
import { isGradEnabled, nextNodeId, withGradMode, type Edge } from '../../tensor/graph.ts'
import { Tensor } from '../../tensor/index.ts'
import { op, viewOp } from '../../tensor/op.ts'
import { cat, narrow, reshape } from '../../tensor/ops/shared.ts'
import { generatorState, setGeneratorState } from '../../tensor/random.ts'
import { scope } from '../../tensor/scope.ts'
import type { Shape } from '../../tensor/shape.ts'

/**
 * Gradient checkpointing: computes `fn(...args)` without keeping its intermediate tensors, and recomputes them for the backward pass,
 * which trades time for memory. Dropout drops the same elements both times.
 *
 * `fn` returns a float32 tensor, or an array of them. Tensors that it uses and that were computed from parameters outside must be arguments;
 * parameters may be used directly. Other side effects of `fn`, such as updates of batch norm's running statistics, happen twice.
 *
 * @throws AutogradError if `fn` uses a tensor that was computed outside and is not an argument; DTypeError if it returns something else.
 * @example
 * const y = nn.utils.checkpoint((input) => layer(input), x)
 */
export function checkpoint<A extends readonly unknown[], R extends Tensor | readonly Tensor[]>(
  fn: (...args: A) => R,
  ...args: A
): R {
  if (typeof fn !== 'function') throw wrongArgument('checkpoint', 'a function', fn)
  if (!isGradEnabled()) return fn(...args)
  const before = generatorState()
  const first = nextNodeId()
  const call = (inputs: readonly unknown[]): readonly Tensor[] => listOf(fn(...(inputs as unknown as A)))
  const { values, shapes, leaves, single } = scope(() => {
    const inputs = args.map(severed)
    const result = fn(...(inputs as unknown as A))
    const outs = listOf(result)
    return {
      values: packed(outs).detach(),
      shapes: outs.map((out) => out.shape),
      leaves: leavesOf(outs, first).filter((leaf) => !inputs.includes(leaf)),
      single: result instanceof Tensor,
    }
  })
  const places = args.flatMap((arg, i) => (arg instanceof Tensor && arg.requiresGrad ? [i] : []))
  /** Gradients of the arguments at `places` and of the leaves, from a second call. */
  const again = (g: Tensor, createGraph: boolean): (Tensor | null)[] => {
    const inputs = args.map(createGraph ? aliased : severed)
    const result = withGradMode(true, () => packed(call(inputs)))
    const wanted = [...places.map((i) => inputs[i] as Tensor), ...leaves]
    return grad([result], wanted, { gradOutputs: [g], allowUnused: true, createGraph })
  }
  const out = op('checkpoint', [...places.map((i) => args[i] as Tensor), ...leaves], {
    shape: values.shape,
    forward: (k, into) => k.copy(values, into),
    vjp: (g) => {
      const after = generatorState()
      setGeneratorState(before)
      try {
        return isGradEnabled() ? again(g, true) : scope(() => again(g, false))
      } finally {
        setGeneratorState(after)
      }
    },
  })
  return (single ? reshape(out, shapes[0]!) : unpacked(out, shapes)) as R
}

/** A leaf with the values of a tensor, so that no graph leads out; other arguments stay. */
function severed(arg: unknown): unknown {
  if (!(arg instanceof Tensor)) return arg
  const leaf = arg.detach()
  leaf.requiresGrad = arg.requiresGrad
  return leaf
}

/** The tensor under another node, as one that is passed twice has a gradient for each place. */
function aliased(arg: unknown): unknown {
  if (!(arg instanceof Tensor) || !arg.requiresGrad) return arg
  return viewOp('checkpoint', arg, arg.shape, arg.strides, arg.offset, (g) => g)
}

function listOf(result: Tensor | readonly Tensor[]): readonly Tensor[] {
  const outs = result instanceof Tensor ? [result] : result
  if (!Array.isArray(outs) || outs.length === 0 || !outs.every((out) => out instanceof Tensor))
    throw new DTypeError('checkpoint', 'the function must return a tensor, or an array of tensors')
  for (const out of outs as readonly Tensor[])
    if (out.dtype !== 'float32')
      throw new DTypeError(
        'checkpoint',
        `the function must return float32 tensors, got ${out.dtype}; return it from a function outside`,
      )
  return outs as readonly Tensor[]
}

/** All elements of all tensors as one vector. */
function packed(outs: readonly Tensor[]): Tensor {
  const flat = outs.map((out) => reshape(out, [-1]))
  return flat.length === 1 ? flat[0]! : cat(flat)
}

function unpacked(vector: Tensor, shapes: readonly Shape[]): Tensor[] {
  let at = 0
  return shapes.map((shape) => {
    const size = shape.reduce((all, extent) => all * extent, 1)
    at += size
    return reshape(narrow(vector, 0, at - size, size), shape)
  })
}

/** The leaves that the outputs were computed from. Nodes with an id up to `first` are from outside. */
function leavesOf(outs: readonly Tensor[], first: number): Tensor[] {
  const found = new Set<Tensor>()
  const seen = new Set<Edge>()
  const stack: Edge[] = outs.map((out) => out.node ?? (out.requiresGrad ? out : null))
  for (let edge = stack.pop(); edge !== undefined; edge = stack.pop()) {
    if (edge === null || seen.has(edge)) continue
    seen.add(edge)
    if (edge instanceof Tensor) found.add(edge)
    else if (edge.id <= first)
      throw new AutogradError(
        'checkpoint',
        `the function uses a tensor that was computed outside (by ${edge.name}); pass it as an argument`,
      )
    else stack.push(...edge.edges)
  }
  return [...found]
}
