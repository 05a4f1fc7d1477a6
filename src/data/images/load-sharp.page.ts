import { FileError } from '../../base/errors.ts'

/** Pages decode pictures themselves. */
export function loadSharp(): Promise<never> {
  return Promise.reject(
    new FileError(
      'Reading picture files runs only in Node; in a page use ImageData.fromFiles, or run.predict(blob).',
    ),
  )
}
