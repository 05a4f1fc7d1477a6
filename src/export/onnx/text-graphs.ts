import { ValueError } from '../../base/errors.ts'
import {
  Char3Model,
  CharLoopConcatModel,
  CharLoopModel,
  CharRnn,
  CharSeqRnn,
  Gpt,
  type TextModel,
} from '../../apps/text/models/index.ts'
import { RecurrentLanguageModel } from '../../apps/text/models/recurrent-language-model.ts'
import { zeros } from '../../tensor/index.ts'
import type { OnnxForm } from '../apps/app-export.ts'
import { GraphBuilder } from './graph-builder.ts'
import { addEmbedding, addLinear } from './layers.ts'
import type { OnnxGraph } from './onnx-file.ts'
import { traceGraph } from './trace/trace-graph.ts'
import { addNgrams } from './ngrams.ts'
import { addRecurrent, stateKinds, stateRows } from './recurrent.ts'

type LoopModel = Char3Model | CharLoopModel | CharLoopConcatModel

/** The graph of a text model. `steps` is the window length, over which models written as loops are unrolled. */
export function textGraph(model: TextModel, steps: number, form: OnnxForm): OnnxGraph | Promise<OnnxGraph> {
  if (model instanceof Gpt) return gptGraph(model, form)
  if (model instanceof RecurrentLanguageModel) return languageModelGraph(model, form)
  if (model instanceof CharRnn || model instanceof CharSeqRnn)
    return form === 'step' ? recurrentStep(model) : recurrentSequence(model)
  if (model instanceof Char3Model || model instanceof CharLoopModel || model instanceof CharLoopConcatModel)
    return form === 'step' ? loopStep(model) : loopWindow(model, steps)
  throw new ValueError(
    'exportOnnx',
    `ONNX export does not support the text model ${(model as object).constructor.name}`,
  )
}

/** ids [steps, batch] -> log_probs [steps, batch, vocabulary], for up to as many steps as the model's context. */
function gptGraph(model: Gpt, form: OnnxForm): Promise<OnnxGraph> {
  if (form === 'step')
    throw new ValueError(
      'exportOnnx',
      'a gpt has no state to pass from step to step; export the form sequence, which reads up to its context',
    )
  return traceGraph({
    name: 'text_sequence',
    module: model,
    inputs: [
      {
        name: 'ids',
        example: zeros(2, 2, { dtype: 'int32' }),
        axes: new Map([
          [0, 'steps'],
          [1, 'batch'],
        ]),
      },
    ],
    run: ([ids]) => [['log_probs', model(ids!)]],
  })
}

/** ids [steps, batch] -> log_probs [batch, vocabulary], or [steps, batch, vocabulary] if the model predicts at every step. */
function recurrentSequence(model: CharRnn | CharSeqRnn): OnnxGraph {
  const graph = new GraphBuilder()
  const ids = graph.input('ids', 'int32', ['steps', 'batch'])
  const { output } = addRecurrent(graph, 'rnn', model.rnn, addEmbedding(graph, 'e', model.e, ids))
  const vocabulary = model.l_out.outFeatures
  if (model instanceof CharSeqRnn)
    graph.output('log_probs', logProbs(graph, model, output), 'float32', ['steps', 'batch', vocabulary])
  else
    graph.output('log_probs', logProbs(graph, model, lastStep(graph, output)), 'float32', [
      'batch',
      vocabulary,
    ])
  return graph.graph('text_sequence')
}

/** ids [steps, batch], state [layers, batch, hidden] -> log_probs [batch, vocabulary] after the last step, new_state. */
function recurrentStep(model: CharRnn | CharSeqRnn): OnnxGraph {
  const graph = new GraphBuilder()
  const ids = graph.input('ids', 'int32', ['steps', 'batch'])
  const shape = [stateRows(model.rnn), 'batch', model.rnn.hiddenSize]
  const state = graph.input('state', 'float32', shape)
  const x = addEmbedding(graph, 'e', model.e, ids)
  const { output, states } = addRecurrent(graph, 'rnn', model.rnn, x, [state])
  graph.output('log_probs', logProbs(graph, model, lastStep(graph, output)), 'float32', [
    'batch',
    model.l_out.outFeatures,
  ])
  graph.output('new_state', states[0]!, 'float32', shape)
  return graph.graph('text_step')
}

/**
 * ids [steps, batch], for a step also state (and memory of an LSTM) [layers, batch, hidden], and recent [order - 1, batch] if the model has n-grams ->
 * log_probs [steps, batch, vocabulary], new_state (and new_memory, new_recent).
 */
