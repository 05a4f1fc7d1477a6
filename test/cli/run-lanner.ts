import { spawn, type ChildProcess } from 'node:child_process'
import { resolve } from 'node:path'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  /** Bytes after which writing to a file fails, as on a full disk. */
  readonly largestFile?: number
  readonly onStdout?: (text: string, child: ChildProcess) => void
  readonly onStart?: (child: ChildProcess) => void
}

const main = resolve('dist/cli/main.js')

/** Runs the built command as a person does, without a terminal. */
export function lanner(args: readonly string[], options: RunOptions): Promise<Outcome> {
  return new Promise((done, fail) => {
    const limit = options.largestFile
    const command =
      limit === undefined
        ? [process.execPath, main, ...args]
        : [
            'sh',
            '-c',
            `trap '' XFSZ; ulimit -f ${limit / 512}; exec "$@"`,
            'sh',
            process.execPath,
            main,
            ...args,
          ]
    const child = spawn(command[0]!, command.slice(1), {
      cwd: options.cwd,
      env: { ...process.env, LANNER_THREADS: '1', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    options.onStart?.(child)
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString()
      options.onStdout?.(stdout, child)
    })
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}

/** The JSON events of a run with `--json`. */
export function events(stdout: string): Record<string, unknown>[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

/** A text of sentences made from few words: learnable, and never twice the same line. */
export function sampleText(sentences: number): string {
  const words = ['the', 'whale', 'sea', 'ship', 'and', 'old', 'man', 'sails', 'sees', 'white', 'far', 'sun']
  let state = 7
  const next = (n: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    return (state >>> 16) % n
  }
  const lines: string[] = []
  for (let i = 0; i < sentences; i++)
    lines.push(Array.from({ length: 4 + next(6) }, () => words[next(words.length)]).join(' ') + '.')
  return lines.join('\n')
}
