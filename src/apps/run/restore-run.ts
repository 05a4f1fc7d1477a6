import { FileError, LannerError } from '../../base/errors.ts'
import { clipped } from '../../base/quoted.ts'
import { SafetensorsError } from '../../data/safetensors/header.ts'
import { decodeSafetensors, type SafetensorsFile } from '../../data/safetensors/decode.ts'
import { loadStateFromSafetensors } from '../../learner/state-file.ts'
import type { Module } from '../../nn/index.ts'
import type { RunDescription } from './run-folder.ts'

/** A model built from its description, with initial weights, and the run around it. */
export interface Restored<R> {
  readonly model: Module
  readonly run: R
  /** The arrays of the file that are for the model, if the run has others besides. */
  readonly ofModel?: SafetensorsFile
}

/**
 * Builds the model of a description, with initial weights.
 *
 * @param where the location named in messages
 * @param most the number of weights in the run's file
 * @param file the arrays of the run's file
 * @throws FileError if the description is damaged.
 */
export type RunMaker<R> = (
  where: string,
  description: RunDescription,
  most: number,
  file: SafetensorsFile,
) => Restored<R> | Promise<Restored<R>>

/** Reads the bytes of a `model.safetensors`. @throws FileError naming `path` and the problem. */
export function readWeights(path: string, bytes: Uint8Array): SafetensorsFile {
  return naming(path, () => {
    const file = decodeSafetensors(bytes)
    checkFinite(file)
    return file
  })
}

/** Number of elements in a file. */
export function weightCount({ tensors }: SafetensorsFile): number {
  return [...tensors.values()].reduce((sum, { data }) => sum + data.length, 0)
}

/** Loads weights into a model and puts it in evaluation mode, as a loaded run is for prediction. @throws FileError naming `path` and the mismatch. */
export function loadWeights(path: string, model: Module, file: SafetensorsFile): void {
  naming(path, () => {
    loadStateFromSafetensors(model, file)
    model.eval()
  })
}

function naming<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof SafetensorsError)
      throw new FileError(`${path} cannot be loaded: ${error.reason}; train again, or restore the file.`, {
        cause: error,
      })
    if (error instanceof LannerError)
      throw new FileError(`${path} cannot be loaded: ${error.message}`, { cause: error })
    throw error
  }
}

/** A net with NaN weights answers null, or one class for all rows. */
function checkFinite({ tensors }: SafetensorsFile): void {
  for (const [name, { data }] of tensors)
    if (data instanceof Float32Array || data instanceof Float64Array)
      for (let i = 0; i < data.length; i++)
        if (!Number.isFinite(data[i]))
          throw new FileError(
            `the tensor ${clipped(name)} has ${data[i]} among its values (did the training diverge?); train again, or restore the file.`,
          )
}
