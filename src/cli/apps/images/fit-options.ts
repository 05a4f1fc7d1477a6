import type { ImagesFitOptions } from '../../../apps/images/options.ts'
import { defined } from '../../../base/defined.ts'
import type { ImagesOptions } from './options.ts'

/** The options of `images.fit` from those of the command, without those that are runs. */
export function imageFitOptions(options: ImagesOptions): ImagesFitOptions {
  const { net, widths, epochs, batchSize, lr, weightDecay, labelSmoothing, seed, freeze, body, workers } =
    options
  return defined({
    net,
    widths,
    epochs,
    batchSize,
    lr,
    weightDecay,
    labelSmoothing,
    seed,
    freeze,
    body,
    workers,
  })
}
