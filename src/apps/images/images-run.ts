import { Breathing } from '../../base/breathe.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import type { Augmentation } from '../../data/images/augment/augmentation.ts'
import type { PictureChanges } from '../../data/images/augment/draw-changes.ts'
import { PictureWriter, unchanged } from '../../data/images/augment/write-picture.ts'
import type { ChannelScale } from '../../data/images/channel-scale.ts'
import { openPicture } from '../../data/images/open-picture.ts'
import type { PictureSource } from '../../data/images/picture-source.ts'
import {
  pictureAt,
  pictureBytes,
  picturesOf,
  type Pictures,
  type PictureShape,
} from '../../data/images/picture.ts'
import { takeValues } from '../../learner/batch-tensors.ts'
import { noGrad, scope, tensor, type Tensor } from '../../tensor/index.ts'
import { Run } from '../run/run.ts'
import { describeRun, type RunDescription } from '../run/run-folder.ts'
import type { ImageModelFacts } from './models/facts.ts'
import type { PictureNet } from './models/picture-net.ts'

/** How pictures become inputs of the net, and outputs become predictions. */
export interface ImageInput {
  /** Shape of the decoded pictures. */
  readonly stored: PictureShape
  /** Shape of the net's input. */
  readonly shape: PictureShape
  readonly scale: ChannelScale
  /** Class names; null for a number. */
  readonly classes: readonly string[] | null
  /** Mean and standard deviation of a numeric target; 0 and 1 for classes. */
  readonly target: readonly [mean: number, std: number]
}

/** Facts of an image run; `metrics` and `training` grow while it trains. */
export interface ImagesRunFacts {
  readonly model: ImageModelFacts
  readonly data: Record<string, unknown>
  readonly training: Record<string, unknown>
  readonly metrics: Record<string, unknown>
}

export interface ImagePredictOptions {
  /** Test-time augmentation: the mean over the picture, its mirror image and shifted copies, if training used them. Default false. */
  readonly tta?: boolean
}

const imagePredictOptionNames: OptionNames<ImagePredictOptions> = { tta: true }

/** The prediction for one picture. */
export interface ImagePrediction {
  /** A class, or a number. */
  readonly prediction: string | number
  /** Probability of each class; null for a number. */
  readonly probabilities: Readonly<Record<string, number>> | null
}

/** Pictures per forward pass. */
const PICTURES_AT_ONCE = 64

/**
 * A trained image net with its preprocessing.
 *
 * @example
 * const arrays = { values: Uint8Array.from({ length: 40 * 64 }, (_, i) => (i >> 6) % 2 * 200), width: 8, height: 8, channels: 1, targets: Int32Array.from({ length: 40 }, (_, i) => i % 2) }
 * const run = await images.fit(ImageData.fromArrays(arrays), { epochs: 1, widths: [4, 4] })
 * run.input.shape // { width: 8, height: 8, channels: 1 }
 * await run.save('/tmp/lanner-images-run')
 */
export class ImagesRun extends Run<'images'> {
  readonly app = 'images'
  readonly model: PictureNet
  readonly input: ImageInput
  readonly facts: ImagesRunFacts

  constructor(model: PictureNet, input: ImageInput, facts: ImagesRunFacts) {
    super()
    this.model = model
    this.input = input
    this.facts = facts
  }

  /**
   * Predicts the class of a picture: the bytes of a JPEG, PNG, WebP or GIF file, a decoded picture, or in a page a Blob or ImageBitmap.
   *
   * @throws FileError if the picture cannot be decoded.
   */
  async predict(picture: PictureSource, options: ImagePredictOptions = {}): Promise<ImagePrediction> {
    checkOptions('ImagesRun.predict', options, imagePredictOptionNames)
    const decoded = await openPicture(picture, this.input.stored)
    const [answer] = this.answers(await this.outputs(picturesOf([decoded]), options))
    return answer!
  }

