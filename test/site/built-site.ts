import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
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

/** Serves the site, built first if a page, the site's code or the library has changed. */
export async function builtSite(): Promise<FileServer> {
  const page = join(folder, 'index.html')
  const built = existsSync(page) ? statSync(page).mtimeMs : 0
  if (built < newest(['docs', 'site', 'dist/page'])) {
    const { status, stdout, stderr } = spawnSync('npm', ['run', 'docs'], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`npm run docs failed:\n${stdout}\n${stderr}`)
  }
  return serveFiles((path) => ({ file: join(folder, path.endsWith('/') ? `${path}index.html` : path) }))
}
