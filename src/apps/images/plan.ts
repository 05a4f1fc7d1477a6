import type { Augmentation } from '../../data/images/augment/augmentation.ts'
import type { PictureShape } from '../../data/images/picture.ts'
import { multiplications, type ImageModelFacts } from './models/facts.ts'

/** What decides how a net for pictures is trained. Never the clock: the same input makes the same plan. */
export interface PlanInput {
  /** Shape of the decoded pictures. */
  readonly stored: PictureShape
  readonly trainRows: number
  readonly outputs: number
  /** Floating-point operations that the training may take. */
  readonly operations: number
}

export interface ImagePlan {
  readonly model: ImageModelFacts
  /** Shape of the pictures that the net gets. */
  readonly shape: PictureShape
  readonly epochs: number
  readonly batchSize: number
  readonly augmentation: Augmentation
  /** Operations of the whole training. */
  readonly operations: number
}

/** Operations per second that a thread is planned with, so that a time budget becomes a number of operations. */
const OPERATIONS_PER_SECOND = 40e9
/** Share of a time budget for training; the rest is for reading, validation and the report. */
const TRAINING_SHARE = 0.7
/** Operations of a fit without a time budget: a few minutes. */
const DEFAULT_OPERATIONS = 25e12

/** Forward and backward passes multiply about three times as often as forward passes; a multiplication comes with an addition. */
const OPERATIONS_PER_MULTIPLICATION = 6
/** Longest side that a net gets; larger pictures are kept larger for random crops. */
const MOST_SIDE = 128
/** Passes through the data that are enough, and the fewest worth training. */
const [MOST_EPOCHS, LEAST_EPOCHS] = [60, 4]
/** Pictures seen at most; below, a wider net is worth more. */
const MOST_SEEN = 2_000_000
const widths = [8, 16, 24, 32, 48, 64]

/** Operations that a fit may take within a time budget in seconds, or without one. */
export function plannedOperations(timeBudget: number | undefined, threads: number): number {
  if (timeBudget === undefined) return DEFAULT_OPERATIONS
  return timeBudget * TRAINING_SHARE * OPERATIONS_PER_SECOND * threads
}

/** Operations of an epoch of training. */
export function operationsPerEpoch(model: ImageModelFacts, shape: PictureShape, trainRows: number): number {
  return OPERATIONS_PER_MULTIPLICATION * multiplications(model, shape) * trainRows
}

/** Chooses net, size, epochs and augmentation by the size and number of the pictures and by the number of operations. */
export function planImages({ stored, trainRows, outputs, operations }: PlanInput): ImagePlan {
  const shape = netShape(stored)
  const stem = Math.max(shape.width, shape.height) > 96 ? 4 : Math.max(shape.width, shape.height) > 48 ? 2 : 1
  const made = (width: number): ImageModelFacts => ({
    name: 'resnet9',
    channels: stored.channels,
    widths: [width, 2 * width, 4 * width, 8 * width],
    stem,
    outputs,
  })
  const perEpoch = (width: number): number => operationsPerEpoch(made(width), shape, trainRows)
  const wanted = wantedEpochs(trainRows)
  // The widest net that still gets the epochs it needs.
  const width = widths.findLast((candidate) => perEpoch(candidate) * wanted <= operations) ?? widths[0]!
  const most = Math.min(MOST_EPOCHS, Math.ceil(MOST_SEEN / trainRows))
  const epochs = Math.max(LEAST_EPOCHS, Math.min(most, Math.floor(operations / perEpoch(width))))
  return {
    model: made(width),
    shape,
    epochs,
    batchSize: batchSizeFor(trainRows),
    augmentation: augmentationFor(stored, shape),
    operations: epochs * perEpoch(width),
  }
}

/** Epochs after which a wider net gains more than further ones. */
function wantedEpochs(trainRows: number): number {
  return Math.max(6, Math.min(40, Math.round(400_000 / trainRows)))
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
