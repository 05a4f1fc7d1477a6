import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

interface PackageJson {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const read = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson

/**
 * A new folder in which the built package is installed as a user has it: `dist/`, its dependencies, and no package that is optional.
 *
 * @param extra further packages of this repository to install there, with their dependencies
 */
export function freshInstall(extra: readonly string[] = []): string {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-installed-'))
  const modules = join(folder, 'node_modules')
  const own = join(modules, 'lanner')
  mkdirSync(own, { recursive: true })
  cpSync('package.json', join(own, 'package.json'))
  cpSync('dist', join(own, 'dist'), { recursive: true, filter: (path) => !path.endsWith('.js.map') })
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  const add = (name: string): void => {
    const [from, to] = [resolve('node_modules', name), join(modules, name)]
    if (existsSync(to) || !existsSync(from)) return
    cpSync(from, to, { recursive: true })
    for (const next of Object.keys(read(from).dependencies ?? {})) add(next)
  }
  for (const name of [...Object.keys(read('.').dependencies ?? {}), ...extra]) add(name)
  return folder
}
