import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** A parser: a file of a run, named by its folder or by its own path. A path that does not exist counts as a folder, so that messages name it. */
export function fileOfRun(name: string): (path: string) => string {
  return (path) => (isFolder(path) || !existsSync(path) ? join(path, name) : path)
}

/** Whether a path is an existing folder. Of one that cannot be looked at, reading it says why. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
