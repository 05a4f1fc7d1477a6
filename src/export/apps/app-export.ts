import type { RunDescription } from '../../apps/run/run-folder.ts'
import type { OnnxGraph } from '../onnx/onnx-file.ts'

/** `sequence`: runs the model on a sequence from a zero state. `step`: takes a state as an input and returns the next one. */
export type OnnxForm = 'sequence' | 'step'

/** The app-specific parts of a model card. */
export interface CardPhrases {
  readonly tags: readonly string[]
  /** A sentence or two that describe the model. */
  readonly what: string
  readonly uses: readonly string[]
  readonly limits: readonly string[]
  /** Commands that use the model. */
  readonly use: string
  /** What the model was trained on. */
  readonly data: readonly string[]
  /** Scores of the model and of its baselines; scores that are not numbers are omitted. */
  readonly scores: readonly ScoreRow[]
  /** Whose losses the validation and training loss are, if they are not those of the scored predictions in their units. */
  readonly lossOf?: string
  /** Facts of the model in the units of the data, where `model.json` has others. */
  readonly modelInUnits?: Readonly<Record<string, unknown>>
}

/** A score: its name, the model's value, the baseline's value. */
export type ScoreRow = readonly [name: string, own: unknown, simple: unknown]

/** How runs and models of an app are exported. */
export interface AppExport<R> {
  /** The ONNX graph of a run. */
  graph(run: R, form: OnnxForm): OnnxGraph | Promise<OnnxGraph>
  /** The ONNX graph of a model without a run; null if it is not a model of this app. */
  graphOfModel(model: unknown, form: OnnxForm): OnnxGraph | Promise<OnnxGraph> | null
  /** Whether the app supports the form `step`. */
  readonly hasSteps: boolean
  /** How to make the inputs from raw data, and what the outputs mean; stored in the file as JSON. */
  preprocessing(run: R): Record<string, unknown>
  /** The app-specific parts of a run's model card. */
  card(description: RunDescription, folder: string): CardPhrases
}
