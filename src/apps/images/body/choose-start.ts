import { DataError, ValueError } from '../../../base/errors.ts'
import { quoted } from '../../../base/quoted.ts'
import type { ImageData } from '../../../data/images/image-data.ts'
import type { PictureWorkers } from '../../../data/images/workers/picture-workers.ts'
import { Learner } from '../../../learner/index.ts'
import { describeData, type DataDescription } from '../data-description.ts'
import type { ImagesFitOptions } from '../options.ts'
import { chooseDevice, onDevice } from '../../run/training-device.ts'
import { learningFor } from './head-learning.ts'
import { newRun } from '../new-run.ts'
import type { ImagePlan } from '../plan.ts'
import { DEFAULT_LR, settingsFor } from '../settings.ts'
import type { ImageStart } from './image-start.ts'
import { checkBody, type PictureBody } from './picture-body.ts'
import { shippedBody } from './shipped-body.ts'
import { FROZEN, SCRATCH, SHIPPED } from './starts.ts'

/** With more training pictures than this, training from scratch is better than starting from a body of other pictures. */
const MOST_ROWS = 5000
/** Smaller pictures differ too much from those that the body was trained on. */
const LEAST_SIDE = 16
/** Share of the work that each trial may take. */
const TRIAL_SHARE = 0.15

/**
 * Decides what a fit starts from: the body in `options.body`; or, with few pictures, the shipped one, all of it or with only the last layer trained, if a short training from it
 * reaches a lower loss on the validation pictures than one from scratch.
 */
export async function chooseStart(
  data: ImageData,
  options: ImagesFitOptions,
  threads: number,
  workers: PictureWorkers | null = null,
): Promise<ImageStart> {
  const { body = 'auto', plan } = options
  if (!['auto', 'none'].includes(body as string)) checkBody(body as PictureBody)
  // Found once for all trials, and only after the settings are checked.
  let description: DataDescription | undefined
  const scratch = (chosen = options, share = 1): ImageStart => ({
    data,
    settings: settingsFor(data, chosen, threads, { share }),
    description: (description ??= describeData(data)),
    body: null,
    tried: null,
  })
  let color: ImageData | null = null
  const from = (own: PictureBody, chosen = options, share = 1): ImageStart => {
    const { channels } = own.model
    if (channels < data.pictures.channels)
      throw new DataError(`The body ${own.name} is for gray pictures, but these are in color.`)
    if (channels === 3) color ??= data.inColor()
    const pictures = channels === 3 ? color! : data
    return {
      data: pictures,
      settings: settingsFor(pictures, chosen, threads, { body: own, share }),
      description: (description ??= describeData(data)),
      body: own,
      tried: null,
    }
  }
  const ofPlan = async ({ start = SCRATCH }: ImagePlan): Promise<ImageStart> => {
    if (start === SCRATCH) return scratch()
    if (start === SHIPPED) return from(await shippedBody())
    if (start === FROZEN) return from(await shippedBody(), { ...options, freeze: true })
    throw new ValueError(
      'images.fit',
      `the net of the plan starts from the body ${quoted(start)}; pass that one as body (--from RUN)`,
    )
  }
  if (typeof body === 'object') return from(body)
  if (plan !== undefined) return { ...(await ofPlan(plan)), tried: plan.tried ?? null }
  if (options.freeze === true && body === 'auto') return from(await shippedBody())
  if (body === 'none' || !worthTrying(data, options)) return scratch()
  const own = await shippedBody()
  const { epochs } = options
  const frozen = { ...options, freeze: true }
  const short = {
    ...options,
    epochs: epochs === undefined ? undefined : Math.max(1, Math.round(TRIAL_SHARE * epochs)),
  }
  const tried = {
    [FROZEN]: await trial(from(own, frozen), options, workers),
    [SHIPPED]: await trial(from(own, short, TRIAL_SHARE), options, workers),
    [SCRATCH]: await trial(scratch(short, TRIAL_SHARE), options, workers),
  }
  const rest = 1 - 2 * TRIAL_SHARE
  const best = Object.entries(tried).toSorted((a, b) => a[1] - b[1])[0]![0]
  if (best === SCRATCH) return { ...scratch(options, rest), tried }
  return { ...(best === FROZEN ? from(own, frozen) : from(own, options, rest)), tried }
}

function worthTrying({ split, pictures }: ImageData, { net, widths }: ImagesFitOptions): boolean {
  return (
    net === undefined &&
    widths === undefined &&
    split.train.length <= MOST_ROWS &&
    Math.min(pictures.width, pictures.height) >= LEAST_SIDE
  )
}

/** The loss on the validation pictures after a short training. */
async function trial(
  start: ImageStart,
  { signal, onTrial, dataParallel, device }: ImagesFitOptions,
  workers: PictureWorkers | null,
): Promise<number> {
  const { settings, data } = start
  onTrial?.(settings.start)
  const run = await newRun(start)
  const {
    schedule,
    learning,
    data: batches,
    model = run.model,
    callbacks = [],
  } = await learningFor(run, data, settings, workers)
  const chosen = await chooseDevice({ device, dataParallel }, model, batches.trainLoader)
  const learner = new Learner(batches, model, {
    ...learning,
    validationMean: 'rows',
    seed: settings.seed,
    dataParallel,
  })
  const lr = settings.lr === 'auto' ? DEFAULT_LR : settings.lr
  const steps = batches.trainLoader.length * settings.epochs
  return onDevice(chosen?.device, [run.model, model], async () => {
    await learner.fit(settings.epochs, lr, { callbacks: [...callbacks, schedule(lr, steps)], signal })
    return (await learner.validate()).loss
  })
}
