import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { AutogradError, ShapeError } from '../base/errors.ts'
import { withGradMode, type Edge, type GraphNode } from './graph.ts'
import { setViewRules } from './op.ts'
import { add } from './ops/add.ts'
import { contiguous } from './ops/contiguous.ts'
import { onesLike } from './ops/fill.ts'
import { sumTo } from './ops/sum-to.ts'
import { toDtype } from './ops/to-dtype.ts'
import { dropGradient, trackLeaf } from './scope.ts'
import { sameShape } from './shape.ts'
import { apartError, requireTensors, assertAlive, Tensor } from './tensor.ts'
import { viewRules } from './view-rules.ts'
import type { Storage } from '../backend/storage.ts'

setViewRules(viewRules)

export interface BackwardOptions {
  /** Keeps the graph for another pass. Default: the value of `createGraph`. */
  readonly retainGraph?: boolean
  /** Records the backward pass, for higher-order gradients. Default false. */
  readonly createGraph?: boolean
}

const backwardOptionNames: OptionNames<BackwardOptions> = { retainGraph: true, createGraph: true }

/**
 * Adds the gradient of `root` to the `grad` of every leaf that it was computed from. `gradient` is required if root is not a scalar.
 *
 * @throws AutogradError if there is no graph, if it was used before and freed, or if a value that it needs was changed in place.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true })
 * x.square().sum().backward()
 * x.grad // [2, 4]
 */
export function backward(root: Tensor, gradient?: Tensor, options: BackwardOptions = {}): void {
  checkOptions('backward', options, backwardOptionNames)
  backwardWith(root, gradient, options)
}

/**
 * What `backward` does.
 *
 * @param onComplete is called with each leaf of the graph once nothing more will be added to its gradient, in the same order every time.
 */
export function backwardWith(
  root: Tensor,
  gradient?: Tensor,
  options: BackwardOptions = {},
  onComplete?: (leaf: Tensor) => void,
): void {
  // Gradients created by this pass: nothing else refers to them, so it may add to them in place.
  const made = new Set<Tensor>()
  run(
    'backward',
    [root],
    [gradient],
    options,
    (leaf, g, fresh) => {
      withGradMode(options.createGraph ?? false, () => {
        if (leaf.grad === null) leaf.grad = fresh ? g : owned(g)
        else {
          const sum = add(leaf.grad, g)
          dropGradient(leaf)
          leaf.grad = sum
        }
      })
      made.add(leaf)
      trackLeaf(leaf)
    },
    undefined,
    (leaf) => (made.has(leaf) ? leaf.grad : null),
    onComplete,
  )
}

export interface GradOptions extends BackwardOptions {
  /** Gradient of each output; required for outputs that are not scalars. */
  readonly gradOutputs?: readonly (Tensor | undefined)[]
  /** Returns null for inputs that the outputs do not depend on, instead of throwing. Default false. */
  readonly allowUnused?: boolean
}

const gradOptionNames: OptionNames<GradOptions> = {
  ...backwardOptionNames,
  gradOutputs: true,
  allowUnused: true,
}

/**
 * Gradients of the sum of `outputs` with respect to `inputs`, without changing any `grad`: PyTorch's `autograd.grad`.
 *
 * @example
 * const x = tensor([3], { requiresGrad: true })
 * const [dx] = grad([x.mul(x).sum()], [x]) // [6]
 */
export function grad(
  outputs: readonly Tensor[],
  inputs: readonly Tensor[],
  options: GradOptions = {},
): (Tensor | null)[] {
  checkOptions('grad', options, gradOptionNames)
  requireTensors('grad', outputs)
  requireTensors('grad', inputs)
  const results = new Map<Edge, Tensor>()
  const wanted = new Set<Edge>(inputs.map((input) => input.node ?? input))
  const store = (key: Edge, g: Tensor): void => {
    const before = results.get(key)
    results.set(
      key,
      before === undefined ? g : withGradMode(options.createGraph ?? false, () => add(before, g)),
    )
  }
  run(
    'grad',
    outputs,
    options.gradOutputs ?? [],
    options,
    (leaf, g) => {
      if (wanted.has(leaf)) store(leaf, g)
    },
    (node, g) => {
      if (wanted.has(node)) store(node, g)
    },
  )
  return inputs.map((input, i) => {
    const result = results.get(input.node ?? input)
    if (result === undefined && !options.allowUnused)
      throw new AutogradError(
        'grad',
        `the outputs do not depend on input ${i}; pass { allowUnused: true } to get null for it`,
      )
    return result ?? null
  })
}

