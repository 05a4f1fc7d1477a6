import { giveBack } from '../../learner/batch-tensors.ts'
import { keep, noGrad, scope, tensor, unkeep, type Tensor, type TypedArray } from '../../tensor/index.ts'
import { peek } from '../../tensor/read.ts'
import { ValueError } from '../../base/errors.ts'
import { CharSeqRnn, Gpt, type TextModel } from './models/index.ts'
import { RecurrentLanguageModel } from './models/recurrent-language-model.ts'

/** Predicts the next token, one at a time. */
export interface TokenWriter {
  /** Log-probabilities of the next token. The array is valid until the next call. */
  next(): ArrayLike<number> | Promise<ArrayLike<number>>
  /** Sets which token was chosen. */
  push(id: number): void
  /** Frees the writer's memory. */
  end(): void
}

/** Ids of a prompt that are read at once: more would take more memory and not be faster. */
const PROMPT_STEPS = 512

/**
 * How a model continues a prompt. Models trained to predict at every step carry their state, so that each token costs one step; the others read the last
 * `steps` tokens again each time, padded if the text is shorter, as the lesson's getNextN does.
 */
export function tokenWriter(
  model: TextModel,
  { ids, steps, padding }: { readonly ids: Int32Array; readonly steps: number; readonly padding: number },
): TokenWriter {
  if (model instanceof Gpt) return cached(model, ids, padding)
  const step = stepOf(model)
  return step === undefined ? windowed(model, ids, steps, padding) : carried(step, ids, padding)
}

/** ids [steps, 1] and a state -> log-probabilities, the last row being the next token's, and the new state. */
export type Step = (
  ids: Tensor,
  state: readonly Tensor[] | undefined,
) => { readonly logProbs: Tensor; readonly state: readonly Tensor[] }

/** The step function of a model that carries a state; undefined for models that read windows. */
export function stepOf(model: TextModel): Step | undefined {
  if (model instanceof RecurrentLanguageModel) return (ids, state) => model.step(ids, state)
  if (model instanceof CharSeqRnn)
    return (ids, state) => {
      const next = model.step(ids, state?.[0])
      return { logProbs: next.logProbs, state: [next.state] }
    }
  return undefined
}

function carried(step: Step, prompt: Int32Array, padding: number): TokenWriter {
  const one = tensor(Int32Array.of(prompt.at(-1) ?? padding)).view(1, 1)
  let state: readonly Tensor[] | undefined
  const advance = (ids: () => Tensor): Tensor =>
    scope(() => {
      const next = noGrad(() => step(ids(), state))
      state?.forEach(unkeep)
      state = next.state.map(keep)
      return next.logProbs
    })
  for (let at = 0; at < prompt.length - 1; at += PROMPT_STEPS) {
    const part = prompt.slice(at, Math.min(at + PROMPT_STEPS, prompt.length - 1))
    giveBack(advance(() => tensor(part).view(part.length, 1)))
  }
  return {
    next: () => takeLastRow(advance(() => one)),
    push: (id) => one.kernels.write(one.storage, [id]),
    end() {
      giveBack(one)
      state?.forEach(giveBack)
    },
  }
}

/**
 * Each token costs one step with the keys and values of the earlier ones. When the sequence is as long as the model can read, the second half of it is read again.
 */
function cached(model: Gpt, prompt: Int32Array, padding: number): TokenWriter {
  const { context } = model
  if (prompt.length > context)
    throw new ValueError(
      'generate',
      `the prompt has ${prompt.length} tokens, and the model reads at most ${context}; give a shorter prompt`,
    )
  const one = tensor(Int32Array.of(padding)).view(1, 1)
  const cache = model.cache()
  let written = prompt.length > 0 ? Array.from(prompt) : [padding]
  /** Tokens that the cache does not hold yet. */
  let fresh = written
  return {
    next() {
      if (cache.length + fresh.length > context) {
        cache.clear()
        fresh = written = written.slice(-Math.max(1, Math.floor(context / 2)))
      }
      const logProbs = scope(() => {
        if (fresh.length === 1) one.kernels.write(one.storage, fresh)
        const ids = fresh.length === 1 ? one : tensor(Int32Array.from(fresh)).view(fresh.length, 1)
        return noGrad(() => model.step(ids, cache))
      })
      fresh = []
      return takeLastRow(logProbs)
    },
    push(id) {
      written.push(id)
      fresh = [id]
    },
    end() {
      giveBack(one)
      cache.dispose()
    },
  }
}

function windowed(model: TextModel, prompt: Int32Array, steps: number, padding: number): TokenWriter {
  const ids = new Int32Array(steps).fill(padding)
  for (let i = 0; i < Math.min(steps, prompt.length); i++) ids[steps - 1 - i] = prompt[prompt.length - 1 - i]!
  const window = tensor(ids).view(steps, 1)
  return {
    next() {
      return takeLastRow(scope(() => noGrad(() => model(window))))
    },
    push(id) {
      ids.copyWithin(0, 1)
      ids[steps - 1] = id
      window.kernels.write(window.storage, ids)
    },
    end: () => giveBack(window),
  }
}

/** The last row of the last dimension, copied; the tensor is freed. Synchronous on a CPU backend, as this runs for every token. */
function takeLastRow(x: Tensor): ArrayLike<number> | Promise<ArrayLike<number>> {
  const width = x.shape.at(-1)!
  const last = (values: TypedArray): TypedArray => values.slice(values.length - width)
  const found = peek(x)
  const row = found instanceof Promise ? found.then(last) : last(found)
  giveBack(x)
  return row
}
