import '../backend/compiled/training-kernels.ts'
import { checkOptions, type OptionNames } from '../base/check-options.ts'
import { BackendError, ValueError } from '../base/errors.ts'
import type { Kernels } from '../backend/kernels.ts'
import { relocate } from '../tensor/devices.ts'
import {
  contiguous,
  dropGradient,
  enableGrad,
  keep,
  noGrad,
  zerosLike,
  type Device,
  type Tensor,
} from '../tensor/index.ts'
import { checkNotNegative } from './checks.ts'
import { checkParams, groupsOf, type ParamGroup, type ParamGroupInput, type Params } from './param-groups.ts'
import { loadOptimizerState, optimizerState, type OptimizerState } from './state-dict.ts'

/** Options that every optimizer has. */
export interface OptimizerOptions {
  /** Learning rate, 0 or more. */
  readonly lr?: number
  /** L2 penalty: `weightDecay * weight` is added to the gradient (in AdamW the weights shrink instead). Default 0 (AdamW: 0.01). */
  readonly weightDecay?: number
}

export const optimizerOptionNames: OptionNames<OptimizerOptions> = { lr: true, weightDecay: true }

/** An optimizer's state for one parameter. */
export interface ParamState {
  /** Steps that this parameter has taken. */
  step: number
  /** Running values by PyTorch's names, such as `exp_avg`. */
  readonly slots: Record<string, Tensor>
  /** Running numbers by PyTorch's names, such as `mu_product`. */
  numbers?: Record<string, number>
}

/** Parameters with gradients that share one kernel call: they are on the same backend and have taken the same number of steps. */
export interface Batch {
  readonly kernels: Kernels
  readonly params: Tensor[]
  readonly grads: Tensor[]
  readonly states: ParamState[]
}

/** The parameters of a batch that `takes` accepts, with their gradients and states. */
export function partOf(batch: Batch, takes: (param: Tensor, state: ParamState) => boolean): Batch {
  const chosen = batch.params.flatMap((param, i) => (takes(param, batch.states[i]!) ? [i] : []))
  const pick = <T>(list: readonly T[]): T[] => chosen.map((i) => list[i]!)
  return {
    kernels: batch.kernels,
    params: pick(batch.params),
    grads: pick(batch.grads),
    states: pick(batch.states),
  }
}

/**
 * Base class of all optimizers: parameter groups, each with its options, and the state kept from step to step. Parameters whose `grad` is
 * null are skipped.
 *
 * @example
 * const optimizer = new optim.SGD([{ params: layer.parameters(), lr: 0.1 }], { lr: 0.01 })
 * optimizer instanceof Optimizer // true
 * optimizer.paramGroups[0].lr // 0.1
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

  /** Updates one batch with one kernel call. */
  protected abstract update(batch: Batch, options: O): void

  /** True if PyTorch's state holds the number of steps. */
  readonly countsSteps: boolean = true
  /** Names of the state that is one number per parameter, other than `step`. */
  readonly numberNames: readonly string[] = []

  /**
   * Adds a parameter group with its own options, for example layers that have just been unfrozen.
   *
   * @throws ValueError if a parameter is already in a group; AutogradError if one was computed from other tensors.
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
   * Updates every parameter that has a gradient. A `closure` is called first, with gradients enabled, and its result is returned.
   *
   * @throws ValueError if `closure` is async.
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

  /** Clears all gradients; with `setToNone: false` they are set to zero instead. */
  zeroGrad(setToNone = true): void {
    for (const { params } of this.paramGroups)
      for (const param of params) {
        if (setToNone) dropGradient(param)
        else if (param.grad !== null) param.grad.detach().zero_()
      }
  }

  /** The state and options in PyTorch's layout, with parameters numbered across all groups. */
  stateDict(): OptimizerState {
    return optimizerState(this as unknown as Optimizer)
  }

  /**
   * Loads what `stateDict()` returned: copies the state tensors and takes over the options of each group.
   *
   * @returns a promise if a number of the state, such as `step`, is a tensor on a GPU: await it.
   * @throws ValueError if groups or shapes differ; nothing is changed in that case.
   */
  loadStateDict(state: OptimizerState): void | Promise<void> {
    return loadOptimizerState(this as unknown as Optimizer, state)
  }

  /**
   * Moves the state to another device: to a GPU at once, to the CPU when its values have come. A step does it automatically after a module moved to a GPU; after a module moved to the CPU,
   * await this.
   *
   * @example
   * const model = new nn.Linear(2, 1)
   * const optimizer = new optim.Adam(model.parameters())
   * await model.to('cpu')
   * await optimizer.to('cpu')
   */
  to(device: 'webgpu'): this
  to(device: 'cpu'): Promise<this>
  to(device: Device): this | Promise<this>
  to(device: Device): this | Promise<this> {
    const done = relocate(
      `${this.constructor.name}.to`,
      [...this.state.values()].flatMap(({ slots }) => Object.values(slots)),
      device,
    )
    if (device !== 'cpu') return this
    return done === undefined ? Promise.resolve(this) : done.then(() => this)
  }

  /** The state tensor `name` of each parameter of a batch, created as zeros if missing. */
  protected slots(batch: Batch, name: string): Tensor[] {
    return batch.params.map((param, i) => {
      const slot = (batch.states[i]!.slots[name] ??= keep(zerosLike(param)))
      if (slot.kernels !== batch.kernels) this.#follow(batch)
      return slot
    })
  }

  /** Moves the state of a batch to where its parameters went, if that needs no waiting. */
  #follow({ kernels, states }: Batch): void {
    if ('view' in kernels)
      throw new BackendError(
        this.constructor.name,
        "its state is on another device than the parameters, which were moved to the CPU; call await optimizer.to('cpu') before the next step",
      )
    relocate(
      this.constructor.name,
      states.flatMap(({ slots }) => Object.values(slots)),
      kernels,
    )
  }

  /** Groups the parameters that have gradients by backend and by the number of steps they have taken. */
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
      // A gradient that shares the parameter's memory would change while it is being read.
      batch.grads.push(contiguous(param.grad, { copy: param.grad.storage === param.storage }))
      batch.states.push(state)
    }
    return batches
  }
}

function isIterable<T>(value: Iterable<T> | T): value is Iterable<T> {
  return typeof (value as Partial<Iterable<T>>)[Symbol.iterator] === 'function'
}
