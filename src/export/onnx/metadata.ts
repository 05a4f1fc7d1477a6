import { AutoencoderRun } from '../../apps/autoencoder/autoencoder-run.ts'
import { CollabRun } from '../../apps/collab/collab-run.ts'
import { TabularRun } from '../../apps/tabular/tabular-run.ts'
import type { TextRun } from '../../apps/text/text-run.ts'

/**
 * The texts that go into a file beside the net: `app`, `model` (the facts of its making), and `preprocessing`, JSON that says how to make inputs of what
 * a person has and what the outputs mean.
 */
export function onnxMetadata(run: TextRun | CollabRun | TabularRun | AutoencoderRun): Record<string, string> {
  const { app, model, training, metrics } = run.description()
  return {
    app,
    model: JSON.stringify(model),
    training: JSON.stringify(training),
    metrics: JSON.stringify(metrics),
    preprocessing: JSON.stringify(preprocessingOf(run)),
  }
}

function preprocessingOf(run: TextRun | CollabRun | TabularRun | AutoencoderRun): Record<string, unknown> {
  if (run instanceof TabularRun) return tabularPreprocessing(run)
  if (run instanceof AutoencoderRun) return autoencoderPreprocessing(run)
  if (run instanceof CollabRun) {
    const { users, items, titles } = run.description().data
    return {
      inputs: {
        users: 'int32 [batch]: places in `users`, counted from 0',
        items: 'int32 [batch]: places in `items`',
      },
      outputs: { rating: 'float32 [batch]: predicted ratings' },
      users,
      items,
      ...(titles === undefined ? {} : { titles }),
    }
  }
  return {
    inputs: {
      ids: `int32 [steps, batch]: numbers of ${run.vocab.kind} in \`vocabulary\`, counted from 0; ${run.vocab.padding} is padding`,
      state:
        'only of a step, float32: zeros at first, then `new_state` of the step before (`memory` and `new_memory` likewise)',
    },
    outputs: {
      log_probs: 'float32 [..., vocabulary]: natural logarithms of the chances of what comes next',
      new_state: 'the state to go on from',
    },
    vocabulary: run.vocab.toJSON(),
  }
}

function tabularPreprocessing({ pipeline, target }: TabularRun): Record<string, unknown> {
  const answer =
    target.kind === 'regression'
      ? {
          output: target.log
            ? `float32 [batch, 1]: the natural logarithm of ${target.name}; take exp of it`
            : `float32 [batch, 1]: ${target.name}`,
        }
      : {
          probabilities: `float32 [batch, classes]: of the \`classes\` of the target, ${
            target.kind === 'classification' ? 'the largest is the answer' : 'those above 0.5 are the answer'
          }`,
        }
  return {
    inputs: {
      ...(pipeline.cats.length === 0
        ? {}
        : {
            cats: 'int32 [batch, cats.length]: a column for each of `pipeline.cats`, in their order: the place of the cell in `levels` counted from 1; 0 where it is missing or not among them',
          }),
      ...(pipeline.conts.length === 0
        ? {}
        : {
            conts:
              'float32 [batch, conts.length]: a column for each of `pipeline.conts`, in their order: (cell - mean) / std, `median` in place of a missing cell, 0 where std is 0; where `flag` the cell is 1 if that of `source` is missing, else 0',
          }),
      parts:
        'a column with a `part` is made of the date in `source` first: its part of that name (Monday is Dayofweek 0, Elapsed counts seconds since 1970 in UTC); dates as measurements are seconds since 1970 too',
    },
    outputs: answer,
    pipeline: pipeline.toJSON(),
    target: target.toJSON(),
  }
}

function autoencoderPreprocessing({ encoder }: AutoencoderRun): Record<string, unknown> {
  const { layout } = encoder
  return {
    inputs: {
      inputs:
        'float32 [batch, layout.inputs]: first the measurements in the order of `encoder.pipeline.conts`, standardised as there and then by rank-Gauss (`encoder.scales`); then ones and zeros of the categories in `layout.oneHots`: from place `at` on, `width` numbers, of which that of the code minus `first` is 1. The code of a cell is its place in `levels` counted from 1; 0 where it is missing or not among them',
      ...(layout.embedded.length === 0
        ? {}
        : {
            codes: 'int32 [batch, layout.embedded.length]: the codes of the categories in `layout.embedded`',
          }),
    },
    outputs: {
      features: 'float32 [batch, features]: what the net has learned to say of a row, for other models',
      outputs:
        'float32 [batch, layout.outputs]: the row built again: `layout.squared` numbers as the inputs, then scores of the levels of `layout.scored`',
    },
    layout,
    encoder: encoder.toJSON(),
  }
}
