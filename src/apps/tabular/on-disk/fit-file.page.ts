import { FileError } from '../../../base/errors.ts'

/** Pages have no files that are larger than memory. */
export function fitFile(): Promise<never> {
  return Promise.reject(
    new FileError('fitFile runs only in Node; in a page use fit with Table.fromCsv(text or File).'),
  )
}
