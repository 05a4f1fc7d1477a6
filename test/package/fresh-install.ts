import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'

interface PackageJson {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
}

const read = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson

/** Whether Node would find packages for a file of this folder above it: what is not installed in the folder would be there all the same. */
function hasModulesAbove(folder: string): boolean {
  if (existsSync(join(folder, 'node_modules'))) return true
  const parent = dirname(folder)
  return parent !== folder && hasModulesAbove(parent)
}

/** A new folder for a package, where a stray `node_modules` of the system's folder for temporary files is no help. */
function newFolder(): string {
  const places = [tmpdir(), '/var/tmp', '/dev/shm', homedir()]
  const place = places.find((each) => existsSync(each) && !hasModulesAbove(resolve(each)))
  if (place === undefined)
    throw new Error(
      `Each of ${places.join(', ')} has a node_modules folder in it or above it; remove one of them.`,
    )
  return mkdtempSync(join(place, 'lanner-installed-'))
}

/**
 * A new folder in which the built package is installed as a user has it: `dist/`, its dependencies, and no package that is optional.
 *
 * @param extra further packages of this repository to install there, with their dependencies
 */
export function freshInstall(extra: readonly string[] = []): string {
  const folder = newFolder()
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