  /** Outputs for decoded pictures: [count, classes] logits, or [count, 1] numbers in units of the target. */
  async outputs(pictures: Pictures, options: ImagePredictOptions = {}): Promise<Float32Array<ArrayBuffer>> {
    checkOptions('predict', options, imagePredictOptionNames)
    const { classes, target } = this.input
    const views = options.tta ? this.#views() : [unchanged]
    const width = classes?.length ?? 1
    const sums = new Float32Array(pictures.count * width)
    for (const view of views) {
      const own = await this.#run(pictures, width, view, (x) => this.model(x))
      for (let i = 0; i < sums.length; i++) sums[i]! += own[i]! / views.length
    }
    if (classes === null) sums.forEach((value, i) => (sums[i] = value * target[1] + target[0]))
    return sums
  }

  /** The features of decoded pictures, the inputs of the net's last layer: [count, featureCount]. */
  features(pictures: Pictures, view: PictureChanges = unchanged): Promise<Float32Array<ArrayBuffer>> {
    return this.#run(pictures, this.model.featureCount, view, (x) => this.model.pool(this.model.maps(x)))
  }

  /** Predictions from outputs. */
  answers(outputs: Float32Array): ImagePrediction[] {
    const { classes } = this.input
    if (classes === null) return Array.from(outputs, (prediction) => ({ prediction, probabilities: null }))
    const width = classes.length
    return Array.from({ length: outputs.length / width }, (_, row) => {
      const shares = softmax(outputs.subarray(row * width, (row + 1) * width))
      const best = shares.indexOf(Math.max(...shares))
      return {
        prediction: classes[best]!,
        probabilities: Object.fromEntries(classes.map((name, c) => [name, shares[c]!])),
      }
    })
  }

  /** Pictures as inputs of the net: float32 [count, channels, height, width]. */
  tensorOf(pictures: Pictures, from = 0, size = pictures.count, view: PictureChanges = unchanged): Tensor {
    const { shape, scale } = this.input
    const writer = new PictureWriter(shape, scale)
    const each = pictureBytes(shape)
    const values = new Float32Array(size * each)
    for (let i = 0; i < size; i++) writer.write(pictureAt(pictures, from + i), view, values, i * each)
    return tensor(values, { shape: [size, shape.channels, shape.height, shape.width] })
  }

  /** The contents of this run's `model.json`. */
  description(): RunDescription {
    const { model, data, training, metrics } = this.facts
    return describeRun({
      app: 'images',
      model: { ...model },
      data: { ...data, input: this.input },
      training: { ...training },
      metrics: { ...metrics },
    })
  }

  async #run(
    pictures: Pictures,
    width: number,
    view: PictureChanges,
    call: (x: Tensor) => Tensor,
  ): Promise<Float32Array<ArrayBuffer>> {
    this.model.eval()
    const out = new Float32Array(pictures.count * width)
    const breathing = new Breathing(50)
    for (let from = 0; from < pictures.count; from += PICTURES_AT_ONCE) {
      const size = Math.min(PICTURES_AT_ONCE, pictures.count - from)
      const part = scope(() => noGrad(() => call(this.tensorOf(pictures, from, size, view))))
      out.set(await takeValues(part), from * width)
      await breathing.now()
    }
    return out
  }

  /** The views of test-time augmentation. */
  #views(): PictureChanges[] {
    const { flip = false, shift = 0 } = (this.facts.training['augmentation'] ?? {}) as Augmentation
    const moves = shift > 0 ? [0, 0, -1, 1] : [0]
    const flips = flip === false ? [false] : [false, true]
    const view = (flipped: boolean, move: number): PictureChanges => ({
      ...unchanged,
      flip: flipped,
      shiftX: move,
      shiftY: move,
    })
    return flips.flatMap((flipped) => moves.map((move) => view(flipped, move)))
  }
}

function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits)
  const powers = Array.from(logits, (value) => Math.exp(value - most))
  const sum = powers.reduce((total, power) => total + power, 0)
  return powers.map((power) => power / sum)
}
