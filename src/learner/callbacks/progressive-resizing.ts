import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ShapeError, ValueError } from '../../base/errors.ts'
import * as F from '../../nn/functional/index.ts'
import type { HookHandle } from '../../nn/index.ts'
import { Tensor } from '../../tensor/index.ts'
import type { Callback, Training } from '../callback.ts'

export interface ProgressiveResizingOptions {
  /** Height and width of the pictures in the first epochs, or one number for both. */
  readonly size: number | readonly [height: number, width: number]
  /** Number of epochs with pictures of this size. */
  readonly epochs: number
}

export const progressiveResizingOptionNames: OptionNames<ProgressiveResizingOptions> = {
  size: true,
  epochs: true,
}

/**
 * Progressive resizing, as fast.ai teaches it: in the first epochs, a net for pictures of any size trains on smaller ones, which takes less time; in the last,
 * on the pictures as they are. Validation always uses these, so its scores rise when the size changes.
 *
 * @example
 * const callbacks = [new ProgressiveResizing({ size: 24, epochs: 3 })]
 */
export class ProgressiveResizing implements Callback {
  readonly #size: ProgressiveResizingOptions['size']
  readonly #epochs: number
  #handle: HookHandle | null = null

  /** @throws ValueError unless sizes and epochs are integers of at least 1. */
  constructor(options: ProgressiveResizingOptions) {
    checkResizing('ProgressiveResizing', options)
    const { size, epochs } = options
    this.#size = size
    this.#epochs = epochs
  }

  onFitStart(training: Training): void {
    this.#handle = training.model.registerForwardPreHook((model, [x, ...others]) => {
      if (!model.training || training.epoch > this.#epochs) return undefined
      if (!(x instanceof Tensor) || x.shape.length !== 4)
        throw new ShapeError(
          'ProgressiveResizing',
          'needs a net whose input is pictures, [batch, channels, height, width]',
          x instanceof Tensor ? { input: x.shape } : {},
        )
      return [F.interpolate(x, { size: this.#size, mode: 'bilinear' }), ...others]
    })
  }

  onFitEnd(): void {
    this.#handle?.remove()
    this.#handle = null
  }
}

/** @throws ValueError naming an option that is unknown or out of range. */
export function checkResizing(operation: string, options: ProgressiveResizingOptions): void {
  checkOptions(operation, options, progressiveResizingOptionNames)
  const { size, epochs } = options
  const sizes: unknown = typeof size === 'number' ? [size, size] : size
  const whole = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1
  if (!Array.isArray(sizes) || sizes.length !== 2 || !sizes.every(whole))
    throw new ValueError(
      operation,
      `size must be an integer of at least 1, or two of them, got ${JSON.stringify(size)}`,
    )
  if (!whole(epochs))
    throw new ValueError(operation, `epochs must be an integer of at least 1, got ${epochs}`)
}
