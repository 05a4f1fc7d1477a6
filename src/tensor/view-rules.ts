import { AutogradError } from '../base/errors.ts'
import type { Strided } from '../backend/storage.ts'
import { enableGrad, isGradEnabled, noGrad, type GraphNode } from './graph.ts'
import { attach, empty, viewOp, type ViewRules } from './op.ts'
import { watcher } from './op-watcher.ts'
import { contiguous } from './ops/contiguous.ts'
import { zerosLike } from './ops/fill.ts'
import { Tensor } from './tensor.ts'

/**
 * Views and changes in place, as in PyTorch. A view shares memory and version with its base. Changing a view changes the base, whose new
 * node has the old base and the operands as inputs. All views are recorded again, from the new base, when they are next used.
 */
export const viewRules: ViewRules = {
  follow(x, out, record) {
    if (isGradEnabled() && (x.base === null || x.link !== null))
      out.link = new ViewLink(out.base!, x.link as ViewLink | null, record)
  },

  change(name, x, inputs, { forward, vjp, saves = inputs.filter((input) => input !== null) }) {
    const base = x.base!
    if (base.requiresGrad && base.isLeaf)
      throw new AutogradError(
        name,
        'a view of a leaf tensor that requires a gradient cannot be changed in place; wrap the change in noGrad(() => ...)',
      )
    if (x.link === null)
      throw new AutogradError(
        name,
        'a view that was made inside noGrad cannot be changed outside it; make and change it both inside or both outside',
      )
    watcher?.(name, x)
    forward(x.kernels)
    x.storage.version++
    attach(
      name,
      [base, ...inputs],
      base,
      (g, needs) => {
        const [own, ...others] = vjp(shown(g, x), needs, x)
        return [needs[0] && own ? replaced(g, own, x) : null, ...others]
      },
      vjp.length > 2 ? [...saves, x] : saves,
    )
    return x
  },
}

/** From a view to its base. */
class ViewLink {
  readonly #base: Tensor
  /** Of the view of which this is a view, if it is one. */
  readonly #outer: ViewLink | null
  readonly #record: () => void
  #source: GraphNode | null

  constructor(base: Tensor, outer: ViewLink | null, record: () => void) {
    this.#base = base
    this.#outer = outer
    this.#record = record
    this.#source = base.node
  }

  /** Records the view again, after those between it and the base: in a loop, as there may be thousands. */
  follow(): void {
    const source = this.#base.node
    if (this.#source === source) return
    const late: ViewLink[] = [this]
    for (let link = this.#outer; link !== null && link.#source !== source; link = link.#outer) late.push(link)
    for (const link of late.toReversed()) {
      link.#source = source
      enableGrad(link.#record)
    }
  }
}

/** The part of g, which has the shape of the base of x, that x shows of its base. */
function shown(g: Tensor, x: Tensor): Tensor {
  const like = laidOut(g, x.base!, false)
  const { strides, offset } = windowOf(like, x)
  return viewOp('shown', like, x.shape, strides, offset, (own) => replaced(zerosLike(like), own, x))
}

/** A copy of g with `own` in the part that x shows of its base. */
function replaced(g: Tensor, own: Tensor, x: Tensor): Tensor {
  const out = noGrad(() => laidOut(g, x.base!, true))
  if (own.numel > 0) out.kernels.copy(own, windowOf(out, x))
  attach(
    'replaced',
    [g, own],
    out,
    (gg, needs) => [needs[0] ? replaced(gg, zerosLike(own), x) : null, needs[1] ? shown(gg, x) : null],
    [],
  )
  return out
}

/** Where x is, in a tensor with the layout of its base. */
function windowOf(like: Tensor, { shape, strides, offset, base }: Tensor): Strided {
  return {
    storage: like.storage,
    dtype: like.dtype,
    shape,
    strides,
    offset: offset - base!.offset + like.offset,
  }
}

/** g with the strides of a base, which are not those of a new tensor if it was detached from a view. */
function laidOut(g: Tensor, base: Tensor, copy: boolean): Tensor {
  if (base.isContiguous()) return contiguous(g, { copy })
  const last = base.shape.reduce((at, extent, i) => at + (extent - 1) * base.strides[i]!, 0)
  const { storage } = empty([last + 1], 'float32', g)
  const out = new Tensor(g.kernels, storage, base.shape, base.strides)
  g.kernels.copy(g, out)
  attach('laidOut', [g], out, (gg) => [gg], [])
  return out
}
