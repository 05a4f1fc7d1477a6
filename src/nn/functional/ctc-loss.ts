import { requireNumbers } from '../../base/check-argument.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { BackendError, IndexError, ShapeError, ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { requireTensor, Tensor } from '../../tensor/index.ts'
import { logsumexp } from '../../tensor/ops/maths/logarithms.ts'
import { requireFloat } from '../../tensor/ops/operand.ts'
import { pad } from '../../tensor/ops/pad.ts'
import { hostNumbers, written } from '../../tensor/ops/places.ts'
import { requireIndex } from '../../tensor/ops/rows.ts'
import {
  add,
  div,
  expand,
  gather,
  gt,
  narrow,
  neg,
  reshape,
  select,
  stack,
  unsqueeze,
  where,
} from '../../tensor/ops/shared.ts'
import { checkReduction, reduced, reductionOptionNames, type ReductionOptions } from './reduction.ts'

export interface CtcLossOptions extends ReductionOptions {
  /** The class that stands for no label. Default 0. */
  readonly blank?: number
  /** Replaces infinite losses, of inputs that are too short for their target, by 0. Default false. */
  readonly zeroInfinity?: boolean
}

export const ctcLossOptionNames: OptionNames<CtcLossOptions> = {
  ...reductionOptionNames,
  blank: true,
  zeroInfinity: true,
}

/** One length for each sequence: numbers, or an int32 tensor. */
export type Lengths = number | readonly number[] | Tensor

/** The log-probability of the impossible. Its sum with any other is still finite. */
const NEVER = -1e30

/**
 * Connectionist temporal classification: the negative log-probability of all alignments of the steps that spell the target, where equal
 * neighbors count once and blanks are skipped.
 *
 *     logProbs [steps, n, classes] or [steps, classes], from logSoftmax   targets int32 [n, labels], or all labels in one vector
 *
 * The mean is that of each loss divided by the length of its target. An infinite loss has no gradient.
 *
 * @throws DTypeError, ShapeError or ValueError if lengths and sizes do not fit; IndexError for a label out of range, ValueError for the
 * blank as a label.
 * @example
 * const logProbs = F.logSoftmax(zeros(3, 1, 2), -1)
 * F.ctcLoss(logProbs, tensor([[1]], 'int32'), [3], [1]) // 0.2877
 */
export function ctcLoss(
  logProbs: Tensor,
  targets: Tensor,
  inputLengths: Lengths,
  targetLengths: Lengths,
  options: CtcLossOptions = {},
): Tensor {
  checkOptions('ctcLoss', options, ctcLossOptionNames)
  const { blank = 0, zeroInfinity = false, reduction = 'mean' } = options
  checkReduction('ctcLoss', reduction)
  requireTensor('ctcLoss', logProbs)
  requireFloat('ctcLoss', { logProbs })
  if ((logProbs.ndim !== 2 && logProbs.ndim !== 3) || logProbs.numel === 0)
    throw new ShapeError(
      'ctcLoss',
      'needs logProbs [steps, n, classes] or [steps, classes], none of them 0',
      {
        logProbs: logProbs.shape,
      },
    )
  const batch = logProbs.ndim === 3 ? logProbs : unsqueeze(logProbs, 1)
  const [steps, n, classes] = batch.shape as readonly [number, number, number]
  if (!Number.isInteger(blank) || blank < 0 || blank >= classes)
    throw new ValueError(
      'ctcLoss',
      `blank must be a class from 0 to ${classes - 1}, got ${shownValue(blank)}`,
    )
  const given = lengthsOf('inputLengths', inputLengths, n)
  const wanted = lengthsOf('targetLengths', targetLengths, n)
  const tooLong = given.find((length) => length > steps)
  if (tooLong !== undefined)
    throw new ValueError('ctcLoss', `an input length is ${tooLong}, but there are ${steps} steps`)
  const labels = labelsOf(targets, wanted, blank, classes)

  const losses = lossesOf(batch, labels, given, wanted, blank)
  const counted = where(gt(losses, -NEVER / 10), zeroInfinity ? 0 : Infinity, losses)
  const shaped = logProbs.ndim === 3 ? counted : reshape(counted, [])
  if (reduction !== 'mean') return reduced('ctcLoss', shaped, reduction)
  const lengths = written(
    shaped.shape,
    wanted.map((length) => Math.max(length, 1)),
    batch,
    'float32',
  )
  return reduced('ctcLoss', div(shaped, lengths), 'mean')
}

function lengthsOf(name: string, lengths: Lengths, n: number): readonly number[] {
  let list: readonly number[]
  if (lengths instanceof Tensor) list = numbersOf(lengths)
  else if (typeof lengths === 'number') list = [lengths]
  else {
    requireNumbers('ctcLoss', name, lengths)
    list = lengths
  }
  if (list.length !== n || !list.every((length) => Number.isSafeInteger(length) && length >= 0))
    throw new ValueError(
      'ctcLoss',
      `${name} must be ${n} integers of at least 0, one for each sequence, got ${JSON.stringify(list)}`,
    )
  return list
}

