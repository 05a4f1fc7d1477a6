import { FileError } from '../../base/errors.ts'

/** Pages have no folders. */
export function saveRunFiles(): Promise<never> {
  return Promise.reject(new FileError('run.save runs only in Node; in a page use run.files().'))
}
