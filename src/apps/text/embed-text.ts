import { Breathing } from '../../base/breathe.ts'
import { DataError } from '../../base/errors.ts'
import type { AnyModule, Linear } from '../../nn/index.ts'
import { keep, noGrad, scope, tensor, unkeep, type Tensor } from '../../tensor/index.ts'
import type { Writing } from './generate.ts'
import { Gpt, type TextModel } from './models/index.ts'
import { stepOf, type Step } from './token-writer.ts'

/** The embedding of a text. */
export interface EmbeddedText {
  /** The mean of the last hidden states over all tokens of the text. */
  readonly vector: Float32Array<ArrayBuffer>
  /** Number of tokens in the text that the model knows. */
  readonly tokens: number
  /** Characters of the text that are not in the vocabulary; they are ignored. */
  readonly unknown: readonly string[]
}

/** Tokens, or windows, per forward pass. */
const AT_ONCE = 512

/**
 * The mean-pooled last hidden states of a text: the input of the model's output layer after each token, averaged.
 *
 * @throws DataError if the text has no known token.
 */
export async function embedText({ model, vocab, steps }: Writing, text: string): Promise<EmbeddedText> {
  const { ids, unknown } = vocab.encodeKnown(text)
  if (ids.length === 0)
    throw new DataError(
      text === ''
        ? 'The text to embed is empty.'
        : `The text to embed has none of the model's ${vocab.size} ${vocab.kind}.`,
    )
  const training = model.training
  model.eval()
  const { l_out, rnn } = model as TextModel & { readonly l_out: Linear; readonly rnn?: AnyModule }
  const step = stepOf(model)
  let states: Tensor | null = null
  // A model that carries its state may pass only the last of them to its last layer.
  const remove =
    step === undefined
      ? l_out.registerForwardHook((_layer, inputs) => void (states = inputs[0] as Tensor))
      : rnn!.registerForwardHook((_layer, _inputs, output) => void (states = (output as [Tensor])[0]))
  const read = (run: () => void): Tensor =>
    scope(() =>
      noGrad(() => {
        run()
        return states!.reshape(-1, l_out.inFeatures).sum(0)
      }),
    )
  try {
    const windows = { steps, padding: vocab.padding }
    const sums =
      model instanceof Gpt
        ? inPieces(model, ids)
        : step === undefined
          ? inWindows(model, ids, windows)
          : inOrder(step, ids)
    const total = new Float64Array(l_out.inFeatures)
    const breathing = new Breathing(50)
    for (const part of sums) {
      const values = await read(part).data()
      values.forEach((value, i) => (total[i]! += value))
      await breathing.now()
    }
    return { vector: Float32Array.from(total, (sum) => sum / ids.length), tokens: ids.length, unknown }
  } finally {
    remove()
    model.train(training)
  }
}

/** Reads a text from start to end, with a state. */
function* inOrder(step: Step, ids: Int32Array): Generator<() => void> {
  let state: readonly Tensor[] | undefined
  try {
    for (let at = 0; at < ids.length; at += AT_ONCE)
      yield () => {
        const part = ids.slice(at, at + AT_ONCE)
        const next = step(tensor(part).view(part.length, 1), state)
        state?.forEach(unkeep)
        state = next.state.map(keep)
      }
  } finally {
    state?.forEach(unkeep)
  }
}

/** Reads a text in pieces as long as the model can read. */
function* inPieces(model: Gpt, ids: Int32Array): Generator<() => void> {
  for (let at = 0; at < ids.length; at += model.context)
    yield () => {
      const part = ids.slice(at, at + model.context)
      model(tensor(part).view(part.length, 1))
    }
}

/** Reads for each token the window that ends with it, padded at the start of the text. */
function* inWindows(
  model: TextModel,
  ids: Int32Array,
  { steps, padding }: { readonly steps: number; readonly padding: number },
): Generator<() => void> {
  for (let at = 0; at < ids.length; at += AT_ONCE)
    yield () => {
      const batch = Math.min(AT_ONCE, ids.length - at)
      const windows = new Int32Array(steps * batch)
      for (let row = 0; row < steps; row++)
        for (let i = 0; i < batch; i++) windows[row * batch + i] = ids[at + i - (steps - 1) + row] ?? padding
      model(tensor(windows).view(steps, batch))
    }
}
