import type { TokenKind } from '../data/text/token-kind.ts'

/** The warning about parts of a prompt that a model was not trained on. */
export function unknownText(unknown: readonly string[], kind: TokenKind): string {
  const piece = { words: 'word', 'spelled-words': 'letter', characters: null, 'byte-pairs': null }[kind]
  const listed = unknown
    .slice(0, 20)
    .map((piece) => JSON.stringify(piece))
    .join(', ')
  return `the model was not trained on ${listed}${unknown.length > 20 ? ', ...' : ''}${piece !== null ? `; treated as ${unknown.length === 1 ? `an unknown ${piece}` : `unknown ${piece}s`}` : `, and ignores ${unknown.length === 1 ? 'it' : 'them'}`}`
}
