/**
 * A text as it is typed for a shell: in quotes where it has more than letters, digits and a few signs, and behind `--` where it would be taken for an option.
 *
 * @example
 * shellWord('42') // '42'
 * shellWord("O'Hara 2") // "'O'\\''Hara 2'"
 * shellWord('-x') // '-- -x'
 */
export function shellWord(text: string): string {
  const quoted = /^[\w.,:/@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`
  return text.startsWith('-') ? `-- ${quoted}` : quoted
}
