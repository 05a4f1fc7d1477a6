import { nodeBuiltin } from './node-builtin.ts'

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process started, in ticks since boot; null if the system does not say. Needed because process ids are reused. */
export function beganAt(pid: number): string | null {
  try {
    // The name of the program, in brackets, may hold spaces; the start is the 22nd field.
    const stat = nodeBuiltin('fs', 'beganAt').readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

const waiting = new Set<() => void>()

/**
 * Calls `work` when this process exits, unless it was called before.
 *
 * @returns a function that calls it now.
 */
export function atExit(work: () => void): () => void {
  const own = (): void => {
    if (waiting.delete(own)) work()
  }
  if (waiting.size === 0) process.once('exit', endAll)
  waiting.add(own)
  return () => {
    own()
    if (waiting.size === 0) process.off('exit', endAll)
  }
}

function endAll(): void {
  for (const work of waiting) work()
}