function run(
  operation: string,
  roots: readonly Tensor[],
  gradients: readonly (Tensor | undefined)[],
  { createGraph = false, retainGraph = createGraph }: BackwardOptions,
  onLeaf: (leaf: Tensor, g: Tensor, fresh: boolean) => void,
  onNode?: (node: GraphNode, g: Tensor) => void,
  gradientOf: (leaf: Tensor) => Tensor | null = () => null,
  onComplete?: (leaf: Tensor) => void,
): void {
  requireTensors(operation, roots)
  const pending = new Map<GraphNode, Tensor>()
  const shared = new Set<Storage>()
  const passing = createGraph || retainGraph || onNode !== undefined ? null : new PassingGradients()
  const give = (edge: Edge, g: Tensor): void => {
    if (edge === null) return
    if (edge instanceof Tensor) {
      const fresh = !shared.has(g.storage) && g.base === null && g.isContiguous()
      shared.add(g.storage)
      onLeaf(edge, g, fresh)
      passing?.keep(g)
      return
    }
    const before = pending.get(edge)
    if (before === undefined) {
      pending.set(edge, g)
      passing?.hold(g)
      return
    }
    const sum = withGradMode(createGraph, () => add(before, g))
    pending.set(edge, sum)
    if (passing === null) return
    passing.made(sum)
    passing.hold(sum)
    passing.letGo(before)
  }

  roots.forEach((root, i) => {
    if (!root.requiresGrad)
      throw new AutogradError(
        operation,
        'the tensor was not computed from anything that requires a gradient; set requiresGrad on its inputs, and compute it outside noGrad',
      )
    give(root.node ?? root, firstGradient(operation, root, gradients[i], shared))
  })

  const order = collect([...pending.keys()])
  const done = onComplete === undefined ? null : completion(order, onComplete)
  for (const node of order) {
    const g = pending.get(node)
    pending.delete(node)
    if (g === undefined) {
      done?.(node)
      continue
    }
    onNode?.(node, g)
    const { vjp } = node
    if (vjp === null)
      throw new AutogradError(
        operation,
        'the graph was already used and freed; pass { retainGraph: true } to the first call to use it twice',
      )
    for (const [tensor, version] of node.saved)
      if (tensor.storage.version !== version)
        throw new AutogradError(
          operation,
          `a tensor [${tensor.shape.join(', ')}] needed for the gradient of ${node.name} was changed in place after it was used`,
        )
    const needs = node.edges.map((edge) => edge !== null)
    if (!createGraph && node.adds !== undefined) addInPlace(node, g, needs, gradientOf)
    const grads = withGradMode(createGraph, () => {
      const list = vjp(g, needs)
      return list.map((own, i) => (own === null || !needs[i] ? null : sumTo(own, node.shapes[i]!)))
    })
    passing?.begin(node, g, grads)
    grads.forEach((own, i) => {
      if (own === null) return
      if (own.storage === g.storage || grads.some((other, j) => j !== i && other?.storage === own.storage))
        shared.add(own.storage)
      give(node.edges[i]!, own)
    })
    if (!retainGraph) {
      node.vjp = null
      node.saved = []
    }
    passing?.end(g, grads)
    done?.(node)
  }
}

/** A function that is told of each node that is done, and calls `onComplete` with the leaves that no later node has as an input. */
function completion(
  order: readonly GraphNode[],
  onComplete: (leaf: Tensor) => void,
): (node: GraphNode) => void {
  const uses = new Map<Tensor, number>()
  for (const { edges } of order)
    for (const edge of edges) if (edge instanceof Tensor) uses.set(edge, (uses.get(edge) ?? 0) + 1)
  return ({ edges }) => {
    for (const edge of edges) {
      if (!(edge instanceof Tensor)) continue
      const left = uses.get(edge)! - 1
      uses.set(edge, left)
      if (left === 0) onComplete(edge)
    }
  }
}

