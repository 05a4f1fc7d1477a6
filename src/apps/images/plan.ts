import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { augmentationNames, type Augmentation } from '../../data/images/augment/augmentation.ts'
import type { Channels, Pictures, PictureShape } from '../../data/images/picture.ts'
import {
  progressiveResizingOptionNames,
  type ProgressiveResizingOptions,
} from '../../learner/callbacks/progressive-resizing.ts'
import type { Tried } from './body/starts.ts'
import type { ImageModelFacts, ImageModelName } from './models/facts.ts'
import { layersOf, multiplications, smallestSide } from './models/net-layers.ts'

/** The inputs of a plan. The clock is not one of them: the same inputs give the same plan. */
export interface PlanInput {
  /** Shape of the decoded pictures. */
  readonly stored: PictureShape
  readonly trainRows: number
  /** Pictures scored after each epoch, and pictures scored once, with test-time augmentation. Default 0. */
  readonly validRows?: number
  readonly testRows?: number
  readonly outputs: number
  /** Whether a mirror image has the same target. Default true. */
  readonly mirrored?: boolean
  /** Maximum work of the training, in floating-point operations: two threads of a Zen 5 processor do about 4e11 per second. */
  readonly work: number
  /** The net to train. Default: depends on the size of the pictures. */
  readonly net?: ImageModelName | undefined
  /** The net in full, so that only size, epochs and batches are planned. */
  readonly model?: ImageModelFacts | undefined
}

const planInputNames: OptionNames<PlanInput> = {
  stored: true,
  trainRows: true,
  validRows: true,
  testRows: true,
  outputs: true,
  mirrored: true,
  work: true,
  net: true,
  model: true,
}

export interface ImagePlan {
  readonly model: ImageModelFacts
  /** Shape of the net's input. */
  readonly shape: PictureShape
  readonly epochs: number
  readonly batchSize: number
  readonly augmentation: Augmentation
  /** Smaller pictures in the first epochs. Default null: all epochs use `shape`. */
  readonly resizing?: ProgressiveResizingOptions | null
  /** Name of the body that the net starts from, or 'scratch'. Default 'scratch'. */
  readonly start?: string
  /** What decided about the start, if short trainings did. */
  readonly tried?: Tried
}

export const imagePlanNames: OptionNames<ImagePlan> = {
  model: true,
  shape: true,
  epochs: true,
  batchSize: true,
  augmentation: augmentationNames,
  resizing: progressiveResizingOptionNames,
  start: true,
  tried: true,
}

/**
 * Work per second that a thread of a Zen 5 core does, so that a time budget becomes an amount of work. Work is floating-point operations, plus the surcharges
 * below.
 */
const WORK_PER_SECOND = 211e9
/** Speed-up by each further thread, relative to the first: reading and augmenting pictures uses only one. */
const FURTHER_THREADS = 0.85
/** A convolution with this many input channels takes the time of twice its operations: with fewer channels, memory traffic dominates. */
const COSTLY_CHANNELS = 17
/** An output of a convolution or pooling costs as much as this many operations, because pooling, batch norm and ReLU move it through memory. */
const WORK_PER_VALUE = 1150
/** Seconds for starting, the report and the run folder, and the fraction of a time budget to plan for. */
const [SECONDS_AROUND, PLANNED_SHARE] = [5, 0.94]
/** Seconds for decoding a file and each of its bytes, on two threads. */
const [SECONDS_PER_FILE, SECONDS_PER_BYTE] = [0.8e-3, 30e-9]
/** Seconds that a fit without a time budget is planned for, on two threads. */
const DEFAULT_SECONDS = 300
/** Few pictures take less: these seconds, and one for this many training pictures. */
const [LEAST_SECONDS, ROWS_PER_SECOND] = [30, 50]

/** Forward and backward passes together take about three times the multiplications of a forward pass; each multiplication comes with an addition. */
const OPERATIONS_PER_MULTIPLICATION = 6
/** A step of training takes as long as this many forward passes. */
const PASSES = 4
/** Views of test-time augmentation, for pictures in gray and in color. */
const VIEWS: Readonly<Record<Channels, number>> = { 1: 4, 3: 8 }
/** Longest side of a net's input; larger pictures are decoded at a larger size for random crops. */
const MOST_SIDE = 128
/** Longest side for which a net with a whitening layer is planned. */
const MOST_QUICK_SIDE = 48
/** Maximum and minimum number of epochs. */
const [MOST_EPOCHS, LEAST_EPOCHS] = [60, 3]
/** Maximum number of pictures seen in training; before that, a wider net gains more. */
const MOST_SEEN = 2_000_000
/** Number of pictures after which a wider net gains more than further epochs: for gray pictures, and for color pictures, which vary more. */
const WANTED_SEEN: Readonly<Record<Channels, number>> = { 1: 230_000, 3: 380_000 }
/** Gray pictures contain less information: more epochs gain more than a wider net, or than full resolution in the first layer. */
const MOST_GRAY_WIDTH = 64
/** In color, their full size in the first layer is worth more than a net that is wider than this. */
const MOST_STRIDED_WIDTH = 32
/** With progressive resizing: the side of the first pictures, and the share of the epochs that use them. */
const [FIRST_SCALE, FIRST_SHARE] = [0.75, 0.6]
/** In more epochs than this, a net learns all it can from whole pictures. */
const MOST_RESIZED_EPOCHS = 30
const widths = [8, 12, 16, 24, 32, 48, 64, 96, 128]

