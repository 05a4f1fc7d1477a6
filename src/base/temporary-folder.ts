import { FileError } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { atExit, beganAt, isAlive } from './processes.ts'

/** A temporary folder of this process. */
export interface TemporaryFolder {
  readonly path: string
  /** Removes it with all its contents; further calls do nothing. */
  remove(): void
}

const NAME = /^lanner-[a-z]+-(\d+)-(\d+)-([0-9a-f]{8})-/
const cleaned = new Set<string>()

/**
 * Creates a temporary folder, which is removed when the process exits, if not earlier. A killed process cannot do that, so the name
 * identifies its process, and the next process that creates such a folder removes those of dead processes.
 *
 * @param parent Default: the system's folder for temporary files, TMPDIR.
 * @throws FileError if it cannot be created.
 */
export function makeTemporaryFolder(kind: string, parent = temporaryRoot()): TemporaryFolder {
  const { mkdtempSync, rmSync } = nodeBuiltin('fs', 'makeTemporaryFolder')
  const { join } = nodeBuiltin('path', 'makeTemporaryFolder')
  removeLeft(parent)
  const { pid } = globalThis.process
  let path: string
  try {
    path = mkdtempSync(join(parent, `lanner-${kind}-${pid}-${beganAt(pid) ?? 0}-${machine()}-`))
  } catch (error) {
    throw new FileError(
      `Cannot create a temporary folder in ${parent}: ${fileProblem(error)}; set TMPDIR to another place.`,
      { cause: error },
    )
  }
  return { path, remove: atExit(() => rmSync(path, { recursive: true, force: true })) }
}

/** The folder for temporary files: TMPDIR, or /tmp. */
export function temporaryRoot(): string {
  return globalThis.process.env['TMPDIR'] ?? globalThis.process.env['TEMP'] ?? '/tmp'
}

/** Removes folders left by killed processes of this machine, once per parent. */
function removeLeft(parent: string): void {
  if (cleaned.has(parent)) return
  cleaned.add(parent)
  const { lstatSync, readdirSync, rmSync } = nodeBuiltin('fs', 'makeTemporaryFolder')
  const { join } = nodeBuiltin('path', 'makeTemporaryFolder')
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work()
    } catch {
      // Left for the next process, which may have permission.
      return null
    }
  }
  for (const name of attempt(() => readdirSync(parent)) ?? []) {
    const [, pid, began, host] = NAME.exec(name) ?? []
    if (host !== machine()) continue
    const alive = isAlive(Number(pid)) && (beganAt(Number(pid)) ?? '0') === began
    // In a shared folder anyone may have created it, even as a link.
    const entry = attempt(() => lstatSync(join(parent, name)))
    const own = entry?.isDirectory() && entry.uid === (globalThis.process.getuid?.() ?? entry.uid)
    if (!alive && own) attempt(() => rmSync(join(parent, name), { recursive: true, force: true }))
  }
}

/** Machines may share a folder, but cannot see each other's processes. */
function machine(): string {
  const { hostname } = nodeBuiltin('os', 'makeTemporaryFolder')
  const { createHash } = nodeBuiltin('crypto', 'makeTemporaryFolder')
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}
