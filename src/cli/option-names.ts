import { DataError, OperationError, ValueError } from '../base/errors.ts'

/** Code names that are also words; others are recognized by a capital inside. */
const words = 'cats|conts|dates|ignore|kind|log|folds|interval|body|model|threshold|positive|f1'
const code = `(?:${words}|[a-z]+[A-Z]\\w*|\\{[^{}]*\\})`
const value = "(?:: ['\\w.-]+)?"

/**
 * A message of the library for users of the command. Messages name options as in code, followed by the flag in brackets; only the flag stays.
 *
 * @example
 * inCommand('give a smaller minCount (--min-count).') // 'give a smaller --min-count.'
 */
export function inCommand(message: string): string {
  return message
    .replaceAll(/ \(in code: [^()]*\)/g, '')
    .replaceAll(/ \(\w+ in readTable\)/g, '')
    .replaceAll(new RegExp(`(?<![\\w"])${code}${value} \\((--[\\w-]+(?: [^(),]+?)?)\\)`, 'g'), '$1')
    .replaceAll(/\(\w+, (--[\w-]+)/g, '($1')
}

/** The message of an error without the name of the operation, which is one of the library and not of the command. */
export function messageOf(error: unknown): string {
  if (!(error instanceof OperationError)) return error instanceof Error ? error.message : String(error)
  const { operation, rule } = error
  // Environment variables and backends have names that users of the command know.
  if (/^LANNER_|^(native|wasm|webgpu|reference)$/.test(operation)) return error.message
  return /^(needs|must|has|cannot) /.test(rule) ? `This ${rule}` : rule
}

/**
 * The message of an error with options as they are typed: `--vocab-size` for `vocabSize`; null if it names none.
 *
 * @param flags Flags by the names of the options in code.
 */
export function inFlags(error: unknown, flags: ReadonlyMap<string, string>): string | null {
  if (!(error instanceof ValueError || error instanceof DataError)) return null
  // Environment variables have names that users know.
  const ruleOf = ({ operation, rule, message }: ValueError): string =>
    operation.startsWith('LANNER_') ? message : rule
  const text = error instanceof ValueError ? `${ruleOf(error)}.` : inCommand(error.message)
  // A word such as `layers` may also mean something else, unless the error says so or begins with it.
  const isNamed = (name: string): boolean =>
    error.options.includes(name) ||
    /[A-Z]/.test(name) ||
    (error instanceof ValueError && text.startsWith(`${name} `))
  const message = [...flags]
    .filter(([name]) => isNamed(name))
    .reduce((all, [name, flag]) => all.replaceAll(new RegExp(`(?<![\\w"-])${name}\\b(?!")`, 'g'), flag), text)
  return message === text && error instanceof DataError ? null : message
}
