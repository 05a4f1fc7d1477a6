import { checkWhole } from '../run/whole-setting.ts'
import { DataError, ValueError } from '../../base/errors.ts'
import type { ImageData } from '../../data/images/image-data.ts'
import { FROZEN, SCRATCH, SHIPPED } from './body/starts.ts'
import { factsFor, type PictureBody } from './body/picture-body.ts'
import { imageModels } from './models/facts.ts'
import { smallestSide } from './models/net-layers.ts'
import type { ImagesFitOptions } from './options.ts'
import { operationsPerEpoch, planImages, plannedWork, resizingFor, sidesOf, type ImagePlan } from './plan.ts'

/** All settings of a net and its training. */
export interface ImageSettings extends Required<Omit<ImagePlan, 'tried'>> {
  /** Floating-point operations of the whole training. */
  readonly operations: number
  /** Whether only the last layer is trained. */
  readonly freeze: boolean
  readonly lr: number | 'auto'
  readonly weightDecay: number
  readonly labelSmoothing: number
  readonly seed: number
}

/** Maximum learning rate of SGD, for batches of up to 64 pictures. */
export const DEFAULT_LR = 0.06
/** The last layer alone learns from features with Adam; its epochs take milliseconds. */
const [HEAD_LR, HEAD_EPOCHS] = [0.01, 60]

/**
 * Checks the settings and fills in the rest from the plan.
 *
 * @param start the trained body of the net, and the share of the planned work that this training may take.
 * @throws ValueError naming the setting that is out of range; DataError for a single training picture.
 */
export function settingsFor(
  data: ImageData,
  options: ImagesFitOptions,
  threads: number,
  { body = null, share = 1 }: { readonly body?: PictureBody | null; readonly share?: number } = {},
): ImageSettings {
  const trainRows = data.split.train.length
  if (trainRows < 2)
    throw new DataError('There is only one picture to train on; a net needs at least two of each class.')
  const { timeBudget, seed = 42, freeze = false, weightDecay = 1e-3, labelSmoothing = 0.1 } = options
  const { lr = freeze ? HEAD_LR : DEFAULT_LR } = options
  between('timeBudget', timeBudget ?? 1, 0, 1e9, true)
  if (freeze && body === null)
    throw new ValueError('images.fit', 'freeze needs a net to start from; leave out body or freeze', {
      options: ['freeze', 'body'],
    })
  between('weightDecay', weightDecay, 0, 1000)
  // At 1 every class is equally right, so there is nothing to learn.
  if (!(labelSmoothing >= 0 && labelSmoothing < 1))
    throw new ValueError('images.fit', `labelSmoothing must be from 0 to below 1, got ${labelSmoothing}`)
  if (lr !== 'auto') between('lr', lr, 0, 1000, true)
  if (options.net !== undefined && !Object.hasOwn(imageModels, options.net))
    throw new ValueError(
      'images.fit',
      `net must be ${Object.keys(imageModels).join(' or ')}, got ${String(options.net)}`,
    )
  const { pictures, classes } = data
  const plan =
    options.plan ??
    planImages({
      stored: { width: pictures.width, height: pictures.height, channels: pictures.channels },
      trainRows,
      validRows: data.split.valid.length,
      testRows: data.split.test.length,
      outputs: classes?.length ?? 1,
      mirrored: data.mirrored,
      work: share * plannedWork(timeBudget, threads, trainRows, pictures.files),
      net: options.net,
      ...(body === null ? {} : { model: factsFor(body, classes?.length ?? 1) }),
    })
  checkPlan(plan, pictures.channels, classes?.length ?? 1)
  const model = { ...plan.model, widths: options.widths ?? plan.model.widths }
  const { stages } = imageModels[model.name]
  if (
    !stages.includes(model.widths.length) ||
    !model.widths.every((width) => Number.isInteger(width) && width >= 1)
  )
    throw new ValueError(
      'images.fit',
      `widths must be ${stages.join(', ').replace(/, (\d+)$/, ' or $1')} integer${stages.length === 1 && stages[0] === 1 ? '' : 's'} of at least 1 for ${model.name}, got ${model.widths.join(', ')}`,
      { options: ['widths'] },
    )
  const least = smallestSide(model)
  if (Math.min(plan.shape.width, plan.shape.height) < least)
    throw new DataError(
      `Pictures of ${plan.shape.width} x ${plan.shape.height} pixels are too small for ${model.widths.length} stages of ${model.name}, which need ${least} x ${least}; scale them up with size, or use fewer widths.`,
      { options: ['size', 'widths'] },
    )
  const epochs = whole('epochs', options.epochs ?? (freeze ? HEAD_EPOCHS : plan.epochs))
  const perEpoch = operationsPerEpoch(model, plan.shape, trainRows)
  const changes = [options.epochs, options.widths].some((value) => value !== undefined)
  const own = changes ? resizingFor(model, plan.shape, epochs) : (plan.resizing ?? null)
  // A plan from an earlier run may do without.
  const resizing = body !== null || (options.plan !== undefined && plan.resizing == null) ? null : own
  const saved =
    resizing === null
      ? 0
      : Math.min(resizing.epochs, epochs) *
        (perEpoch - operationsPerEpoch(model, sidesOf(resizing), trainRows))
  return {
    ...plan,
    model,
    resizing,
    start: body === null ? SCRATCH : freeze && body.name === SHIPPED ? FROZEN : body.name,
    freeze,
    epochs,
    // With a frozen body, each picture passes it once, and only forward.
    operations: freeze ? perEpoch / 3 : epochs * perEpoch - saved,
    batchSize: whole('batchSize', options.batchSize ?? plan.batchSize),
    augmentation: freeze ? {} : (options.augmentation ?? plan.augmentation),
    lr,
    weightDecay,
    labelSmoothing,
    seed,
  }
}

function checkPlan({ model, shape }: ImagePlan, channels: number, outputs: number): void {
  if (model.channels !== channels || shape.channels !== channels)
    throw new DataError(
      `The plan is for pictures ${model.channels === 1 ? 'in gray' : 'in color'}, but these are ${channels === 1 ? 'in gray' : 'in color'}.`,
    )
  if (model.outputs !== outputs)
    throw new DataError(`The plan is for ${model.outputs} classes, but there are ${outputs}.`)
}

function whole(name: string, value: number): number {
  checkWhole('images.fit', name, value)
  return value
}

function between(name: string, value: number, low: number, high: number, open = false): void {
  if (!(open ? value > low : value >= low) || value > high)
    throw new ValueError(
      'images.fit',
      `${name} must be ${open ? 'above' : 'at least'} ${low} and at most ${high}, got ${value}`,
    )
}
