import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import type { TextVocab } from '../../data/index.ts'
import type { TokenText } from '../../data/text/spelled-letters.ts'
import { indexSelect } from '../../tensor/ops/index-select.ts'
import { scope, noGrad, tensor, keep, type Tensor } from '../../tensor/index.ts'
import { giveBack, takeValues } from '../../learner/batch-tensors.ts'
import type { Writing } from './generate.ts'
import { Gpt, type TextModel } from './models/index.ts'
import { stepOf, type Step } from './token-writer.ts'

export interface NextOptions {
  /** Number of suggestions. Default 5. */
  readonly top?: number
  /** Stops after the current step; rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

export const nextOptionNames: OptionNames<NextOptions> = { top: true, signal: true }

/** A word that may come next. */
export interface NextWord {
  /** The whole word, including the part that the prompt already has. */
  readonly word: string
  /** What to append to the prompt: the rest of the word. */
  readonly text: string
  /** Its probability under the model. */
  readonly probability: number
}

/** Unfinished words that are continued together, tokens of a word at most, and the least likely beginning that is continued. */
const BEAMS = 24
const LONGEST = 24
const LEAST = 1e-4

/** A word, with the apostrophes and hyphens inside it. */
const WORD = /^[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*/u
const LAST_WORD = /[\p{L}\p{M}\p{N}]+(?:['’-][\p{L}\p{M}\p{N}]+)*['’-]?$/u

/** The beginning of a word, and the tokens that it consists of. */
interface Beginning {
  readonly text: string
  readonly ids: readonly number[]
  readonly probability: number
}

/**
 * The most likely next words, as a keyboard suggests them: those that complete the word at the end of the prompt, or follow it. Models of characters and byte pairs
 * continue several beginnings in parallel until a word ends; the probability of a word includes that it ends there.
 *
 * @throws ValueError for a setting out of range.
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const [best] = await run.next('the ', { top: 1 })
 * best.probability <= 1 // true
 */
export async function nextWords(
  writing: Writing,
  prompt: string,
  options: NextOptions = {},
): Promise<readonly NextWord[]> {
  checkOptions('next', options, nextOptionNames)
  const { top = 5, signal } = options
  if (!Number.isInteger(top) || top < 1 || top > 100)
    throw new ValueError('next', `top must be an integer from 1 to 100, got ${shownValue(top)}`)
  const { model, vocab } = writing
  const { ids, unknown } = vocab.encodeKnown(prompt === '' ? ' ' : prompt)
  const pieces = piecesOf(vocab)
  const begun = vocab.tokenText ? '' : (LAST_WORD.exec(prompt)?.[0] ?? '')
  // What the model cannot read, it cannot complete.
  if (unknown.some((piece) => begun.includes(piece))) return []
  const found = new Map<string, number>()
  const training = model.training
  model.eval()
  const reader = readerOf(writing, ids.length > 0 ? Array.from(ids) : [vocab.padding])
  try {
    let open: readonly Beginning[] = [{ text: '', ids: [], probability: 1 }]
    for (let length = 0; length < LONGEST && open.length > 0; length++) {
      const rows = await reader.read(open.map((beginning) => beginning.ids))
      signal?.throwIfAborted()
      const longer: Beginning[] = []
      open.forEach((beginning, row) => {
        for (const [id, piece] of pieces.entries()) {
          const probability = beginning.probability * Math.exp(rows[row]![id]!)
          if (piece === null || !(probability > LEAST / 100)) continue
          const continued = vocab.tokenText
            ? followWord(beginning.text, vocab.tokenText(id))
            : follow(begun, beginning.text, piece)
          if (continued === null) continue
          const { text, ends } = continued
          if (ends) found.set(text, (found.get(text) ?? 0) + probability)
          else if (probability > LEAST) longer.push({ text, ids: [...beginning.ids, id], probability })
        }
      })
      const worst = [...found.values()].toSorted((a, b) => b - a)[top - 1] ?? 0
      // A longer word is never likelier than its beginning.
      open = longer
        .filter(({ probability }) => probability > worst)
        .toSorted((a, b) => b.probability - a.probability)
        .slice(0, BEAMS)
    }
  } finally {
    reader.end()
    model.train(training)
  }
  return [...found]
    .map(([text, probability]) => ({ word: begun + text.trimStart(), text, probability }))
    .toSorted((a, b) => b.probability - a.probability || (a.word < b.word ? -1 : 1))
    .slice(0, top)
}

const piecesByVocab = new WeakMap<TextVocab, readonly (string | null)[]>()

/** What each token adds to a text, decoded once per vocabulary: a keyboard asks after every letter. */
function piecesOf(vocab: TextVocab): readonly (string | null)[] {
  const known = piecesByVocab.get(vocab)
  if (known !== undefined) return known
  const pieces = Array.from({ length: vocab.size }, (_, id) => pieceOf(vocab, id))
  piecesByVocab.set(vocab, pieces)
  return pieces
}

/** What a token adds to a text; null if it never stands in one. */
function pieceOf(vocab: TextVocab, id: number): string | null {
  if (id === vocab.unknownId || (id === vocab.padding && !vocab.writesPadding)) return null
  return vocab.decode([id])
}

interface Continued {
  readonly text: string
  readonly ends: boolean
}

/** A word, or the letters of one so far with one more token; null if that is no word. A spelled word ends with the token after it. */
function followWord(letters: string, { text, part }: TokenText): Continued | null {
  if (part === 'further') return letters ? { text: letters + text, ends: false } : null
  const word = letters || text
  return WORD.exec(word)?.[0] === word ? { text: word, ends: letters !== '' || !part } : null
}

/** The beginning of a word with one more token: still open, or ended by what the token adds; null if that is no word. */
function follow(begun: string, text: string, piece: string): Continued | null {
  const joined = text + piece
  const before = begun === '' ? /^\s*/.exec(joined)![0] : ''
  const word = WORD.exec(begun + joined.slice(before.length))?.[0] ?? ''
  const rest = (begun + joined.slice(before.length)).slice(word.length)
  if (word === '') return rest === '' && before.length <= 1 ? { text: joined, ends: false } : null
  if (rest === '' || /^['’-]$/u.test(rest)) return { text: joined, ends: false }
  // The word at the end of the prompt is complete as it is: nothing to suggest.
  return word === begun ? null : { text: before + word.slice(begun.length), ends: true }
}

/** Reads continuations of one prompt. */
interface Reader {
  /** Log-probabilities after the prompt and each continuation; all have the same length, each one token more than one of the call before. */
  read(continuations: readonly (readonly number[])[]): Promise<ArrayLike<number>[]>
  end(): void
}

function readerOf({ model, vocab, steps }: Writing, prompt: readonly number[]): Reader {
  const step = model instanceof Gpt ? undefined : stepOf(model)
  return step === undefined
    ? windowReader(model, prompt, model instanceof Gpt ? model.context : steps, vocab.padding)
    : stateReader(step, prompt)
}

/** Reads the last tokens again each time. */
function windowReader(model: TextModel, prompt: readonly number[], longest: number, padding: number): Reader {
  return {
    async read(continuations) {
      const rows = continuations.map((ids) => [...prompt, ...ids].slice(-longest))
      const steps = model instanceof Gpt ? rows[0]!.length : longest
      const columns = new Int32Array(steps * rows.length).fill(padding)
      rows.forEach((row, i) =>
        row.forEach((id, at) => (columns[(steps - row.length + at) * rows.length + i] = id)),
      )
      const logProbs = scope(() =>
        noGrad(() => lastStep(model(tensor(columns).view(steps, rows.length)), rows.length)),
      )
      return rowsOf(await takeValues(logProbs), rows.length)
    },
    end() {},
  }
}

/** Carries the state of each continuation. */
function stateReader(step: Step, prompt: readonly number[]): Reader {
  let states: readonly Tensor[] | undefined
  let before: readonly (readonly number[])[] = [[]]
  return {
    async read(continuations) {
      const count = continuations.length
      const logProbs = scope(() =>
        noGrad(() => {
          const first = states === undefined
          const own = first ? prompt : continuations.map((ids) => ids.at(-1)!)
          const parents = continuations.map((ids) =>
            before.findIndex((other) => other.every((id, i) => id === ids[i])),
          )
          const from = tensor(Int32Array.from(parents))
          const next = step(
            tensor(Int32Array.from(own)).view(first ? own.length : 1, count),
            states?.map((state) => indexSelect(state, 1, from)),
          )
          states?.forEach(giveBack)
          states = next.state.map(keep)
          return lastStep(next.logProbs, count)
        }),
      )
      before = continuations
      return rowsOf(await takeValues(logProbs), count)
    },
    end: () => states?.forEach(giveBack),
  }
}

/** [..., batch, vocabulary] after the last step, with its own memory. */
function lastStep(logProbs: Tensor, batch: number): Tensor {
  const last = logProbs.ndim === 3 ? logProbs.select(0, -1) : logProbs
  return last.reshape(batch, -1).clone()
}

function rowsOf(values: ArrayLike<number>, rows: number): ArrayLike<number>[] {
  const width = values.length / rows
  return Array.from({ length: rows }, (_, row) =>
    (values as Float32Array).subarray(row * width, (row + 1) * width),
  )
}
