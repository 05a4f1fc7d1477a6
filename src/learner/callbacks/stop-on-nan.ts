import { LannerError } from '../../base/errors.ts'
import { noGrad, stack, type Tensor } from '../../tensor/index.ts'
import type { Callback, Training } from '../callback.ts'
import { layersOf, tensorOf, type Layer } from '../layers.ts'

/**
 * Checks every layer's output and every gradient before the weights change, and ends the fit if one is not finite. The error names the
 * layer where it started. The weights remain those before that step, which were still good. Costs one sum over each output and gradient.
 * Without it a diverging fit stops too, but the error cannot name the layer.
 *
 * @example
 * const callbacks = [new StopOnNan()]
 */
export class StopOnNan implements Callback {
  #remove: (() => void)[] = []
  #layers: Layer[] = []
  /** Sums of this step's outputs, in order of computation. */
  #outputs: (readonly [layer: Layer, sum: Tensor])[] = []

  onFitStart({ model }: Training): void {
    this.#layers = layersOf(model)
    this.#remove = this.#layers.map((layer) =>
      layer.module.registerForwardHook((module, _inputs, output) => {
        const x = tensorOf(output)
        if (module.training && x !== null && x.dtype === 'float32')
          this.#outputs.push([layer, noGrad(() => x.detach().sum())])
      }),
    )
  }

  onBatchStart(): void {
    this.#outputs = []
  }

  async onGradients({ model, step, epoch }: Training): Promise<void> {
    const gradients = model
      .namedParameters()
      .flatMap(([name, { grad }]) =>
        grad === null ? [] : [[name, noGrad(() => grad.detach().sum())] as const],
      )
    const outputs = this.#outputs
    this.#outputs = []
    const sums = [...outputs.map(([, sum]) => sum), ...gradients.map(([, sum]) => sum)]
    if (sums.length === 0) return
    const values = await noGrad(() => stack(sums)).data()
    const bad = values.findIndex((value: number) => !Number.isFinite(value))
    if (bad < 0) return
    const place = `at step ${step + 1} (epoch ${epoch})`
    const after =
      'The model has its weights from before that step; try a lower learning rate, or clip the gradients (clipNorm: 1).'
    if (bad < outputs.length) {
      const { name, module } = outputs[bad]![0]
      throw new LannerError(
        'diverged',
        `fit: the output of ${name} = ${module.toString().split('\n')[0]} was the first to contain NaN or infinity, ${place}. ${after}`,
      )
    }
    // Gradients go from the output to the input, so the last bad one by name was the first in time.
    const own = gradients.map(([name], i) => [name, values[outputs.length + i]!] as const)
    const [name] = own.findLast(([, value]) => !Number.isFinite(value))!
    throw new LannerError(
      'diverged',
      `fit: the gradient of ${name} was the first to contain NaN or infinity, ${place}; all layer outputs were finite. ${after}`,
    )
  }

  onFitEnd(): void {
    for (const remove of this.#remove) remove()
    this.#remove = []
    this.#outputs = []
  }
}
