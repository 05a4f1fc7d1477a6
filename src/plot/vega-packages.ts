import { withOptional } from '../base/optional-package.ts'

/**
 * Vega-Lite and Vega, loaded when the first chart is drawn.
 *
 * @throws PackageError if they are not installed.
 */
export function vegaPackages(): Promise<[typeof import('vega-lite'), typeof import('vega')]> {
  return withOptional('charts', () => Promise.all([import('vega-lite'), import('vega')]))
}
