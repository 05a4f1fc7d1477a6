import { checkOptions, type OptionNames } from '../../base/check-options.ts'
import { Breathing } from '../../base/breathe.ts'
import { ValueError } from '../../base/errors.ts'
import { shownValue } from '../../base/quoted.ts'
import { parseAnalogies, type AnalogySection } from '../../data/text/words/analogy-questions.ts'
import { readTextFile } from '../../data/text/read-text.ts'
import { takeValues } from '../../learner/batch-tensors.ts'
import { scope, tensor, type Tensor } from '../../tensor/index.ts'
import type { WordVectors } from './word-vectors.ts'

export interface AnalogyScore {
  readonly section: string
  readonly correct: number
  /** Number of questions whose four words are all known. */
  readonly asked: number
}

export interface AnalogyScores {
  /** Accuracy on these questions. */
  readonly accuracy: number
  readonly correct: number
  readonly asked: number
  /** Number of skipped questions, with an unknown word. */
  readonly skipped: number
  readonly sections: readonly AnalogyScore[]
}

export interface EvaluateAnalogiesOptions {
  /** Uses only this many of the most frequent words: others are unknown, and never an answer. Default 300,000, as in gensim. */
  readonly restrictVocab?: number
  readonly signal?: AbortSignal | undefined
}

const evaluateAnalogiesOptionNames: OptionNames<EvaluateAnalogiesOptions> = {
  restrictVocab: true,
  signal: true,
}

/** Questions per matrix product. */
const BATCH = 128

/**
 * Answers analogy questions (a is to b as c is to d) by 3CosAdd, counted as gensim's `evaluate_word_analogies` does: case is ignored, the three words of a
 * question are never the answer, and only the top answer counts.
 *
 * @param questions A path (in Node), or sections of questions.
 * @example
 * const vectors = new WordVectors(['boy', 'girl', 'king', 'queen'], Float32Array.of(1, 0, 1, 1, 2, 0, 2, 2), 2)
 * const questions = [['boy', 'girl', 'king', 'queen'], ['boy', 'girl', 'man', 'woman']]
 * const { asked, skipped } = await evaluateAnalogies(vectors, [{ name: 'family', questions }])
 * asked // 1
 * skipped // 1
 */
export async function evaluateAnalogies(
  vectors: WordVectors,
  questions: string | readonly AnalogySection[],
  options: EvaluateAnalogiesOptions = {},
): Promise<AnalogyScores> {
  checkOptions('evaluateAnalogies', options, evaluateAnalogiesOptionNames)
  const { restrictVocab = 300_000, signal } = options
  if (!Number.isInteger(restrictVocab) || restrictVocab < 1)
    throw new ValueError(
      'evaluateAnalogies',
      `restrictVocab must be an integer of at least 1, got ${shownValue(restrictVocab)}`,
    )
  const sections =
    typeof questions === 'string' ? parseAnalogies(await readTextFile(questions), questions) : questions
  const known = new KnownWords(vectors, Math.min(restrictVocab, vectors.size))
  const breathing = new Breathing(50)
  const scores: AnalogyScore[] = []
  let skipped = 0
  for (const { name, questions: all } of sections) {
    const asked = all
      .map((words) => words.map((word) => known.folded(word)))
      .filter((four) => !four.includes(-1))
    skipped += all.length - asked.length
    let correct = 0
    for (let at = 0; at < asked.length; at += BATCH) {
      const part = asked.slice(at, at + BATCH)
      const answers = await known.answers(part)
      part.forEach(([, , , wanted], i) => {
        if (answers[i] === wanted) correct++
      })
      await breathing.now()
      signal?.throwIfAborted()
    }
    scores.push({ section: name, correct, asked: asked.length })
  }
  known.dispose()
  const correct = scores.reduce((sum, score) => sum + score.correct, 0)
  const asked = scores.reduce((sum, score) => sum + score.asked, 0)
  return { accuracy: correct / asked, correct, asked, skipped, sections: scores }
}

/** The words that can be questions or answers; words that differ only in case count as one, the most frequent of them. */
class KnownWords {
  readonly #dim: number
  readonly #unit: Float32Array
  readonly #size: number
  readonly #columns: Tensor
  readonly #numbers = new Map<string, number>()
  /** For each row, the first row with the same word. */
  readonly #first: Int32Array

  constructor(vectors: WordVectors, size: number) {
    this.#dim = vectors.dim
    this.#size = size
    this.#unit = vectors.unitVectors().subarray(0, size * vectors.dim)
    this.#columns = tensor(this.#unit, { shape: [size, vectors.dim] }).transpose(0, 1)
    this.#first = Int32Array.from({ length: size }, (_, row) => {
      const key = vectors.words[row]!.toUpperCase()
      const before = this.#numbers.get(key)
      if (before === undefined) this.#numbers.set(key, row)
      return before ?? row
    })
  }

  /** The row that represents a word, or -1. */
  folded(word: string): number {
    return this.#numbers.get(word.toUpperCase()) ?? -1
  }

  /** For each question, the row of the answer. */
  async answers(questions: readonly (readonly number[])[]): Promise<Int32Array> {
    const [dim, size, unit, first] = [this.#dim, this.#size, this.#unit, this.#first]
    const wanted = new Float32Array(questions.length * dim)
    questions.forEach(([a, b, c], i) => {
      for (let k = 0; k < dim; k++)
        wanted[i * dim + k] = unit[b! * dim + k]! - unit[a! * dim + k]! + unit[c! * dim + k]!
    })
    const scores = await takeValues(
      scope(() => tensor(wanted, { shape: [questions.length, dim] }).matmul(this.#columns)),
    )
    return Int32Array.from(questions, ([a, b, c], i) => {
      let [best, most] = [-1, -Infinity]
      for (let row = 0; row < size; row++) {
        const score = scores[i * size + row]!
        if (score <= most) continue
        const own = first[row]!
        if (own !== a && own !== b && own !== c) [best, most] = [own, score]
      }
      return best
    })
  }

  dispose(): void {
    this.#columns.kernels.release(this.#columns.storage)
  }
}