/**
 * Gradients on their way from node to node: once the last node that needs one is done, its memory serves the next gradients, without waiting for the end of the
 * scope. Gradients of leaves, and those that the caller passed, are never freed.
 */
class PassingGradients {
  /** Memory that this backward pass made, and how many nodes wait for it. */
  readonly #waiting = new Map<Storage, number>()

  /** Registers the gradients that a node returned from `g`, and holds them until all are given. */
  begin({ saved }: GraphNode, g: Tensor, grads: readonly (Tensor | null)[]): void {
    for (const own of grads) {
      if (own === null) continue
      const isNew = own.storage !== g.storage && own.base === null
      if (isNew && !saved.some(([tensor]) => tensor.storage === own.storage)) this.made(own)
      this.hold(own)
    }
  }

  /** The node is done with `g`, and what it returned has been given. */
  end(g: Tensor, grads: readonly (Tensor | null)[]): void {
    for (const own of grads) if (own !== null) this.letGo(own)
    this.letGo(g)
  }

  /** Registers a new gradient. */
  made({ storage }: Tensor): void {
    if (!this.#waiting.has(storage)) this.#waiting.set(storage, 0)
  }

  /** A node waits for a gradient, or a view of one. */
  hold({ storage }: Tensor): void {
    const count = this.#waiting.get(storage)
    if (count !== undefined) this.#waiting.set(storage, count + 1)
  }

  /** A node is done with a gradient. */
  letGo(g: Tensor): void {
    const count = this.#waiting.get(g.storage)
    if (count === undefined) return
    if (count > 1) {
      this.#waiting.set(g.storage, count - 1)
      return
    }
    this.#waiting.delete(g.storage)
    if (!g.storage.freed) g.kernels.release(g.storage)
  }

  /** A leaf has a gradient now, so that it stays. */
  keep({ storage }: Tensor): void {
    this.#waiting.delete(storage)
  }
}

/** Adds to the gradients of leaves that already have one, if the op has a shortcut for it; these are then done. */
function addInPlace(
  node: GraphNode,
  g: Tensor,
  needs: boolean[],
  gradientOf: (leaf: Tensor) => Tensor | null,
): void {
  node.edges.forEach((edge, i) => {
    const add = node.adds![i]
    if (!add || !(edge instanceof Tensor)) return
    const into = gradientOf(edge)
    if (into === null || !into.isContiguous()) return
    withGradMode(false, () => add(g, into))
    into.storage.version++
    needs[i] = false
  })
}

function firstGradient(
  operation: string,
  root: Tensor,
  gradient: Tensor | undefined,
  shared: Set<Storage>,
): Tensor {
  if (gradient === undefined) {
    if (root.numel !== 1)
      throw new AutogradError(
        operation,
        `backward() without a gradient needs a tensor with one element, got [${root.shape.join(', ')}]; reduce it with sum() or mean(), or pass a gradient`,
      )
    return onesLike(root)
  }
  if (!sameShape(gradient.shape, root.shape))
    throw new ShapeError(operation, 'the gradient must have the shape of the tensor', {
      tensor: root.shape,
      gradient: gradient.shape,
    })
  if (gradient.kernels !== root.kernels) throw apartError(operation, root, gradient)
  assertAlive(operation, gradient)
  const floats = toDtype(gradient, 'float32')
  shared.add(floats.storage)
  return floats
}

/** All nodes that the roots were computed from, latest first, so that every node precedes its inputs. */
function collect(roots: readonly GraphNode[]): GraphNode[] {
  const seen = new Set<GraphNode>(roots)
  const stack = [...roots]
  for (let node = stack.pop(); node !== undefined; node = stack.pop())
    for (const edge of node.edges)
      if (edge !== null && !(edge instanceof Tensor) && !seen.has(edge)) {
        seen.add(edge)
        stack.push(edge)
      }
  return [...seen].toSorted((a, b) => b.id - a.id)
}

/** A tensor with its own memory, so that changing it in place changes nothing else. */
function owned(g: Tensor): Tensor {
  return contiguous(g, { copy: true })
}
