import { type OptionNames } from '../../base/check-options.ts'
import { augmentationNames, type Augmentation } from '../../data/images/augment/augmentation.ts'
import { dataParallelOptionName, type DataParallelOption } from '../run/data-parallel-option.ts'
import { trainOptionNames, type TrainOptions, type TrainStart } from '../run/train-run.ts'
import type { Tried } from './body/starts.ts'
import type { PictureBody } from './body/picture-body.ts'
import type { ImageModelName } from './models/facts.ts'
import { imagePlanNames, type ImagePlan } from './plan.ts'
import type { ImagesRun } from './images-run.ts'

/** Options for training on pictures. Defaults depend on the size and number of the pictures. */
export interface ImagesFitOptions extends TrainOptions<ImagesFitStart>, DataParallelOption {
  /** Default: `quicknet` for pictures of up to 48 pixels, `resnet9` for larger ones. */
  readonly net?: ImageModelName | undefined
  /** Channels of the net's stages: two to four for `quicknet`, four for `resnet9` and `resnet18`, and for `mobilenet` that of its first layer. */
  readonly widths?: readonly number[] | undefined
  /**
   * A body that the net starts from: `auto` for the shipped one where the validation pictures prefer it, `none`, or what `bodyOf` returns for another run.
   * Default `auto`.
   */
  readonly body?: 'auto' | 'none' | PictureBody | undefined
  /**
   * Trains the last layer only, on features of the body that are computed once, without augmentation: seconds for a few hundred pictures. Needs a body; with
   * `auto`, it is the shipped one. Default false.
   */
  readonly freeze?: boolean | undefined
  /** Called before the short training from each start that is tried, with its name. */
  readonly onTrial?: ((start: string) => void) | undefined
  /** Random changes of the training pictures. */
  readonly augmentation?: Augmentation | undefined
  /** Net, size, epochs, batch size and augmentation, for example from an earlier run; the options below override it. Default: planned. */
  readonly plan?: ImagePlan | undefined
  /** Seconds that the fit may take on AMD Zen 5 cores. Determines the net and the epochs by counting operations; the clock is not used. */
  readonly timeBudget?: number | undefined
  /** Threads that augment photos during training, in Node. They change no bits. Default: one for each core that training leaves free, at least 1 and at most 4. */
  readonly workers?: number | undefined
  readonly epochs?: number | undefined
  readonly batchSize?: number | undefined
  /** Maximum learning rate of the one-cycle schedule; 'auto' searches for one. */
  readonly lr?: number | 'auto' | undefined
  readonly weightDecay?: number | undefined
  /** Fraction of the target that is spread over all classes. Default 0.1. */
  readonly labelSmoothing?: number | undefined
  /** Seed of initial weights, shuffling and augmentation. Default 42. */
  readonly seed?: number | undefined
}

export const imagesFitOptionNames: OptionNames<ImagesFitOptions> = {
  net: true,
  widths: true,
  body: true,
  freeze: true,
  onTrial: true,
  plan: imagePlanNames,
  augmentation: augmentationNames,
  timeBudget: true,
  workers: true,
  epochs: true,
  batchSize: true,
  lr: true,
  weightDecay: true,
  labelSmoothing: true,
  seed: true,
  ...trainOptionNames,
  ...dataParallelOptionName,
}

/** What is known before training starts. */
export interface ImagesFitStart extends TrainStart<ImagesRun> {
  readonly trainRows: number
  readonly validRows: number
  readonly testRows: number
  readonly epochs: number
  /** Floating-point operations of the whole training. */
  readonly operations: number
  /** Validation losses after short trainings from different starts, or null if none was tried. */
  readonly tried: Tried | null
  /** Warnings, such as skipped pictures. */
  readonly warnings: readonly string[]
}
