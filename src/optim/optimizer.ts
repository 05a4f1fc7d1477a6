import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { ValueError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'
import {
  contiguous,
  dropGradient,
  enableGrad,
  keep,
  noGrad,
  zerosLike,
  type Tensor,
} from '../tensor/index.ts'
import { checkNotNegative } from './checks.ts'
import { checkParams, groupsOf, type ParamGroup, type ParamGroupInput, type Params } from './param-groups.ts'
import { loadOptimizerState, optimizerState, type OptimizerState } from './state-dict.ts'

/** What every optimizer takes. */
export interface OptimizerOptions {
  /** Learning rate, from 0. */
  readonly lr?: number
  /** L2 penalty: `weightDecay * weight` is added to the gradient (in AdamW the weights shrink instead). Default 0 (AdamW: 0.01). */
  readonly weightDecay?: number
}

export const optimizerOptionNames: OptionNames<OptimizerOptions> = { lr: true, weightDecay: true }

/** What an optimizer remembers of one parameter. */
export interface ParamState {
  /** Steps that this parameter has taken. */
  step: number
  /** Running values by PyTorch's names, such as `exp_avg`. */
  readonly slots: Record<string, Tensor>
}

/** Parameters with gradients that go through one kernel call: the same backend, the same number of steps taken. */
export interface Batch {
  readonly kernels: Kernels
  readonly params: Tensor[]
  readonly grads: Tensor[]
  readonly states: ParamState[]
}

/**
 * What all optimizers share: groups of parameters, each with its options, and what is remembered from step to step. A parameter whose
 * `grad` is null is passed over.
 */
export abstract class Optimizer<O extends Required<OptimizerOptions> = Required<OptimizerOptions>> {
  readonly defaults: O
  readonly paramGroups: ParamGroup<O>[] = []
  readonly state = new Map<Tensor, ParamState>()

  constructor(params: Params<O>, defaults: O) {
    this.defaults = defaults
    this.check(defaults)
    for (const group of groupsOf(this.constructor.name, params)) this.addParamGroup(group)
  }

  /** Refuses options out of range. */
  protected check(options: O): void {
    checkNotNegative(this.constructor.name, 'lr', options.lr)
    checkNotNegative(this.constructor.name, 'weightDecay', options.weightDecay)
  }

  /** Updates one batch by one kernel call. */
  protected abstract update(batch: Batch, options: O): void

  /** True where PyTorch's state has the number of steps. */
  readonly countsSteps: boolean = true

  /**
   * Adds parameters with options of their own, such as layers that are trained from now on.
   *
   * @throws ValueError where a parameter is there already; AutogradError where one was computed from other tensors.
   */
  addParamGroup(group: ParamGroupInput<O>): void {
    const names: Readonly<Record<string, true>> = Object.fromEntries(
      Object.keys(this.defaults).map((name) => [name, true]),
    )
    checkOptions<object>(`${this.constructor.name}, group`, group, { params: true, ...names })
    const { params, ...options } = group
    const list = [...(isIterable(params) ? params : [params])]
    checkParams(this.constructor.name, list, new Set(this.paramGroups.flatMap((other) => other.params)))
    const known = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
    const own = { ...this.defaults, ...known, params: list } as unknown as ParamGroup<O>
    this.check(own as unknown as O)
    this.paramGroups.push(own)
  }

  /**
   * Changes every parameter that has a gradient. With `closure`, calls it first (gradients on) and returns what it returns.
   *
   * @throws ValueError where `closure` is async.
   */
  step(): undefined
  step<R>(closure: () => R): R
  step<R>(closure?: () => R): R | undefined {
    const result =
      closure === undefined
        ? undefined
        : enableGrad(() => {
            const value = closure()
            if (value instanceof Promise) throw new ValueError('step', 'the closure must not be async')
            return value
          })
    noGrad(() => {
      for (const group of this.paramGroups)
        for (const batch of this.batches(group.params)) {
          for (const state of batch.states) state.step++
          this.update(batch, group as unknown as O)
          for (const param of batch.params) param.storage.version++
        }
    })
    return result
  }

  /** Forgets all gradients; with `setToNone` false they become zeros instead. */
  zeroGrad(setToNone = true): void {
    for (const { params } of this.paramGroups)
      for (const param of params) {
        if (setToNone) dropGradient(param)
        else if (param.grad !== null) param.grad.detach().zero_()
      }
  }

  /** What is remembered and the options, in PyTorch's layout: parameters are numbered through all groups. */
  stateDict(): OptimizerState {
    return optimizerState(this as unknown as Optimizer)
  }

  /**
   * Takes over what `stateDict()` gave: copies of the running values, and the options of each group.
   *
   * @throws ValueError where groups or shapes differ; nothing is changed then.
   */
  loadStateDict(state: OptimizerState): void {
    loadOptimizerState(this as unknown as Optimizer, state)
  }

  /** The running value `name` of each parameter of a batch; zeros where there is none yet. */
  protected slots(batch: Batch, name: string): Tensor[] {
    return batch.params.map((param, i) => (batch.states[i]!.slots[name] ??= keep(zerosLike(param))))
  }

  /** Divides the parameters that have gradients by backend and by the number of steps they have taken. */
  private batches(params: readonly Tensor[]): Batch[] {
    const batches: Batch[] = []
    for (const param of params) {
      if (param.grad === null) continue
      let state = this.state.get(param)
      if (state === undefined) this.state.set(param, (state = { step: 0, slots: {} }))
      const { step } = state
      let batch = batches.find((other) => other.kernels === param.kernels && other.states[0]!.step === step)
      if (batch === undefined)
        batches.push((batch = { kernels: param.kernels, params: [], grads: [], states: [] }))
      batch.params.push(param)
      // A gradient that lies in the parameter's own memory would change while it is read.
      batch.grads.push(contiguous(param.grad, { copy: param.grad.storage === param.storage }))
      batch.states.push(state)
    }
    return batches
  }
}

function isIterable<T>(value: Iterable<T> | T): value is Iterable<T> {
  return typeof (value as Partial<Iterable<T>>)[Symbol.iterator] === 'function'
}
