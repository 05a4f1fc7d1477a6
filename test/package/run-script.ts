import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Runs a script of the repository to its end; its output, and its exit code. */
export async function runScript(
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly output: string }> {
  // Not synchronously: the runner would take this process for dead.
  return promisify(execFile)(process.execPath, args, { maxBuffer: 1 << 26 }).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    (error: { readonly code?: number; readonly stdout?: string; readonly stderr?: string }) => ({
      code: error.code ?? 1,
      output: `${error.stdout ?? ''}${error.stderr ?? String(error)}`,
    }),
  )
}
