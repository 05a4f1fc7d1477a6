import type { PictureNet } from '../../apps/images/models/picture-net.ts'
import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { appNames } from '../../apps/run/app-names.ts'
import type { AnyRun } from '../../apps/run/restore.ts'
import { Run } from '../../apps/run/run.ts'
import type { Autoencoder } from '../../apps/autoencoder/autoencoder.ts'
import type { TabularNet } from '../../apps/tabular/net/tabular-net.ts'
import type { MixedInputModel } from '../../apps/tabular/mixed-input-model.ts'
import type { RecurrentLanguageModel } from '../../apps/text/models/recurrent-language-model.ts'
import { GRU, LSTM, RNN } from '../../nn/index.ts'
import { Module } from '../../nn/module/module.ts'
import { Tensor } from '../../tensor/index.ts'
import type { AppExport, OnnxForm } from '../apps/app-export.ts'
import { exportOf } from '../apps/index.ts'
import type { CollabModel } from './collab-graphs.ts'
import { encodeOnnx, type OnnxGraph } from './onnx-file.ts'
import { recurrentGraph } from './recurrent-graph.ts'
import type { RecurrentLayer } from './recurrent.ts'
import { moduleGraph, type ExampleInput, type TraceOptions } from './trace/trace-module.ts'

export interface OnnxOptions {
  /**
   * For text models and recurrent layers: `sequence` runs a whole sequence; `step` takes a state and returns the next one, to generate text token by token.
   * Default: `sequence`.
   */
  readonly form?: OnnxForm
}

const onnxOptionNames: OptionNames<OnnxOptions> = { form: true }

/** What can be exported as ONNX without example inputs: a run of any app; a text, table, rating or image model; an autoencoder; or a recurrent layer. */
export type OnnxSource =
  | AnyRun
  | RecurrentLanguageModel
  | MixedInputModel
  | TabularNet
  | Autoencoder
  | CollabModel
  | PictureNet
  | RecurrentLayer

/**
 * The bytes of an ONNX file (opset 17) of a trained model in evaluation mode, for onnxruntime and other runtimes. Inputs are int32 and float32; dynamic sizes
 * (`batch`, `steps`) have names. For a run, the file's metadata describes in JSON how to make the inputs and what the outputs mean.
 *
 *     text       ids [steps, batch]                  -> log_probs; a step also takes state (and memory) and returns new_state (and new_memory)
 *     ratings    users [batch], items [batch]        -> rating [batch]
 *     rows       cats [batch, n], conts [batch, m]   -> output [batch, 1] or probabilities [batch, classes]
 *     autoencoder  inputs [batch, n], codes [batch, m]  -> features [batch, width], outputs
 *     pictures   pictures [batch, channels, height, width]  -> logits [batch, outputs], features [batch, width]
 *     word vectors  ids [batch]                      -> vectors [batch, dim], similarities [batch, words]
 *     recurrent  input [steps, batch, inputSize]     -> output, last_h (and last_c); a step also takes h (and c)
 *
 * @throws ValueError for a model that cannot be exported, and for weights of more than 2 GB.
 * @example
 * const bytes = await exportOnnx(new nn.GRU(3, 4, { numLayers: 2, bidirectional: true }))
 * bytes[0] // 8
 */
export async function exportOnnx(source: OnnxSource, options?: OnnxOptions): Promise<Uint8Array<ArrayBuffer>>
/**
 * The bytes of an ONNX file of any module, including your own. The module runs on the example inputs (a tensor, or a list with an entry for
 * each argument of `forward`) in evaluation mode, and every op that it calls is written to the file. Parameters keep their names; what does
 * not depend on an input, such as a mask or a position, is stored as a constant. Sizes are those of the examples unless `dynamicAxes` names
 * them.
 *
 * Only what ops compute is exported: `if` and loops are followed as they go for the examples.
 *
 * @throws ValueError that names an op without an ONNX form, such as random numbers; if values are read during the run, as by `item()`; and if the ops depend on a dynamic size.
 * @example
 * const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 3))
 * const bytes = await exportOnnx(model, randn(1, 4), { dynamicAxes: { input: { 0: 'batch' } } })
 * bytes[0] // 8
 */
export async function exportOnnx(
  module: Module,
  inputs: Tensor | readonly ExampleInput[],
  options?: TraceOptions,
): Promise<Uint8Array<ArrayBuffer>>
export async function exportOnnx(
  source: OnnxSource | Module,
  second: OnnxOptions | Tensor | readonly ExampleInput[] = {},
  third?: TraceOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (second instanceof Tensor || Array.isArray(second)) {
    if (!(source instanceof Module))
      throw new ValueError(
        'exportOnnx',
        `example inputs are for a module, got ${(source as object | null)?.constructor?.name ?? String(source)}`,
      )
    return encodeOnnx(await moduleGraph(source, second, third), {})
  }
  return exportSource(source as OnnxSource, second as OnnxOptions)
}

async function exportSource(source: OnnxSource, options: OnnxOptions): Promise<Uint8Array<ArrayBuffer>> {
  checkOptions('exportOnnx', options, onnxOptionNames)
  const { form = 'sequence' } = options
  if (form !== 'sequence' && form !== 'step')
    throw new ValueError('exportOnnx', `form must be 'sequence' or 'step', got ${JSON.stringify(form)}`)
  if (!(source instanceof Run)) return encodeOnnx(await graphOfModel(source, form), {})
  const app = (await exportOf(source.app)) as AppExport<AnyRun>
  checkForm(form, app.hasSteps)
  return encodeOnnx(await app.graph(source, form), metadataOf(source, app.preprocessing(source)))
}

function checkForm(form: OnnxForm, hasSteps: boolean): void {
  if (form === 'step' && !hasSteps)
    throw new ValueError(
      'exportOnnx',
      "form 'step' is only for text models and recurrent layers, which have a state; leave out form (--form)",
    )
}

async function graphOfModel(model: Exclude<OnnxSource, AnyRun>, form: OnnxForm): Promise<OnnxGraph> {
  if (model instanceof RNN || model instanceof GRU || model instanceof LSTM)
    return recurrentGraph(model, form)
  for (const name of appNames) {
    const app = await exportOf(name)
    const graph = app.graphOfModel(model, form)
    if (graph === null) continue
    checkForm(form, app.hasSteps)
    return graph
  }
  if ((model as unknown) instanceof Module)
    throw new ValueError(
      'exportOnnx',
      `needs example inputs to export a ${(model as object).constructor.name}: exportOnnx(model, randn(1, 3)), for example`,
    )
  throw new ValueError(
    'exportOnnx',
    `ONNX export does not support ${(model as object | null)?.constructor?.name ?? String(model)}`,
  )
}

/** The metadata of a file; `preprocessing` says how to make the inputs and what the outputs mean. */
function metadataOf(run: AnyRun, preprocessing: Record<string, unknown>): Record<string, string> {
  const { app, model, training, metrics } = run.description()
  return {
    app,
    model: JSON.stringify(model),
    training: JSON.stringify(training),
    metrics: JSON.stringify(metrics),
    preprocessing: JSON.stringify(preprocessing),
  }
}
