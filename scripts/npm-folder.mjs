// Packages that only one check or comparison needs: npm installs them into a folder of build when they are first used, so that a clone's `npm install` stays small.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from './kernels/sources.mjs'

/**
 * `require` as from `build/NAME`, with the packages installed there, without their install scripts.
 *
 * @param {string} name the folder in build
 * @param {readonly string[]} packages with exact versions, as in `zeromq@6.8.0`
 */
export function requireFrom(name, packages) {
  const folder = join(root, 'build', name)
  const missing = packages.filter((wanted) => {
    const at = wanted.lastIndexOf('@')
    return !existsSync(join(folder, 'node_modules', wanted.slice(0, at)))
  })
  if (missing.length > 0) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return createRequire(join(folder, 'package.json'))
}
