import type { RunDescription } from '../../apps/run/run-folder.ts'
import type { OnnxGraph } from '../onnx/onnx-file.ts'

/** `sequence`: what the model itself computes, from a state of zeros. `step`: further tokens from a state that goes in and comes out. */
export type OnnxForm = 'sequence' | 'step'

/** What a card says that depends on the app. */
export interface CardPhrases {
  readonly tags: readonly string[]
  /** What the model is, in a sentence or two. */
  readonly what: string
  readonly uses: readonly string[]
  readonly limits: readonly string[]
  /** Commands. `folder` is a word of a shell. */
  readonly use: string
  /** What the model was trained on. */
  readonly data: readonly string[]
  /** Scores of the model and of the simple answers that it has to beat; a score that is no number is left out. */
  readonly scores: readonly ScoreRow[]
}

/** A score: its name, the model's, that of a simple answer. */
export type ScoreRow = readonly [name: string, own: unknown, simple: unknown]

/** How runs and models of an app are taken elsewhere. */
export interface AppExport<R> {
  /** The graph of a run as ONNX. */
  graph(run: R, form: OnnxForm): OnnxGraph
  /** The graph of a model of the app without its run; null where it is none of them. */
  graphOfModel(model: unknown, form: OnnxForm): OnnxGraph | null
  /** Whether there is a form `step`. */
  readonly hasSteps: boolean
  /** How to make inputs from what a person has, and what the outputs mean: goes into the file as JSON. */
  preprocessing(run: R): Record<string, unknown>
  /** What a model card says about a run. */
  card(description: RunDescription, folder: string): CardPhrases
}
