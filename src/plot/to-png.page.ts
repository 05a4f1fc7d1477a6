import { BackendError } from '../base/errors.ts'

/** Pages draw SVG. */
export function toPng(): Promise<never> {
  return Promise.reject(
    new BackendError('toPng', 'runs only in Node; in a page use toSvg and draw the SVG on a canvas'),
  )
}
