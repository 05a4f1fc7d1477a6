import type { LossKernels } from '../fused/loss.ts'
import { classError } from '../index-error.ts'
import type { CoreBackend, NllTarget } from '../kernels.ts'
import { elementsOf, type Memory } from '../memory.ts'
import type { Strided } from '../storage.ts'
import { reshaped, broadcast } from './window.ts'
import { composed, type Workspace } from './workspace.ts'

interface Targets {
  /** bool [n] */
  readonly ignored: Strided
  /** int32 [n, 1]: class of each row, 0 where it is ignored. */
  readonly index: Strided
  /** [n]: weight of each row, 0 where it is ignored. */
  readonly weights: Strided
}

/** @throws IndexError for a class outside the range, where the host knows the targets: that of the kernels that pick rows comes later. */
function checkClasses(
  memory: Memory,
  operation: string,
  { target, ignoreIndex, operation: caller = operation }: NllTarget,
  classes: number,
): void {
  const { storage, shape, strides, offset } = target
  const values = 'view' in memory ? elementsOf(storage) : memory.known?.(storage)
  if (values === undefined) return
  for (let row = 0; row < shape[0]!; row++) {
    const found = values[offset + row * strides[0]!]!
    if (found !== ignoreIndex && !(found >= 0 && found < classes))
      throw classError(caller, row, found, classes)
  }
}

function targetsOf(on: Workspace, { target, weight, ignoreIndex, operation = 'nll' }: NllTarget): Targets {
  const { kernels } = on
  const rows = target.shape
  const ignored = on.make(rows, 'bool')
  kernels.compare('eq', target, ignoreIndex, ignored)
  const classes = on.make(rows, 'int32')
  kernels.where(ignored, 0, target, classes)
  const weights = on.filled(rows, 1)
  if (weight !== null)
    kernels.takeRows(
      reshaped(on.copy(weight), [weight.shape[0]!, 1]),
      classes,
      reshaped(weights, [rows[0]!, 1]),
      { operation, shape: rows },
    )
  kernels.where(ignored, 0, weights, weights)
  return { ignored, index: reshaped(classes, [rows[0]!, 1]), weights }
}

/** -weight * x[i, t], and 0 where a row is ignored. */
function pickLosses(on: Workspace, logProbs: Strided, target: NllTarget, out: Strided): void {
  const { ignored, index, weights } = targetsOf(on, target)
  const picked = on.make(index.shape)
  on.kernels.gather(logProbs, 1, index, picked, {
    operation: target.operation ?? 'nll',
    shape: target.target.shape,
  })
  const losses = on.binary('mul', reshaped(picked, target.target.shape), weights)
  on.kernels.unary('neg', losses, losses)
  on.kernels.where(ignored, 0, losses, out)
}

/** Losses of classes from softmax, gather and scatterAdd. */
export function composedLosses(kernels: CoreBackend): LossKernels {
  return {
    nll(logProbs, target, out) {
      checkClasses(kernels, 'nll', target, logProbs.shape[1]!)
      composed(kernels, (on) => pickLosses(on, logProbs, target, out))
    },

    nllGrad(g, target, out) {
      checkClasses(kernels, 'nll', target, out.shape[1]!)
      composed(kernels, (on) => {
        const { ignored, index, weights } = targetsOf(on, target)
        const scale = on.binary('mul', g, weights)
        kernels.unary('neg', scale, scale)
        kernels.where(ignored, 0, scale, scale)
        kernels.fill(out, 0)
        kernels.scatterAdd(1, index, reshaped(scale, index.shape), out)
      })
    },

    crossEntropy(logits, target, losses, logProbs) {
      checkClasses(kernels, 'crossEntropy', target, logits.shape[1]!)
      composed(kernels, (on) => {
        kernels.softmax(true, on.copy(logits), logProbs)
        pickLosses(on, logProbs, target, losses)
      })
    },

    crossEntropyGrad(g, logProbs, target, out) {
      checkClasses(kernels, 'crossEntropy', target, out.shape[1]!)
      composed(kernels, (on) => {
        const { ignored, index, weights } = targetsOf(on, target)
        const difference = on.unary('exp', logProbs)
        kernels.scatterAdd(1, index, on.filled(index.shape, -1), difference)
        const scale = on.binary('mul', g, weights)
        kernels.binary('mul', difference, broadcast(scale, out.shape, [0, -1]), difference)
        kernels.where(broadcast(ignored, out.shape, [0, -1]), 0, difference, out)
      })
    },
  }
}
