import { parser } from '@lezer/javascript'
import { transform } from 'sucrase'

/** A program that can be run: the body of an async function that calls `require`, `__show` and `console`. */
export interface Compiled {
  readonly body: string
  /** What it imports, such as `lanner/text`. */
  readonly imports: readonly string[]
}

const typescript = parser.configure({ dialect: 'ts' })

/** The name of the program in stack traces. */
export const programName = 'example.ts'

/**
 * Makes a TypeScript module runnable without a bundler. The value of its last statement is shown, as in a notebook.
 *
 * @throws SyntaxError that names the line, if it cannot be read.
 */
export function compile(source: string): Compiled {
  return programOf(outputShown(source))
}

/** Makes a module runnable as it is. @throws SyntaxError like `compile`. */
export function programOf(source: string): Compiled {
  let code: string
  try {
    ;({ code } = transform(source, { transforms: ['typescript', 'imports'] }))
  } catch (error) {
    throw new SyntaxError(readably((error as Error).message), { cause: error })
  }
  return {
    body: `${code}\n//# sourceURL=${programName}`,
    imports: [...new Set(Array.from(code.matchAll(/\brequire\('([^']+)'\)/g), ([, name]) => name!))],
  }
}

/** The program with its last statement, if it is an expression, in a call of `__show`. */
export function outputShown(source: string): string {
  let last = typescript.parse(source).topNode.lastChild
  while (last !== null && last.name.endsWith('Comment')) last = last.prevSibling
  if (last?.name !== 'ExpressionStatement') return source
  const expression = source.slice(last.from, last.to).replace(/;\s*$/, '')
  return `${source.slice(0, last.from)}__show(await (${expression}))${source.slice(last.to)}`
}

/** "Error parsing example.ts: Unexpected token (3:5)" as a sentence. */
function readably(message: string): string {
  const [, what = message, line, column] =
    /^(?:Error transforming .*?: |Error parsing .*?: )?(.*?)\s*\((\d+):(\d+)\)$/.exec(message) ?? []
  return line === undefined ? what : `line ${line}, column ${column}: ${what}`
}
