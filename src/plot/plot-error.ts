import { LannerError } from '../base/errors.ts'

/**
 * A chart that cannot be drawn.
 *
 * @example
 * try {
 *   await toSvg({ $schema: 'https://vega.github.io/schema/vega-lite/v6.json', mark: 'none' })
 * } catch (error) {
 *   error instanceof PlotError // true
 * }
 */
export class PlotError extends LannerError {
  constructor(reason: string, options?: ErrorOptions) {
    super('value', `The chart cannot be drawn: ${reason.split('\n')[0]}`, options)
  }
}
