import { Breathing } from '../../base/breathe.ts'
import { Generator } from '../../base/philox.ts'
import type { CharVocab } from '../../data/index.ts'
import { keep, noGrad, scope, tensor, type Tensor } from '../../tensor/index.ts'
import { CharRnn, CharSeqRnn, type TextModel } from './models/index.ts'
import { sampleIndex } from './sampling.ts'

export interface GenerateOptions {
  /** Characters to write. Default 200. */
  readonly length?: number
  /** 0 takes the likeliest character, 1 samples as learned, more is wilder. Default 0.8. */
  readonly temperature?: number
  /** Decides the sampling. Default 42. */
  readonly seed?: number
  /** Ends the writing after the current character; rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Called with each character as it comes. */
  readonly onCharacter?: (character: string) => void
}

export interface Generated {
  /** What was written, without the prompt. */
  readonly text: string
  /** Characters of the prompt that the model does not know; they were left out. */
  readonly unknown: readonly string[]
}

/**
 * Lets a model write on from a prompt. `nn.RNN` models trained to predict at every step carry their state from character to character; the
 * others see the last `steps` characters again each time (filled up with `\0` where the prompt is shorter), as the lesson's getNextN does.
 */
export async function generateText(
  model: TextModel,
  vocab: CharVocab,
  steps: number,
  prompt: string,
  options: GenerateOptions = {},
): Promise<Generated> {
  const { length = 200, temperature = 0.8, seed = 42, signal, onCharacter } = options
  const random = new Generator(seed, 'sampling')
  const { ids, unknown } = vocab.encodeKnown(prompt)
  const training = model.training
  model.eval()
  const next = model instanceof CharSeqRnn ? carried(model, ids) : windowed(model, ids, steps)
  const breathing = new Breathing(20)
  let text = ''
  try {
    for (let i = 0; i < length; i++) {
      signal?.throwIfAborted()
      const id = sampleIndex(await next.logProbs(), temperature, random)
      const character = vocab.characters[id]!
      text += character
      onCharacter?.(character)
      next.push(id)
      await breathing.now()
    }
  } finally {
    model.train(training)
  }
  return { text, unknown }
}

interface Writer {
  /** Log-probabilities of the next character. */
  logProbs(): Promise<ArrayLike<number>>
  /** Says which character it became. */
  push(id: number): void
}

function windowed(model: TextModel, ids: ArrayLike<number>, steps: number): Writer {
  const window = new Int32Array(steps)
  for (let i = 0; i < Math.min(steps, ids.length); i++) window[steps - 1 - i] = ids[ids.length - 1 - i]!
  return {
    async logProbs() {
      const out = scope(() => noGrad(() => model(tensor(window).view(steps, 1))))
      const values = await (out.ndim === 3 ? out.select(0, -1) : out).data()
      release(out)
      return values
    },
    push(id) {
      window.copyWithin(0, 1)
      window[steps - 1] = id
    },
  }
}

function carried(model: CharSeqRnn | CharRnn, ids: ArrayLike<number>): Writer {
  let state: Tensor | undefined
  let pending = ids.length > 0 ? Int32Array.from(ids) : new Int32Array(1)
  return {
    async logProbs() {
      const chars = pending
      const result = scope(() => noGrad(() => model.step(tensor(chars).view(chars.length, 1), state)))
      if (state !== undefined) release(state)
      state = keep(result.state)
      const values = await result.logProbs.data()
      release(result.logProbs)
      return values
    },
    push(id) {
      pending = new Int32Array([id])
    },
  }
}

function release(x: Tensor): void {
  if (!x.storage.freed) x.kernels.release(x.storage)
}
