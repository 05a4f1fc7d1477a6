import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { serveFiles, type FileServer } from '../browser/serve-files.ts'

const folder = resolve('build/site')

/** When the newest file of these folders was written. */
function newest(folders: readonly string[]): number {
  return Math.max(
    ...folders.flatMap((each) =>
      readdirSync(each, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes(join('docs', 'api')))
        .map((entry) => statSync(join(entry.parentPath, entry.name)).mtimeMs),
    ),
  )
}

function isCurrent(): boolean {
  const page = join(folder, 'index.html')
  return existsSync(page) && statSync(page).mtimeMs >= newest(['docs', 'site', 'dist/page'])
}

/** Builds the site, unless another test file is doing so: then waits for it. A lock that a killed run left counts for ten minutes. */
async function build(): Promise<void> {
  const lock = resolve('build/site-lock')
  for (;;) {
    try {
      mkdirSync(lock)
      break
    } catch {
      const { mtimeMs = Date.now() } = statSync(lock, { throwIfNoEntry: false }) ?? {}
      if (Date.now() - mtimeMs > 600_000) rmdirSync(lock)
      await setTimeout(500)
    }
  }
  try {
    if (isCurrent()) return
    const { status, stdout, stderr } = spawnSync('npm', ['run', 'docs'], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`npm run docs failed:\n${stdout}\n${stderr}`)
  } finally {
    rmdirSync(lock)
  }
}

/** Serves the site, built first if a page, the site's code or the library has changed. */
export async function builtSite(): Promise<FileServer> {
  if (!isCurrent()) await build()
  return serveFiles((path) => ({ file: join(folder, path.endsWith('/') ? `${path}index.html` : path) }))
}
