import type { TextVocab } from '../../../data/index.ts'

/** A prompt that fits the text: English if the text is, otherwise its start. A vocabulary alone may come from another text. */
export function fittingPrompt(text: string, vocab: TextVocab): string {
  if (text.includes('The ') && vocab.encodeKnown('The ').unknown.length === 0) return 'The '
  const [line = ''] = text.trimStart().split(/\r?\n/, 1)
  // A shell would end the prompt at a NUL.
  const start = [...line.split(/\p{Cc}/u, 1)[0]!].slice(0, 20).join('')
  // A word cut in two would be unknown to a model of words.
  return start === line ? start : start.replace(/\s\S*$/, '')
}
