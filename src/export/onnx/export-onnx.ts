import { ValueError } from '../../base/errors.ts'
import { Autoencoder } from '../../apps/autoencoder/autoencoder.ts'
import { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import { CollabRun } from '../../apps/collab/collab-run.ts'
import { EmbeddingDot, EmbeddingDotBias, EmbeddingNet } from '../../apps/collab/models/index.ts'
import { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import { TabularRun } from '../../apps/tabular/tabular-run.ts'
import { RecurrentLanguageModel } from '../../apps/text/models/recurrent-language-model.ts'
import { TextRun } from '../../apps/text/text-run.ts'
import type { Word2VecRun } from '../../apps/word2vec/word2vec-run.ts'
import { GRU, LSTM, RNN } from '../../nn/index.ts'
import { autoencoderGraph } from './autoencoder-graph.ts'
import { collabGraph, type CollabModel } from './collab-graphs.ts'
import { onnxMetadata } from './metadata.ts'
import { encodeOnnx, type OnnxGraph } from './onnx-file.ts'
import { recurrentGraph } from './recurrent-graph.ts'
import type { RecurrentLayer } from './recurrent.ts'
import { tabularGraph } from './tabular-graph.ts'
import { languageModelGraph, textGraph, type OnnxForm } from './text-graphs.ts'

export interface OnnxOptions {
  /**
   * Of text models and recurrent layers: `sequence` computes what the model itself does, `step` takes a state and gives the next one, so that text can be
   * written token by token. Default `sequence`.
   */
  readonly form?: OnnxForm
}

/** What can be written as ONNX: a run, or a model of text, rows or ratings, an autoencoder or a recurrent layer alone. */
export type OnnxSource =
  | TextRun
  | Word2VecRun
  | CollabRun
  | TabularRun
  | AutoencoderRun
  | RecurrentLanguageModel
  | MixedInputModel
  | Autoencoder
  | CollabModel
  | RecurrentLayer

/**
 * The bytes of an ONNX file (opset 17) of a trained model, in evaluation: for onnxruntime and everything else that reads ONNX. Numbers that go in are int32
 * and float32; sizes that may change from call to call (`batch`, `steps`) have names. Of a run, the file's metadata says in JSON how inputs are made and what
 * outputs mean.
 *
 *     text       ids [steps, batch]                  -> log_probs; a step also takes state (and memory) and gives new_state (and new_memory)
 *     ratings    users [batch], items [batch]        -> rating [batch]
 *     rows       cats [batch, n], conts [batch, m]   -> output [batch, 1] or probabilities [batch, classes]
 *     autoencoder  inputs [batch, n], codes [batch, m]  -> features [batch, width], outputs
 *     recurrent  input [steps, batch, inputSize]     -> output, last_h (and last_c); a step also takes h (and c)
 *
 * @throws ValueError for what has no ONNX form, and for weights of more than 2 GB.
 * @example
 * const bytes = exportOnnx(new nn.GRU(3, 4, { numLayers: 2, bidirectional: true }))
 * bytes[0] // 8
 */
export function exportOnnx(
  source: OnnxSource,
  { form = 'sequence' }: OnnxOptions = {},
): Uint8Array<ArrayBuffer> {
  if (form !== 'sequence' && form !== 'step')
    throw new ValueError('exportOnnx', `form must be 'sequence' or 'step', got ${JSON.stringify(form)}`)
  const stateful =
    source instanceof TextRun ||
    source instanceof RecurrentLanguageModel ||
    source instanceof RNN ||
    source instanceof GRU ||
    source instanceof LSTM
  if (form === 'step' && !stateful)
    throw new ValueError(
      'exportOnnx',
      "form 'step' is for text models and recurrent layers, which have a state",
    )
  const run =
    source instanceof TextRun ||
    source instanceof CollabRun ||
    source instanceof TabularRun ||
    source instanceof AutoencoderRun
      ? source
      : null
  return encodeOnnx(graphOf(source, form), run === null ? {} : onnxMetadata(run))
}

function graphOf(source: OnnxSource, form: OnnxForm): OnnxGraph {
  if (source instanceof TextRun) return textGraph(source.model, source.facts.model.steps, form)
  const model =
    source instanceof CollabRun || source instanceof TabularRun || source instanceof AutoencoderRun
      ? source.model
      : source
  if (model instanceof RecurrentLanguageModel) return languageModelGraph(model, form)
  if (model instanceof MixedInputModel) return tabularGraph(model)
  if (model instanceof Autoencoder) return autoencoderGraph(model)
  if (model instanceof EmbeddingDot || model instanceof EmbeddingDotBias || model instanceof EmbeddingNet)
    return collabGraph(model)
  if (model instanceof RNN || model instanceof GRU || model instanceof LSTM)
    return recurrentGraph(model, form)
  throw new ValueError('exportOnnx', `there is no ONNX form of ${(model as object).constructor.name}`)
}
