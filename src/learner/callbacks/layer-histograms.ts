import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import type { Tensor } from '../../tensor/index.ts'
import type { Callback, Training } from '../callback.ts'
import type { TrainingEvent } from '../event-log.ts'
import { layersOf, tensorOf, type Layer } from '../layers.ts'

/** Distribution of the values of one layer. */
export interface LayerHistogram {
  /** Name of the layer, or of the parameter in the case of a gradient. */
  readonly name: string
  readonly kind: 'activation' | 'gradient'
  readonly low: number
  readonly high: number
  /** Counts in bins of equal width between `low` and `high`. */
  readonly counts: readonly number[]
  readonly mean: number
  readonly std: number
  /** Fraction of values near 0 (within a hundredth of the standard deviation). */
  readonly nearZero: number
}

export interface LayerHistogramsOptions {
  /** Steps between histograms. Default: about 20 in the whole fit. */
  readonly every?: number
  /** Bins per histogram. Default 30. */
  readonly bins?: number
}

const layerHistogramsOptionNames: OptionNames<LayerHistogramsOptions> = { every: true, bins: true }

/**
 * Reports histograms of every layer's activations and gradients from time to time, as `histograms` events, so that dead, exploding or idle
 * layers show early.
 *
 * @example
 * const events = []
 * const callbacks = [new LayerHistograms((event) => events.push(event))]
 */
export class LayerHistograms implements Callback {
  readonly #write: (event: TrainingEvent) => void
  readonly #every: number | undefined
  readonly #bins: number
  #remove: (() => void)[] = []
  #histograms: Promise<LayerHistogram>[] = []
  #looking = false

  /** @throws ValueError if `every` or `bins` is not an integer of at least 1. */
  constructor(write: (event: TrainingEvent) => void, options: LayerHistogramsOptions = {}) {
    checkOptions('LayerHistograms', options, layerHistogramsOptionNames)
    const { every, bins = 30 } = options
    for (const [name, value] of Object.entries({ every: every ?? 1, bins }))
      if (!Number.isInteger(value) || value < 1)
        throw new ValueError('LayerHistograms', `${name} must be an integer of at least 1, got ${value}`)
    this.#write = write
    this.#every = every
    this.#bins = bins
  }

  onFitStart({ model }: Training): void {
    const watch = ({ name, module }: Layer): (() => void) =>
      module.registerForwardHook((_module, _inputs, output) => {
        const x = this.#looking ? tensorOf(output) : null
        if (x?.dtype === 'float32') this.#look(name, 'activation', x)
      })
    this.#remove = layersOf(model).map(watch)
  }

  onBatchStart({ step, batches, epochs }: Training): void {
    const every = this.#every ?? Math.max(1, Math.floor((batches * epochs) / 20))
    this.#looking = step % every === 0
    this.#histograms = []
  }

  onGradients({ model }: Training): void {
    if (!this.#looking) return
    for (const [name, { grad }] of model.namedParameters())
      if (grad !== null) this.#look(name, 'gradient', grad)
  }

  async onBatchEnd({ step }: Training): Promise<void> {
    if (this.#looking && this.#histograms.length > 0)
      this.#write({ event: 'histograms', step: step - 1, layers: await Promise.all(this.#histograms) })
    this.#looking = false
  }

  onFitEnd(): void {
    for (const remove of this.#remove) remove()
    this.#remove = []
  }

  /** Records the distribution of x inside the step's scope; the values are counted after it. */
  #look(name: string, kind: LayerHistogram['kind'], x: Tensor): void {
    const values = x.data()
    this.#histograms.push(values.then((numbers) => histogram(name, kind, numbers, this.#bins)))
  }
}

function histogram(
  name: string,
  kind: LayerHistogram['kind'],
  values: ArrayLike<number>,
  bins: number,
): LayerHistogram {
  const short = (value: number): number => Number(value.toPrecision(6))
  let [low, high, sum, squares] = [Infinity, -Infinity, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    low = Math.min(low, value)
    high = Math.max(high, value)
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  const std = Math.sqrt(Math.max(0, squares / values.length - mean * mean))
  const counts = Array.from({ length: bins }, () => 0)
  let still = 0
  for (let i = 0; i < values.length; i++) {
    const place = high > low ? Math.floor(((values[i]! - low) / (high - low)) * bins) : 0
    counts[Math.min(bins - 1, place)]!++
    if (Math.abs(values[i]!) <= std / 100) still++
  }
  const nearZero = short(still / values.length)
  return {
    name,
    kind,
    low: short(low),
    high: short(high),
    counts,
    mean: short(mean),
    std: short(std),
    nearZero,
  }
}