function languageModelGraph(model: RecurrentLanguageModel, form: OnnxForm): OnnxGraph {
  const graph = new GraphBuilder()
  const ids = graph.input('ids', 'int32', ['steps', 'batch'])
  const { e, ngrams, rnn, l_out } = model
  const shape = [stateRows(rnn), 'batch', rnn.hiddenSize]
  const names = ['state', 'memory'].slice(0, stateKinds(rnn))
  const given = form === 'step' ? names.map((name) => graph.input(name, 'float32', shape)) : []
  const tokens = addEmbedding(graph, 'e', e, ids)
  const grams = ngrams === null ? null : addNgrams(graph, 'ngrams', ngrams, ids, form)
  const read = grams === null ? tokens : graph.node('Concat', [tokens, grams.vectors], { axis: 2 })
  const { output, states } = addRecurrent(graph, 'rnn', rnn, read, given)
  graph.output('log_probs', logProbs(graph, model, output), 'float32', ['steps', 'batch', l_out.outFeatures])
  names.forEach((name, kind) => graph.output(`new_${name}`, states[kind]!, 'float32', shape))
  if (ngrams !== null) graph.output('new_recent', grams!.recent, 'int32', [ngrams.order - 1, 'batch'])
  return graph.graph(`text_${form}`)
}

/** ids [steps, batch] -> log_probs [batch, vocabulary]; the loop is unrolled, so the number of steps is fixed. */
function loopWindow(model: LoopModel, steps: number): OnnxGraph {
  const graph = new GraphBuilder()
  const length = model instanceof Char3Model ? 3 : steps
  const ids = graph.input('ids', 'int32', [length, 'batch'])
  let h = zeroState(graph, model, ids)
  for (let step = 0; step < length; step++)
    h = loopBody(graph, model, graph.node('Gather', [ids, graph.whole(step)], { axis: 0 }), h)
  graph.output('log_probs', logProbs(graph, model, h), 'float32', ['batch', model.l_out.outFeatures])
  return graph.graph('text_sequence')
}

/** ids [1, batch], state [1, batch, hidden] -> log_probs [batch, vocabulary], new_state. */
function loopStep(model: LoopModel): OnnxGraph {
  const graph = new GraphBuilder()
  const ids = graph.input('ids', 'int32', [1, 'batch'])
  const shape = [1, 'batch', model.l_hidden.outFeatures]
  const state = graph.node('Squeeze', [graph.input('state', 'float32', shape), graph.wholes([0])])
  const h = loopBody(graph, model, graph.node('Squeeze', [ids, graph.wholes([0])]), state)
  graph.output('log_probs', logProbs(graph, model, h), 'float32', ['batch', model.l_out.outFeatures])
  graph.output('new_state', graph.node('Unsqueeze', [h, graph.wholes([0])]), 'float32', shape)
  return graph.graph('text_step')
}

/** One step of a loop: ids [batch], h [batch, hidden] -> the next h. */
function loopBody(graph: GraphBuilder, model: LoopModel, ids: string, h: string): string {
  const vectors = addEmbedding(graph, 'e', model.e, ids)
  const linear = (name: 'l_in' | 'l_hidden', x: string): string => addLinear(graph, name, model[name], x)
  if (model instanceof CharLoopConcatModel) {
    const beside = graph.node('Concat', [h, vectors], { axis: 1 })
    return graph.node('Tanh', [linear('l_hidden', graph.node('Relu', [linear('l_in', beside)]))])
  }
  const input = graph.node('Relu', [linear('l_in', vectors)])
  return graph.node('Tanh', [linear('l_hidden', graph.node('Add', [h, input]))])
}

/** Zeros [batch, hidden], with the batch size of `ids`. */
function zeroState(graph: GraphBuilder, model: LoopModel, ids: string): string {
  const batch = graph.node('Slice', [graph.node('Shape', [ids]), graph.wholes([1]), graph.wholes([2])])
  const shape = graph.node('Concat', [batch, graph.wholes([model.l_hidden.outFeatures])], { axis: 0 })
  return graph.node('Expand', [graph.scalar(0), shape])
}

/** Log-probabilities from a hidden state. */
function logProbs(graph: GraphBuilder, model: TextModel & Pick<LoopModel, 'l_out'>, h: string): string {
  return graph.node('LogSoftmax', [addLinear(graph, 'l_out', model.l_out, h)], { axis: -1 })
}

/** The last step of [steps, batch, hidden]. */
function lastStep(graph: GraphBuilder, output: string): string {
  return graph.node('Gather', [output, graph.whole(-1)], { axis: 0 })
}
