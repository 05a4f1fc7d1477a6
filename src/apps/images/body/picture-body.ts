import { ValueError } from '../../../base/errors.ts'
import type { SafetensorsTensor } from '../../../data/safetensors/dtypes.ts'
import { loadStateFromSafetensors } from '../../../learner/state-file.ts'
import { storedState } from '../../../learner/state-bytes.ts'
import type { ImagesRun } from '../images-run.ts'
import { makeImageModel, type ImageModelFacts } from '../models/facts.ts'
import type { PictureNet } from '../models/picture-net.ts'

/** All layers of a trained net but the last: where another net can start from. */
export interface PictureBody {
  /** Name for the run's `model.json`. */
  readonly name: string
  /** The net that it comes from. */
  readonly model: ImageModelFacts
  /** State of its layers, by the names of the net. */
  readonly weights: ReadonlyMap<string, SafetensorsTensor>
}

/** Layers that belong to the task a net was trained for, by the names of all nets. */
const head = /^(?:fc|classifier)\./

/**
 * The body of a trained run, for `images.fit`.
 *
 * @param name the name that `model.json` records for runs that start from it. Default: the run's classes.
 * @example
 * const start = async (run, data) => images.fit(data, { body: await images.bodyOf(run) })
 */
export async function bodyOf(run: ImagesRun, name = 'a run'): Promise<PictureBody> {
  const state = await storedState(run.model.stateDict())
  return {
    name,
    model: run.facts.model,
    weights: new Map([...state].filter(([key]) => !head.test(key))),
  }
}

/** Loads a body into a net of the same layers; the last layer keeps its weights. @throws ValueError if they differ. */
export function loadBody(net: PictureNet, body: PictureBody): void {
  const { missingKeys, unexpectedKeys } = loadStateFromSafetensors(
    net,
    { tensors: body.weights },
    { strict: false },
  )
  const missing = missingKeys.find((key) => !head.test(key))
  if (missing !== undefined || unexpectedKeys.length > 0)
    throw new ValueError(
      'images.fit',
      `the body ${body.name} does not fit the net: ${missing === undefined ? `${unexpectedKeys[0]} is not in the net` : `it has no ${missing}`}`,
    )
}

/** The net of a body for another task, with an untrained last layer. */
export function factsFor(body: PictureBody, outputs: number): ImageModelFacts {
  return { ...body.model, outputs }
}

/** @throws ValueError for a body that is not one. */
export function checkBody(body: PictureBody): void {
  if (typeof body !== 'object' || body === null || !(body.weights instanceof Map))
    throw new ValueError('images.fit', `body must be 'auto', 'none' or what bodyOf returns`)
  makeImageModel({ ...body.model, outputs: 1 })
}