/** The labels of each sequence. */
function labelsOf(targets: Tensor, lengths: readonly number[], blank: number, classes: number): number[][] {
  const numbers = numbersOf(targets)
  const total = lengths.reduce((sum, length) => sum + length, 0)
  const width = targets.ndim === 2 ? targets.shape[1]! : 0
  const longest = Math.max(0, ...lengths)
  if (
    targets.ndim === 2
      ? targets.shape[0] !== lengths.length || longest > width
      : targets.numel < total || targets.ndim !== 1
  )
    throw new ShapeError('ctcLoss', `needs targets [${lengths.length}, ${longest}] or [${total}]`, {
      targets: targets.shape,
    })
  let next = 0
  const labels = lengths.map((length, i) => {
    const start = targets.ndim === 2 ? i * width : next
    next += length
    return numbers.slice(start, start + length)
  })
  for (const label of labels.flat()) {
    if (label === blank) throw new ValueError('ctcLoss', `a label is ${label}, which is the blank`)
    if (label < 0 || label >= classes)
      throw new IndexError('ctcLoss', `a label is ${label}, outside 0 to ${classes - 1}`)
  }
  return labels
}

function numbersOf(index: Tensor): number[] {
  requireIndex('ctcLoss', index)
  const numbers = hostNumbers(index)
  if (numbers === null)
    throw new BackendError(
      'ctcLoss',
      'targets and lengths must be known on the host; pass lengths as numbers',
    )
  return Array.from(numbers)
}

/** Losses [n]; one above -NEVER / 10 is infinite. */
function lossesOf(
  logProbs: Tensor,
  labels: readonly (readonly number[])[],
  inputLengths: readonly number[],
  targetLengths: readonly number[],
  blank: number,
): Tensor {
  const n = labels.length
  const steps = Math.max(1, ...inputLengths)
  // A place is before, after or between labels, where a blank may stand, or a label itself.
  const places = 2 * Math.max(0, ...targetLengths) + 1
  const grid = <T>(value: (row: readonly number[], place: number) => T): T[] =>
    labels.flatMap((row) => Array.from({ length: places }, (_, place) => value(row, place)))
  const labelAt = (row: readonly number[], place: number): number =>
    place % 2 === 0 ? blank : (row[(place - 1) / 2] ?? blank)
  const floats = (values: readonly number[], shape: readonly number[]): Tensor =>
    written(shape, values, logProbs, 'float32')

  const index = written([1, n, places], Int32Array.from(grid(labelAt)), logProbs)
  const scores = gather(narrow(logProbs, 0, 0, steps), 2, expand(index, [steps, n, places]))
  const first = floats(
    grid((_, place) => (place < 2 ? 0 : NEVER)),
    [n, places],
  )
  // A blank may be left out between labels that differ.
  const skips = floats(
    grid((row, place) =>
      place > 2 && place % 2 === 1 && labelAt(row, place) !== labelAt(row, place - 2) ? 0 : NEVER,
    ),
    [n, places],
  )
  const moved = (reach: Tensor, by: number): Tensor =>
    pad(narrow(reach, 1, 0, places - by), [by, 0], { value: NEVER })

  let reach = add(select(scores, 0, 0), first)
  const all = [reach]
  for (let step = 1; step < steps; step++) {
    const ways = [reach]
    if (places > 1) ways.push(moved(reach, 1))
    if (places > 2) ways.push(add(moved(reach, 2), skips))
    const sum = ways.length === 1 ? reach : logsumexp(stack(ways), 0)
    reach = add(sum, select(scores, 0, step))
    all.push(reach)
  }

  // The last label or the blank behind it, at the last step of each sequence.
  const ends = [0, 1].flatMap((back) =>
    labels.map((_, i) => {
      const place = 2 * targetLengths[i]! - back
      return {
        at: (Math.max(inputLengths[i]! - 1, 0) * n + i) * places + Math.max(place, 0),
        is: place >= 0 && inputLengths[i]! > 0,
      }
    }),
  )
  const at = written(
    [2 * n],
    Int32Array.from(ends, (end) => end.at),
    logProbs,
  )
  const last = gather(reshape(stack(all), [-1]), 0, at)
  const masked = add(
    last,
    floats(
      ends.map((end) => (end.is ? 0 : NEVER)),
      [2 * n],
    ),
  )
  const losses = neg(logsumexp(reshape(masked, [2, n]), 0))
  const isEmpty = labels.map((_, i) => Number(inputLengths[i] === 0 && targetLengths[i] === 0))
  return isEmpty.includes(1) ? where(written([n], isEmpty, logProbs, 'bool'), 0, losses) : losses
}
