import type { Augmentation } from '../../data/images/augment/augmentation.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { passCost, type ImageModelFacts } from './models/facts.ts'

/** What decides how a net for pictures is trained. Never the clock: the same input makes the same plan. */
export interface PlanInput {
  /** Shape of the decoded pictures. */
  readonly stored: PictureShape
  readonly trainRows: number
  readonly outputs: number
  /** Work that the training may take; see `plannedWork`. */
  readonly work: number
}

export interface ImagePlan {
  readonly model: ImageModelFacts
  /** Shape of the pictures that the net gets. */
  readonly shape: PictureShape
  readonly epochs: number
  readonly batchSize: number
  readonly augmentation: Augmentation
}

/** Work per second that a thread is planned with, so that a time budget becomes an amount of work. Work is floating-point operations, plus those below. */
const WORK_PER_SECOND = 80e9
/** A value that a convolution puts out takes as long as so many operations: pooling, batch norm and ReLU move it through memory. */
const WORK_PER_VALUE = 3000
/** Share of a time budget for training; the rest is for reading, validation and the report. */
const TRAINING_SHARE = 0.7
/** Seconds that a fit without a time budget is planned for, on two threads. */
const DEFAULT_SECONDS = 300

/** Forward and backward passes multiply about three times as often as forward passes; a multiplication comes with an addition. */
const OPERATIONS_PER_MULTIPLICATION = 6
/** Longest side that a net gets; larger pictures are kept larger for random crops. */
const MOST_SIDE = 128
/** Most and fewest passes through the data. */
const [MOST_EPOCHS, LEAST_EPOCHS] = [60, 3]
/** Pictures that a net sees at most; below, a wider net is worth more. */
const MOST_SEEN = 2_000_000
/** Pictures after which a wider net gains more than further ones. */
const WANTED_SEEN = 400_000
const widths = [8, 12, 16, 24, 32, 48, 64]

/** Work that a fit may take within a time budget in seconds, or without one. */
export function plannedWork(timeBudget: number | undefined, threads: number): number {
  if (timeBudget === undefined) return DEFAULT_SECONDS * TRAINING_SHARE * WORK_PER_SECOND * 2
  return timeBudget * TRAINING_SHARE * WORK_PER_SECOND * threads
}

/** Floating-point operations of an epoch of training. */
export function operationsPerEpoch(model: ImageModelFacts, shape: PictureShape, trainRows: number): number {
  return OPERATIONS_PER_MULTIPLICATION * passCost(model, shape).multiplications * trainRows
}

/** Chooses net, size, epochs and augmentation by the size and number of the pictures and by the amount of work. */
export function planImages({ stored, trainRows, outputs, work }: PlanInput): ImagePlan {
  const shape = netShape(stored)
  const candidates = stemsFor(shape)
    .flatMap((stem) => widths.map((width) => candidate(width, stem, stored.channels, outputs)))
    .map((model) => ({ model, perEpoch: workPerPicture(model, shape) * trainRows }))
    .toSorted((a, b) => a.perEpoch - b.perEpoch)
  const wanted = Math.max(6, Math.min(40, Math.round(WANTED_SEEN / trainRows)))
  // The largest net that still gets the epochs it needs.
  const { model, perEpoch } = candidates.findLast((own) => own.perEpoch * wanted <= work) ?? candidates[0]!
  const most = Math.min(MOST_EPOCHS, Math.ceil(MOST_SEEN / trainRows))
  return {
    model,
    shape,
    epochs: Math.max(LEAST_EPOCHS, Math.min(most, Math.floor(work / perEpoch))),
    batchSize: batchSizeFor(trainRows),
    augmentation: augmentationFor(stored, shape),
  }
}

function candidate(width: number, stem: number, channels: number, outputs: number): ImageModelFacts {
  return { name: 'resnet9', channels, widths: [width, 2 * width, 4 * width, 8 * width], stem, outputs }
}

function workPerPicture(model: ImageModelFacts, shape: PictureShape): number {
  const { multiplications, values } = passCost(model, shape)
  return OPERATIONS_PER_MULTIPLICATION * multiplications + WORK_PER_VALUE * values
}

/** How many times the first layer may shrink pictures, so that at least three places are left in each direction at the end. */
function stemsFor({ width, height }: PictureShape): number[] {
  const side = Math.min(width, height)
  const large = Math.max(width, height)
  if (large > 96) return [4]
  if (large > 48) return [2]
  return side >= 24 ? [1, 2] : [1]
}

/** At least 20 steps an epoch, up to 256 pictures each. */
function batchSizeFor(trainRows: number): number {
  const most = 2 ** Math.floor(Math.log2(Math.max(8, trainRows / 20)))
  return Math.min(256, most)
}

function netShape({ width, height, channels }: PictureShape): PictureShape {
  const most = Math.max(width, height)
  if (most <= MOST_SIDE) return { width, height, channels }
  const scaled = (side: number): number => Math.max(8, Math.round((side * MOST_SIDE) / most))
  return { width: scaled(width), height: scaled(height), channels }
}

/** Grey pictures are often signs, which have a left and a right. */
function augmentationFor(stored: PictureShape, shape: PictureShape): Augmentation {
  const side = Math.min(shape.width, shape.height)
  if (stored.channels === 1) return { shift: Math.round(side / 14) }
  if (stored.width === shape.width && side <= 64) return { flip: 'alternating', shift: Math.round(side / 16) }
  return { flip: 'random', crop: 0.5, rotate: 8, brightness: 0.2, contrast: 0.2 }
}
