import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { Outcome } from './run-lanner.ts'

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** Runs a script of bash in which `lanner` is the built command. The code is that of the last command, or of its first part where it is a pipe. */
export function shell(script: string, cwd: string): Promise<Outcome> {
  const lanner = `lanner() { ${quoted(process.execPath)} ${quoted(resolve('dist/cli/main.js'))} "$@"; }`
  return new Promise((done, fail) => {
    const child = spawn('bash', ['-c', `${lanner}\n${script}\nexit \${PIPESTATUS[0]}`], {
      cwd,
      env: { ...process.env, LANNER_THREADS: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    child.on('error', fail)
    child.on('close', (code) => done({ code, stdout, stderr }))
  })
}

/** The commands that a message offers at the ends of its lines, each with its words as a shell reads them. */
export async function offeredCommands(text: string, cwd: string): Promise<string[][]> {
  const commands = text.split('\n').flatMap((line) => /\blanner [a-z-]+ .*$/.exec(line)?.[0] ?? [])
  const read = await shell(
    [String.raw`lanner() { printf '%s\0' "$@"; printf '\001\0'; }`, ...commands].join('\n'),
    cwd,
  )
  return read.stdout
    .split('\u0001\0')
    .slice(0, -1)
    .map((words) => words.split('\0').slice(0, -1))
}
