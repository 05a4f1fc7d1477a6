import { FileError } from '../../../base/errors.ts'

/** Questions of one kind: a is to b as c is to d. */
export interface AnalogySection {
  readonly name: string
  readonly questions: readonly (readonly [a: string, b: string, c: string, d: string])[]
}

/**
 * Parses questions in the format of Google's `questions-words.txt`: `: name` starts a section, every other line has four words.
 *
 * @throws FileError naming the first line that is neither.
 * @example
 * parseAnalogies(': family\nboy girl king queen\n')[0].questions[0] // ['boy', 'girl', 'king', 'queen']
 */
export function parseAnalogies(text: string, name = 'The questions'): AnalogySection[] {
  const sections: { name: string; questions: (readonly [string, string, string, string])[] }[] = []
  text.split(/\r?\n/).forEach((line, i) => {
    if (line.trim() === '') return
    if (line.startsWith(':')) {
      sections.push({ name: line.slice(1).trim(), questions: [] })
      return
    }
    const words = line.trim().split(/\s+/)
    if (words.length !== 4)
      throw new FileError(
        `${name}, line ${i + 1}: a question has four words, this line has ${words.length}; sections begin with a colon.`,
      )
    if (sections.length === 0)
      throw new FileError(`${name}, line ${i + 1}: a line like ": capitals" must come before the questions.`)
    sections.at(-1)!.questions.push(words as [string, string, string, string])
  })
  return sections
}

/** Two words with a human similarity rating. */
export interface JudgedPair {
  readonly a: string
  readonly b: string
  readonly score: number
}

/**
 * Parses tab-separated pairs of words with a number; lines with # are skipped. The format of WordSim-353 and SimLex-999 in gensim's tests.
 *
 * @throws FileError naming the invalid line.
 * @example
 * parseJudgedPairs('tiger\tcat\t7.35')[0].score // 7.35
 */
export function parseJudgedPairs(text: string, name = 'The pairs'): JudgedPair[] {
  return text.split(/\r?\n/).flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const [a, b, score, ...more] = line.split('\t').map((part) => part.trim())
    if (!a || !b || !score || more.length > 0 || !Number.isFinite(Number(score)))
      throw new FileError(`${name}, line ${i + 1}: a line has two words and a number, between tabs.`)
    return [{ a, b, score: Number(score) }]
  })
}
