/**
 * A one-line command to paste into a shell, with values quoted where necessary. Values that start with a dash are not read as options: the
 * value of an option stays unchanged, the last arguments go after `--`, and a path before other options gets `./`.
 *
 * @example
 * shellCommand`lanner recommend ${'my run'} ${"O'Hara"}` // "lanner recommend 'my run' 'O'\\''Hara'"
 * shellCommand`lanner nearest ${'runs/a'} ${'-x'}` // 'lanner nearest runs/a -- -x'
 */
export function shellCommand(literals: TemplateStringsArray, ...values: readonly string[]): string {
  let command = literals[0]!
  let behind = false
  values.forEach((value, i) => {
    const rest = literals.slice(i + 1).join(' ')
    const positional = !/ --?[a-z][a-z-]* $/.test(literals[i]!)
    if (!value.startsWith('-') || !positional || behind) command += shellWord(value)
    else if (/ --?[a-z]/.test(rest)) command += shellWord(`./${value}`)
    else {
      behind = true
      command += `-- ${shellWord(value)}`
    }
    command += literals[i + 1]!
  })
  return command
}

/**
 * One shell word: quoted if it has more than letters, digits and a few symbols.
 *
 * @param platform Default: the current one. Windows has no single quotes.
 * @example
 * shellWord('runs/a') // 'runs/a'
 * shellWord('$(ls)') // "'$(ls)'"
 */
export function shellWord(text: string, platform = globalThis.process?.platform): string {
  if (platform === 'win32') return /^[\w.:\\/@+=-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`
  if (/^[\w.,:/@%+-][\w.,:/@%+=-]*$/.test(text)) return text
  // A line break or an escape sequence would not survive on a terminal.
  if (!CONTROL.test(text)) return `'${text.replaceAll("'", String.raw`'\''`)}'`
  const escaped = text.replace(/[\\']/g, '\\$&').replace(new RegExp(CONTROL, 'gu'), escape)
  return `$'${escaped}'`
}

/**
 * One entry of an option that takes a list, such as `--ignore`, as one shell word: an entry with a comma is in double quotes, as in a CSV file.
 *
 * @example
 * listWord('price, net') // `'"price, net"'`
 */
export function listWord(entry: string, platform?: NodeJS.Platform): string {
  const isPlain = !/[,"]/.test(entry) && entry === entry.trim()
  return shellWord(isPlain ? entry : `"${entry.replaceAll('"', '""')}"`, platform)
}

/** The option that makes a text a missing cell; a placeholder for a text too long to paste. */
export function missingOption(text: string): string {
  return `--missing ${text.length > LONGEST ? 'TEXT' : listWord(text)}`
}

const LONGEST = 40

/** Characters that move the cursor, break the line or change the text direction. */
const CONTROL = /[\p{Cc}\u2028-\u202E\u2066-\u2069]/u

function escape(character: string): string {
  const bytes = [...new TextEncoder().encode(character)]
  return bytes.map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('')
}
