import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { buildProgram, type Bundler } from './bundlers.ts'
import { programOf } from './programs.ts'

/** What a program answered. */
export interface Answer {
  readonly value?: unknown
  readonly error?: string
}

const run = promisify(execFile)

/** Sends the answer of a program, or its error, to whoever waits. */
const answering = (send: string, options: string): string =>
  `run(${options}).then((value) => ({ value }), (error) => ({ error: error.name + ': ' + error.message })).then((answer) => ${send})`
const kernels = `...(new URL(location.href).searchParams.has('kernels') ? { kernels: '/wasm/' } : {})`

/** What the program of an entry answers in Node, on the same kernels. */
export async function answerInNode(project: string, entry: string): Promise<Answer> {
  writeFileSync(join(project, 'program.js'), programOf(entry))
  const { stdout } = await run(
    process.execPath,
    [
      '--input-type=module',
      '-e',
      `import { run } from './program.js'; ${answering('console.log(JSON.stringify(answer))', "{ backend: 'wasm', threads: 1 }")}`,
    ],
    { cwd: project },
  )
  return JSON.parse(stdout) as Answer
}

/**
 * Builds the program of an entry and runs it in a page.
 *
 * @param project a folder in which Lanner is installed
 * @param bundler null for none: an import map
 */
export async function answerInPage(
  browser: Browser,
  project: string,
  entry: string,
  bundler: Bundler | null,
  {
    worker = false,
    tellsKernels = false,
  }: { readonly worker?: boolean; readonly tellsKernels?: boolean } = {},
): Promise<Answer> {
  rmSync(join(project, 'out'), { recursive: true, force: true })
  rmSync(join(project, 'node_modules', '.vite'), { recursive: true, force: true })
  const write = (name: string, text: string): void => writeFileSync(join(project, name), text)
  write('program.js', programOf(entry))
  write(
    'worker.js',
    `import { run } from './program.js'\n${answering('postMessage(JSON.stringify(answer))', '{ threads: 1 }')}\n`,
  )
  write(
    'main.js',
    worker
      ? `const worker = new Worker(new URL('./worker.js', import.meta.url), { type: 'module' })\nworker.onmessage = ({ data }) => (globalThis.answer = data)\nworker.onerror = (event) => (globalThis.answer = JSON.stringify({ error: 'the worker failed: ' + event.message }))\n`
      : `import { run } from './program.js'\n${answering('(globalThis.answer = JSON.stringify(answer))', `{ threads: 1, ${kernels} }`)}\n`,
  )
  write('index.html', pageOf(bundler === null ? importMap() : ''))
  let served: { readonly url: string; close(): void }
  if (bundler === null) served = await serve(project, project)
  else {
    const program = buildProgram(bundler)
    if (bundler.serves) served = await serving(spawn(process.execPath, [program], { cwd: project }))
    else {
      await run(process.execPath, [program], { cwd: project }).catch(
        (error: { readonly stderr?: string }) => {
          throw new Error(`${bundler.name} cannot build ${entry}: ${error.stderr ?? String(error)}`)
        },
      )
      if (statSync(join(project, 'out', 'index.html'), { throwIfNoEntry: false }) === undefined)
        write('out/index.html', pageOf(''))
      served = await serve(join(project, 'out'), project)
    }
  }
  const page = await browser.newPage()
  const said: string[] = []
  page.on('pageerror', (error) => said.push(String(error)))
  page.on('console', (message) => message.type() === 'error' && said.push(message.text()))
  try {
    await page.goto(`${served.url}/${tellsKernels ? '?kernels' : ''}`)
    const answer = await page
      .waitForFunction(() => (globalThis as { answer?: string }).answer, undefined, { timeout: 120_000 })
      .catch(() => {
        throw new Error(
          `${bundler?.name ?? 'import map'}, ${entry}: the page does not answer; it says: ${said.join('; ')}`,
        )
      })
    return JSON.parse((await answer.jsonValue())!) as Answer
  } finally {
    await page.close()
    served.close()
  }
}

const pageOf = (head: string): string =>
  `<!doctype html><html><head><meta charset="utf-8"><link rel="icon" href="data:,">${head}</head><body><script type="module" src="./main.js"></script></body></html>\n`

/** Each entry of package.json by its path, as a page without a bundler maps it; Vega as one file, as from a CDN. */
function importMap(): string {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as {
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  const imports = Object.fromEntries(
    Object.entries(exports).flatMap(([name, target]) =>
      typeof target === 'string'
        ? []
        : [[`lanner${name.slice(1)}`, `/node_modules/lanner/${target.default.slice(2)}`]],
    ),
  )
  return `<script type="importmap">${JSON.stringify({ imports: { ...imports, vega: '/vega.js', 'vega-lite': '/vega-lite.js' } })}</script>`
}

const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
  '.html': 'text/html',
}

/** A static server that answers unknown paths with its page, as those of single-page apps do. */
async function serve(folder: string, project: string): Promise<{ url: string; close(): void }> {
  const server: Server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url!, 'http://page').pathname)
    const file = path.startsWith('/wasm/')
      ? join(project, 'node_modules/lanner/dist/kernels', path)
      : join(folder, path === '/' ? 'index.html' : path)
    let [bytes, type] = [Buffer.from(''), types[extname(file)] ?? 'application/octet-stream']
    try {
      bytes = readFileSync(file)
    } catch {
      ;[bytes, type] = [readFileSync(join(folder, 'index.html')), 'text/html']
    }
    response.setHeader('content-type', type)
    response.end(bytes)
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => (server.closeAllConnections(), server.close()),
  }
}

/** A development server, which prints its URL. */
function serving(child: ChildProcess): Promise<{ url: string; close(): void }> {
  return new Promise((done, failed) => {
    let said = ''
    child.stderr!.on('data', (text: Buffer) => (said += text.toString()))
    child.stdout!.on('data', (text: Buffer) => {
      const url = /http:\/\/[\d.:]+/.exec(text.toString())?.[0]
      if (url !== undefined) done({ url, close: () => child.kill() })
    })
    child.on('exit', () => failed(new Error(`the server ended: ${said}`)))
  })
}

/** Puts Vega into the project as single files, as a CDN has it. */
export async function addVegaFiles(project: string): Promise<void> {
  const { build } = await import('esbuild')
  for (const name of ['vega', 'vega-lite'])
    await build({
      stdin: { contents: `export * from '${name}'`, resolveDir: resolve('.') },
      bundle: true,
      format: 'esm',
      platform: 'browser',
      outfile: join(project, `${name}.js`),
      logLevel: 'error',
    })
}

/** Names of all entries of the package. */
export function entries(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { readonly exports: object }
  return Object.keys(exports).flatMap((name) => (name.endsWith('.json') ? [] : [`lanner${name.slice(1)}`]))
}