/**
 * The work that fits into a time budget in seconds, or into the default time for a number of training pictures. A time budget includes reading the files of the
 * pictures, but at least half of it is for training.
 */
export function plannedWork(
  timeBudget: number | undefined,
  threads: number,
  trainRows = Infinity,
  { count, bytes }: Required<Pictures>['files'] = { count: 0, bytes: 0 },
): number {
  const seconds = timeBudget ?? Math.min(DEFAULT_SECONDS, LEAST_SECONDS + trainRows / ROWS_PER_SECOND)
  const parallel = 1 + FURTHER_THREADS * ((timeBudget === undefined ? 2 : threads) - 1)
  const reading = timeBudget === undefined ? 0 : SECONDS_PER_FILE * count + SECONDS_PER_BYTE * bytes
  const training = Math.max(seconds / 2, PLANNED_SHARE * seconds - SECONDS_AROUND - reading)
  return training * WORK_PER_SECOND * parallel
}

/** Floating-point operations of an epoch of training. */
export function operationsPerEpoch(
  model: ImageModelFacts,
  shape: Pick<PictureShape, 'width' | 'height'>,
  trainRows: number,
): number {
  return OPERATIONS_PER_MULTIPLICATION * multiplications(model, shape) * trainRows
}

/**
 * The smaller pictures of the first epochs, for nets from scratch that are made for few epochs; null for other nets, for many epochs, and where pooling would
 * shrink the pictures to nothing.
 */
export function resizingFor(
  model: ImageModelFacts,
  { width, height }: Pick<PictureShape, 'width' | 'height'>,
  epochs: number,
): ProgressiveResizingOptions | null {
  const [first, small] = [Math.floor(FIRST_SHARE * epochs), [height, width].map(smaller)]
  if (model.name !== 'quicknet' || first === 0 || epochs > MOST_RESIZED_EPOCHS) return null
  if (Math.min(...small) < smallestSide(model)) return null
  return { size: small as [number, number], epochs: first }
}

/** The sides of the smaller pictures. */
export function sidesOf({ size }: ProgressiveResizingOptions): Pick<PictureShape, 'width' | 'height'> {
  const [height, width] = typeof size === 'number' ? [size, size] : size
  return { width, height }
}

const smaller = (side: number): number => Math.round(FIRST_SCALE * side)

/**
 * Chooses net, size, epochs and augmentation from the size and number of the pictures and the amount of work.
 *
 * @example
 * const stored = { width: 28, height: 28, channels: 1 }
 * const plan = planImages({ stored, trainRows: 1000, outputs: 10, work: 1e13 })
 * plan.model.name // 'quicknet'
 */
export function planImages(input: PlanInput): ImagePlan {
  checkOptions('planImages', input, planInputNames)
  const {
    stored,
    trainRows,
    validRows = 0,
    testRows = 0,
    outputs,
    work,
    net,
    model: given,
    mirrored = true,
  } = input
  const shape = netShape(stored, given?.name === 'quicknet' ? MOST_QUICK_SIDE : MOST_SIDE)
  const name = net ?? (Math.max(shape.width, shape.height) <= MOST_QUICK_SIDE ? 'quicknet' : 'resnet9')
  const side = Math.min(shape.width, shape.height)
  const all = given === undefined ? candidatesOf(name, shape, outputs) : [given]
  const fitting = all.filter((model) => smallestSide(model) <= side)
  const candidates = (fitting.length > 0 ? fitting : all.slice(0, 1))
    .map((model) => {
      const whole = workPerPicture(model, shape)
      const perEpoch = (each: number): number => each * trainRows + (whole * validRows) / PASSES
      return {
        model,
        perEpoch: perEpoch(whole),
        // As the mean of epochs with smaller and with whole pictures.
        perFewEpochs: perEpoch(given === undefined ? meanWork(model, shape, whole) : whole),
        once: (whole * testRows * (1 + VIEWS[stored.channels])) / PASSES,
      }
    })
    .toSorted((a, b) => a.perFewEpochs - b.perFewEpochs)
  const wanted = Math.max(4, Math.min(40, Math.round(WANTED_SEEN[stored.channels] / trainRows)))
  // The largest net for which there is still time for enough epochs.
  const { model, perEpoch, perFewEpochs, once } =
    candidates.findLast((own) => own.perFewEpochs * wanted + own.once <= work) ?? candidates[0]!
  const most = Math.min(MOST_EPOCHS, Math.ceil(MOST_SEEN / trainRows))
  const few = Math.min(MOST_RESIZED_EPOCHS, Math.floor((work - once) / perFewEpochs))
  const epochs = Math.max(LEAST_EPOCHS, Math.min(most, Math.max(few, Math.floor((work - once) / perEpoch))))
  return {
    model,
    shape,
    epochs,
    batchSize: batchSizeFor(trainRows),
    augmentation: augmentationFor(stored, shape, mirrored),
    resizing: given === undefined ? resizingFor(model, shape, epochs) : null,
  }
}

