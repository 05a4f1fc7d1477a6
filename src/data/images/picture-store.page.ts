import { FileError } from '../../base/errors.ts'

/** Pages keep all pictures in memory. */
export function createStore(): never {
  throw noFiles()
}

export function writeToStore(): never {
  throw noFiles()
}

export function readFromStore(): never {
  throw noFiles()
}

function noFiles(): FileError {
  return new FileError('Pictures larger than memory can be read only in Node.')
}
