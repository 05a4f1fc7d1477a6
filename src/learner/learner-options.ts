import type { OptionNames } from '../base/check-options.ts'
import type { AnyModule } from '../nn/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { LossFunction } from './batch-tensors.ts'
import { type CycleOptions, cycleOptionNames } from './cycle-plan.ts'
import { type FitOptions, fitOptionNames } from './fit.ts'
import type { LayerGroup, OptimizerParams } from './layer-groups.ts'
import { type LrFindOptions, lrFindOptionNames } from './lr-find/lr-find.ts'
import type { OneCycleOptions, Rates } from './schedules/index.ts'
import { oneCycleOptionNames } from './schedules/one-cycle.ts'
import { stepOptionNames } from './stepper.ts'
import { validateOptionNames } from './validate.ts'

/**
 * Creates an optimizer for the trainable parameters: a list, or groups if the model has several layer groups. Declared as a method so that
 * a factory that only accepts lists also fits.
 */
export type OptimizerFactory = { make(params: OptimizerParams, lr: number): Optimizer }['make']

export interface LearnerOptions extends Omit<FitOptions, 'signal' | 'checkpoints' | 'resume'> {
  readonly lossFunction: LossFunction
  /** Default Adam. */
  readonly optimizer?: OptimizerFactory
  /** Seeds the random numbers (such as dropout's) before the first fit. Default: the generators continue from their current state. */
  readonly seed?: number
  /** Splits the model into groups with separate learning rates, from input to output. Default: its own `layerGroups()`, else one group. */
  layerGroups?(model: AnyModule): readonly LayerGroup[]
}

export const learnerOptionNames: OptionNames<LearnerOptions> = {
  lossFunction: true,
  optimizer: true,
  seed: true,
  layerGroups: true,
  ...validateOptionNames,
  ...stepOptionNames,
  callbacks: true,
}

export interface LearnerFitOptions extends FitOptions, CycleOptions {
  /** Reuses the optimizer of the last fit, including its running averages, instead of creating a new one. Default false. */
  readonly keepOptimizer?: boolean
  /** Weight decay of all weights, or of each layer group. Default: the optimizer's. */
  readonly weightDecay?: Rates
  /** Whether weight decay is added to the gradient or shrinks the weights directly; see `DecoupledDecay`. Default `gradient`. */
  readonly weightDecayMode?: 'gradient' | 'decoupled'
}

export const learnerFitOptionNames: OptionNames<LearnerFitOptions> = {
  ...fitOptionNames,
  ...cycleOptionNames,
  keepOptimizer: true,
  weightDecay: true,
  weightDecayMode: true,
}

export interface FitOneCycleOptions extends OneCycleOptions, Omit<LearnerFitOptions, keyof CycleOptions> {}

export const fitOneCycleOptionNames: OptionNames<FitOneCycleOptions> = {
  ...oneCycleOptionNames,
  ...fitOptionNames,
  keepOptimizer: true,
  weightDecay: true,
  weightDecayMode: true,
}

export interface FineTuneOptions extends Omit<
  FitOneCycleOptions,
  'checkpoints' | 'resume' | 'keepOptimizer'
> {
  /** Epochs in which only the last layer group learns. Default 1. */
  readonly freezeEpochs?: number
  /** Ratio of the last group's learning rate to the first group's once all are trained. Default 100. */
  readonly lrMult?: number
}

export const fineTuneOptionNames: OptionNames<FineTuneOptions> = {
  ...oneCycleOptionNames,
  freezeEpochs: true,
  lrMult: true,
  weightDecay: true,
  ...validateOptionNames,
  ...stepOptionNames,
  callbacks: true,
  weightDecayMode: true,
}

export const learnerLrFindOptionNames: OptionNames<LrFindOptions & Pick<LearnerFitOptions, 'weightDecay'>> = {
  ...lrFindOptionNames,
  weightDecay: true,
}
