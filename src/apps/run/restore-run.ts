import { FileError, LannerError } from '../../base/errors.ts'
import { decodeSafetensors } from '../../data/safetensors/decode.ts'
import { loadStateFromSafetensors } from '../../learner/state-file.ts'
import type { Module } from '../../nn/index.ts'
import type { RunDescription } from './run-folder.ts'

/** A model as its description says, with initial weights, and the run around it. */
export interface Restored<R> {
  readonly model: Module
  readonly run: R
}

/** Makes the model of a description, with initial weights. `where` is named in messages. @throws FileError where the description is damaged. */
export type RunMaker<R> = (where: string, description: RunDescription) => Restored<R>

/** @throws FileError where a run is of another app. */
export function checkApp(where: string, { app }: RunDescription, wanted: string): void {
  if (app !== wanted)
    throw new FileError(`${where} is a run of the app ${JSON.stringify(app)}, not ${JSON.stringify(wanted)}.`)
}

/** Loads the bytes of a `model.safetensors` into a model, which then is in evaluation mode: a run that is loaded answers. @throws FileError naming `path` and what does not fit. */
export function loadWeights(path: string, model: Module, bytes: Uint8Array): void {
  try {
    loadStateFromSafetensors(model, decodeSafetensors(bytes))
    model.eval()
  } catch (error) {
    if (error instanceof LannerError)
      throw new FileError(`${path} cannot be loaded: ${error.message}`, { cause: error })
    throw error
  }
}
