import type { ImageData } from '../../data/images/image-data.ts'
import type { PictureWorkers } from '../../data/images/workers/picture-workers.ts'
import type { ModelData } from '../../data/index.ts'
import {
  accuracy,
  OneCycle,
  ProgressiveResizing,
  type Callback,
  type LossFunction,
} from '../../learner/index.ts'
import type { OptimizerParams } from '../../learner/layer-groups.ts'
import { BatchNorm2d } from '../../nn/layers/batch-norm.ts'
import * as F from '../../nn/functional/index.ts'
import type { AnyModule } from '../../nn/index.ts'
import { SGD, type Optimizer } from '../../optim/index.ts'
import type { Tensor } from '../../tensor/index.ts'
import type { TrainPlan } from '../run/train-run.ts'
import { FilterMuon } from './filter-muon.ts'
import type { ImagesRun } from './images-run.ts'
import type { PictureNet } from './models/picture-net.ts'
import { QuickNet } from './models/quick-net.ts'
import { ResNet9 } from './models/resnet9.ts'
import type { ImagesFitStart } from './options.ts'
import { SCRATCH } from './body/starts.ts'
import type { ImageSettings } from './settings.ts'

/** How a net for pictures learns. */
export type ImageLearning = Required<
  Pick<TrainPlan<ImagesRun, ImagesFitStart>, 'data' | 'learning' | 'schedule'>
> &
  Pick<TrainPlan<ImagesRun, ImagesFitStart>, 'model' | 'callbacks'>

/** How much faster the offsets of batch norm learn than convolutions, as in airbench (Jordan 2024). */
const OFFSETS = 64
/** The rate of filters that learn by Muon, relative to that of the last layer, and the momentum of all parameters then. */
const [MUON_FACTOR, MUON_MOMENTUM] = [1 / 3, 0.8]
/** The same for layers of a body that is trained already, next to a new head. */
const BODY = 0.2

/** The batches, loss, optimizer and schedule of a run's training. */
export function learningOf(
  run: ImagesRun,
  data: ImageData,
  settings: ImageSettings,
  workers: PictureWorkers | null,
): ImageLearning {
  const { labelSmoothing, weightDecay, start, resizing } = settings
  const offsets = hasFastOffsets(run.model) ? OFFSETS : 1
  const muon = usesMuon(run.model, start)
  return {
    data: loaders(data, run, settings, workers),
    learning: {
      lossFunction: lossOf(run, labelSmoothing),
      metrics: data.classes === null ? [] : [accuracy],
      layerGroups: (model) => learningGroups(model as PictureNet, muon),
      optimizer: (params, lr) => optimizerFor(params, lr, { weightDecay, offsets, muon }),
    },
    schedule: (lr, steps): Callback => {
      const body = start === SCRATCH ? lr : lr * BODY
      return new OneCycle([muon ? MUON_FACTOR * body : body, offsets * body, lr], steps)
    },
    callbacks: resizing === null ? [] : [new ProgressiveResizing(resizing)],
  }
}

/** Nets whose batch norm learns offsets only, and fast: those that are made for few epochs. */
function hasFastOffsets(model: PictureNet): boolean {
  return model instanceof QuickNet || model instanceof ResNet9
}

/** Filters from scratch learn faster by Muon; those of a trained body should change little. */
function usesMuon(model: PictureNet, start: string): boolean {
  return start === SCRATCH && model instanceof QuickNet
}

/** Keeps the scales of batch norm in nets that learn its offsets fast. */
export function holdScales(model: PictureNet): void {
  if (!hasFastOffsets(model)) return
  for (const module of model.modules()) if (module instanceof BatchNorm2d) module.weight!.requiresGrad = false
}

/** Convolutions, offsets of batch norm (with Muon also those of the whitening layer), and the head. */
function learningGroups(model: PictureNet, muon: boolean): AnyModule[][] {
  const groups = model.layerGroups()
  const layers = groups
    .slice(0, -1)
    .flat()
    .flatMap((group) => Array.from(group.modules()))
    .filter((module) => module.children().length === 0)
  const isNorm = (module: AnyModule): boolean =>
    module instanceof BatchNorm2d || (muon && module === (model as QuickNet).whitening)
  return [layers.filter((layer) => !isNorm(layer)), layers.filter(isNorm), [...groups.at(-1)!]]
}

/** Weight decay takes the same share of all weights at each step, whatever their learning rate. */
function optimizerFor(
  params: OptimizerParams,
  lr: number,
  {
    weightDecay,
    offsets,
    muon,
  }: { readonly weightDecay: number; readonly offsets: number; readonly muon: boolean },
): Optimizer {
  const groups = (params as { readonly params: Tensor[] }[]).map(({ params: own }, i) => ({
    params: own,
    weightDecay: i === 1 ? weightDecay / offsets : weightDecay,
  }))
  const Kind = muon ? FilterMuon : SGD
  return new Kind(groups, { lr, momentum: muon ? MUON_MOMENTUM : 0.9, nesterov: true, weightDecay })
}

function loaders(
  data: ImageData,
  { input: { shape, target } }: ImagesRun,
  { batchSize, seed, augmentation }: ImageSettings,
  workers: PictureWorkers | null,
): ModelData {
  const { train, valid } = data.split
  const scaled = data.classes === null ? data.withTargets((value) => (value - target[0]) / target[1]) : data
  // Batch norm cannot learn from a single picture.
  const single = train.length % batchSize === 1 && train.length > 1
  return {
    trainLoader: scaled.loader(train, {
      batchSize,
      shape,
      shuffle: { seed },
      dropLast: single,
      augmentation,
      workers,
    }),
    validLoader: scaled.loader(valid, { batchSize: 2 * batchSize, shape, workers }),
  }
}

/** Targets are smoothed in training only, so that validation losses can be compared. */
function lossOf({ model, input }: ImagesRun, labelSmoothing: number): LossFunction {
  if (input.classes === null) return F.mseLoss
  return (output, target) =>
    F.crossEntropy(output, target, { labelSmoothing: model.training ? labelSmoothing : 0 })
}
