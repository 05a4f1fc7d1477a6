import { FileError } from './errors.ts'
import { fileProblem } from './file-problem.ts'
import { nodeBuiltin } from './node-builtin.ts'
import { atExit, beganAt, isAlive } from './processes.ts'

/** A folder for what is needed only while this process works. */
export interface TemporaryFolder {
  readonly path: string
  /** Removes it with all that is in it; once is enough. */
  remove(): void
}

const NAME = /^lanner-[a-z]+-(\d+)-(\d+)-([0-9a-f]{8})-/
const cleaned = new Set<string>()

/**
 * Makes a folder for what is needed only while this process works: it is removed when the process ends, if not before. A process that is killed cannot do that,
 * so the name says whose it is, and the next process that makes such a folder removes those of processes that are gone.
 *
 * @param parent Default: where the system wants temporary files, which TMPDIR says.
 * @throws FileError if it cannot be made.
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
      `No temporary folder can be made in ${parent}: ${fileProblem(error)}; name another place with TMPDIR.`,
      { cause: error },
    )
  }
  return { path, remove: atExit(() => rmSync(path, { recursive: true, force: true })) }
}

/** Where temporary files go: what TMPDIR says, or /tmp. */
export function temporaryRoot(): string {
  return globalThis.process.env['TMPDIR'] ?? globalThis.process.env['TEMP'] ?? '/tmp'
}

/** Removes the folders that killed processes of this machine left, once for each place. */
function removeLeft(parent: string): void {
  if (cleaned.has(parent)) return
  cleaned.add(parent)
  const { lstatSync, readdirSync, rmSync } = nodeBuiltin('fs', 'makeTemporaryFolder')
  const { join } = nodeBuiltin('path', 'makeTemporaryFolder')
  const attempt = <T>(work: () => T): T | null => {
    try {
      return work()
    } catch {
      // Left for the next one, who may be allowed to.
      return null
    }
  }
  for (const name of attempt(() => readdirSync(parent)) ?? []) {
    const [, pid, began, host] = NAME.exec(name) ?? []
    if (host !== machine()) continue
    const alive = isAlive(Number(pid)) && (beganAt(Number(pid)) ?? '0') === began
    // In a folder that others write to as well, anyone may have made it, as a link too.
    const entry = attempt(() => lstatSync(join(parent, name)))
    const own = entry?.isDirectory() && entry.uid === (globalThis.process.getuid?.() ?? entry.uid)
    if (!alive && own) attempt(() => rmSync(join(parent, name), { recursive: true, force: true }))
  }
}

/** Machines may share a folder, and know nothing of each other's processes. */
function machine(): string {
  const { hostname } = nodeBuiltin('os', 'makeTemporaryFolder')
  const { createHash } = nodeBuiltin('crypto', 'makeTemporaryFolder')
  return createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
}