function candidatesOf(name: ImageModelName, shape: PictureShape, outputs: number): ImageModelFacts[] {
  const { channels } = shape
  if (name === 'quicknet') {
    const gray = channels === 1 && Math.min(shape.width, shape.height) >= 24
    return (gray ? [2] : [1, 2]).flatMap((stride) =>
      widths
        .filter((width) => width <= (gray ? MOST_GRAY_WIDTH : stride === 2 ? MOST_STRIDED_WIDTH : Infinity))
        .map((width) => ({ name, channels, widths: stageWidths(shape, stride, width), stride, outputs })),
    )
  }
  if (name === 'mobilenet') return widths.map((width) => ({ name, channels, widths: [width], outputs }))
  if (name === 'resnet18')
    return widths.map((width) => ({
      name,
      channels,
      widths: [width, 2 * width, 4 * width, 8 * width],
      outputs,
    }))
  return stemsFor(shape).flatMap((stem) =>
    widths.map((width) => ({
      name,
      channels,
      widths: [width, 2 * width, 4 * width, 8 * width],
      stem,
      outputs,
    })),
  )
}

/** The number of stages that leaves at least 3 x 3 positions at the end. */
function stageWidths({ width, height }: PictureShape, stride: number, first: number): number[] {
  const places = Math.min(width, height) / stride
  const stages = Math.max(2, Math.min(4, Math.floor(Math.log2(places / 3))))
  if (stages === 2) return [first, 2 * first]
  return [first, ...Array.from({ length: stages - 1 }, () => 4 * first)]
}

/** Work for a picture, as the mean of few epochs of which the first use smaller ones; `whole` is that without. */
function meanWork(model: ImageModelFacts, shape: PictureShape, whole: number): number {
  const first = resizingFor(model, shape, MOST_RESIZED_EPOCHS)
  if (first === null) return whole
  return FIRST_SHARE * workPerPicture(model, sidesOf(first)) + (1 - FIRST_SHARE) * whole
}

function workPerPicture(model: ImageModelFacts, shape: Pick<PictureShape, 'width' | 'height'>): number {
  return layersOf(model, shape).reduce((sum, { places, inputs, outputs, size, pooled }) => {
    const products = size ** 2 * places * inputs * outputs * (1 + COSTLY_CHANNELS / inputs)
    return sum + OPERATIONS_PER_MULTIPLICATION * products + (WORK_PER_VALUE * outputs * (places + pooled)) / 2
  }, 0)
}

/** The stride of the first layer that leaves at least 3 x 3 positions at the end. */
function stemsFor({ width, height }: PictureShape): number[] {
  const side = Math.min(width, height)
  const large = Math.max(width, height)
  if (large > 96) return [4]
  if (large > 48) return [2]
  return side >= 24 ? [1, 2] : [1]
}

/** At least 20 steps per epoch, of at most 64 pictures: with larger batches, nets learn less in few epochs. */
function batchSizeFor(trainRows: number): number {
  const most = 2 ** Math.floor(Math.log2(Math.max(8, trainRows / 20)))
  return Math.min(64, most)
}

function netShape({ width, height, channels }: PictureShape, longest: number): PictureShape {
  const most = Math.max(width, height)
  if (most <= longest) return { width, height, channels }
  const scaled = (side: number): number => Math.max(8, Math.round((side * longest) / most))
  return { width: scaled(width), height: scaled(height), channels }
}

/** Gray pictures are often symbols, which must not be mirrored. */
function augmentationFor(stored: PictureShape, shape: PictureShape, mirrored: boolean): Augmentation {
  const side = Math.min(shape.width, shape.height)
  if (stored.channels === 1) return { shift: Math.round(side / 14) }
  if (stored.width === shape.width && side <= 64)
    return { flip: mirrored && 'alternating', shift: Math.round(side / 16) }
  return { flip: mirrored && 'random', crop: 0.5, rotate: 8, brightness: 0.2, contrast: 0.2 }
}
