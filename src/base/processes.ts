import { nodeBuiltin } from './node-builtin.ts'

/** Whether there is a process of this number. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** When a process began, in ticks since the start of the machine; null where the system does not say. Numbers of processes are used again. */
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
 * Does something when this process ends, unless it was done before.
 *
 * @returns does it now.
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
