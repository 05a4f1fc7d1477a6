import { LannerError } from '../base/errors.ts'

/** A chart that cannot be drawn. */
export class PlotError extends LannerError {
  constructor(reason: string, options?: ErrorOptions) {
    super('value', `The chart cannot be drawn: ${reason.split('\n')[0]}`, options)
  }
}
