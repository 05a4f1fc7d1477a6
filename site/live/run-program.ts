import { compile, programName } from './compile.ts'
import { outputOf, type Draw, type Output } from './output.ts'
import { textOf } from './text-of.ts'

/** Where a program runs: in the worker of a page, or in Node under test. */
export interface Surroundings {
  /** Loads what a program imports; null if there is nothing of this name. */
  readonly load: (name: string) => Promise<unknown> | null
  readonly draw: Draw
  readonly show: (output: Output) => void
  /** Further names that the program may use. */
  readonly names?: Readonly<Record<string, unknown>>
}

/** A program that is ready to run. */
export interface Program {
  /** What it imports, such as `lanner/text`. */
  readonly imports: readonly string[]
  /** Runs it with the names in its scope: `require`, `exports`, `console`, `__show`, and those of its surroundings. */
  readonly run: (scope: Readonly<Record<string, unknown>>) => Promise<void>
}

/** Runs a TypeScript program and shows what it prints, and the value of its last statement. */
export function runProgram(source: string, surroundings: Surroundings): Promise<void> {
  const { body, imports } = compile(source)
  const AsyncFunction = (async () => {}).constructor as new (
    ...args: string[]
  ) => (...args: unknown[]) => Promise<void>
  return execute(
    {
      imports,
      run: (scope) => new AsyncFunction(...Object.keys(scope), body)(...Object.values(scope)),
    },
    surroundings,
  )
}

/** Runs a program that was compiled before, where a page allows no `eval`: see `lesson-plugin.ts`. */
export async function execute(
  { imports, run }: Program,
  { load, draw, show, names = {} }: Surroundings,
): Promise<void> {
  const loaded = new Map<string, unknown>()
  for (const name of imports) {
    const module = load(name)
    if (module === null)
      throw new Error(`A live example can import lanner and its entries (lanner/text, ...), but not ${name}.`)
    loaded.set(name, await module)
  }
  const { onDisplay } = (loaded.get('lanner/display') ?? {}) as Partial<typeof import('lanner/display')>
  // Charts take a while to draw, and what is printed after one waits for it. All else is shown at once, even if the program never pauses.
  let drawing = 0
  let shown = Promise.resolve()
  const put = (output: Output | null | Promise<Output>, place: string | null = null): void => {
    const send = (ready: Output | null): void => {
      if (ready !== null) show(place === null ? ready : { ...ready, place })
    }
    if (drawing === 0 && !(output instanceof Promise)) return send(output)
    drawing++
    if (output instanceof Promise) output.catch(() => {}) // reported when its turn comes
    shown = shown.then(async () => send(await output)).finally(() => drawing--)
  }
  const print = (...values: unknown[]): void =>
    put(values.length === 1 ? outputOf(values[0], draw) : joined(values))
  // A program that awaits what it displays lets the page show it before it trains on.
  const restore = onDisplay?.((value, place) => {
    put(outputOf(value, draw), place)
    return shown
  })
  const console = { log: print, info: print, warn: print, error: print, debug: print, table: print }
  const scope: Readonly<Record<string, unknown>> = {
    require: (name: string) => loaded.get(name),
    exports: {},
    console,
    __show: print,
    ...names,
  }
  try {
    await run(scope)
  } finally {
    restore?.()
    await shown
  }
}

function joined(values: readonly unknown[]): Output {
  return { kind: 'text', text: values.map(textOf).join(' ') }
}

/** The sentence of an error, and the line of the program that caused it if the engine knows it. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return textOf(error)
  // Engines put two lines before the body of a function that is made from text.
  const line = Number(new RegExp(`${programName}:(\\d+)`).exec(error.stack ?? '')?.[1]) - 2
  const kind = /^(Type|Reference|Range)Error$/.test(error.name) ? `${error.name}: ` : ''
  return `${line > 0 ? `Line ${line}: ` : ''}${kind}${error.message}`
}
