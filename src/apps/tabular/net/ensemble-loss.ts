import type { TargetKind } from '../../../data/tables/pipeline/target-encoder.ts'
import type { LossFunction } from '../../../learner/index.ts'
import * as F from '../../../nn/functional/index.ts'
import { cat, tensor, type Tensor } from '../../../tensor/index.ts'
import { FOLDS, foldOfMember } from './folds.ts'
import type { Group } from './tabular-net.ts'

/** The layout of a row of targets: the encoded target comes first. */
export interface TargetLayout {
  /** Length of the encoded target. */
  readonly width: number
  /** Position of the row's weight, or null without weights. */
  readonly weightAt: number | null
  /** Positions of the row's fold for the net's members and for the judges, or null if members skip none. */
  readonly foldsAt: Readonly<Record<Group, number>> | null
}

export interface EnsembleLossOptions {
  readonly kind: TargetKind
  readonly layout: TargetLayout
  /** Number of members of the net, and of judges. */
  readonly members: Readonly<Record<Group, number>>
  /** The groups in the output, in order. */
  readonly groups: () => readonly Group[]
  /** Label smoothing in training. */
  readonly smoothing: number
}

/**
 * The loss of an ensemble. In training the output has a slice per member, whose loss is the weighted mean over the rows outside the fold that it skips; the total
 * is the mean over members. In evaluation the output is the averaged prediction.
 */
export function ensembleLoss({
  kind,
  layout,
  members,
  groups,
  smoothing,
}: EnsembleLossOptions): LossFunction {
  const { width, weightAt, foldsAt } = layout
  const skipped = (count: number): number[] =>
    Array.from({ length: count }, (_, member) => foldOfMember(member, count))
  const skips = { net: skipped(members.net), judge: skipped(members.judge) }
  return (output, rows) => {
    const packed = rows.shape.length === 1 ? rows.unsqueeze(1) : rows
    const target = packed.narrow(1, 0, width).contiguous()
    const weight = weightAt === null ? null : packed.select(1, weightAt)
    if (output.shape.length === 2) {
      const losses = answerLosses(kind, output, target)
      return weight === null ? losses.mean() : losses.mul(weight).sum().div(weight.sum().clamp(1e-6))
    }
    const losses = memberLosses(kind, output, target, smoothing)
    if (foldsAt === null) {
      if (weight === null) return losses.mean()
      return losses.mul(weight).sum(1).div(weight.sum().clamp(1e-6)).mean()
    }
    const used = groups().map((group) => {
      const fold = packed.select(1, foldsAt[group]).unsqueeze(0)
      const own = tensor(Float32Array.from(skips[group]), { shape: [members[group], 1] })
      const other = fold.ne(own).toFloat()
      return other.mul(fold.lt(FOLDS).toFloat())
    })
    const mask = used.length === 1 ? used[0]! : cat(used, 0)
    const counts = weight === null ? mask : mask.mul(weight)
    return losses.mul(counts).sum(1).div(counts.sum(1).clamp(1e-6)).mean()
  }
}

/** [members, batch] of outputs [members, batch, outputs]. */
function memberLosses(kind: TargetKind, output: Tensor, target: Tensor, smoothing: number): Tensor {
  const [members, batch, outputs] = output.shape as readonly [number, number, number]
  if (kind === 'regression') return output.sub(target.unsqueeze(0)).square().squeeze(2)
  if (kind === 'multi-label') {
    const all = target.unsqueeze(0).expand(members, batch, outputs).contiguous()
    return F.binaryCrossEntropyWithLogits(output, all, { reduction: 'none' }).mean(2)
  }
  const classes = target.toInt().reshape(1, batch).expand(members, batch).contiguous().reshape(-1)
  return F.crossEntropy(output.reshape(members * batch, outputs), classes, {
    reduction: 'none',
    labelSmoothing: smoothing,
  }).reshape(members, batch)
}

/** [batch] of an averaged prediction [batch, outputs]. */
function answerLosses(kind: TargetKind, output: Tensor, target: Tensor): Tensor {
  if (kind === 'regression') return output.sub(target).square().squeeze(1)
  if (kind === 'multi-label') return F.binaryCrossEntropy(output, target, { reduction: 'none' }).mean(1)
  return F.nllLoss(output, target.toInt().squeeze(1), { reduction: 'none' })
}
