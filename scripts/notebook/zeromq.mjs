// The client library of ZeroMQ, which Jupyter kernels speak. Only the check of the notebook needs it, so npm installs it into build/notebook when first used.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { root } from '../kernels/sources.mjs'

const folder = join(root, 'build', 'notebook', 'client')

/** The package zeromq. It has binaries for each platform inside, and its install script only looks for them. */
export function zeromq() {
  if (!existsSync(join(folder, 'node_modules', 'zeromq'))) {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    const options = ['--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', ...options, 'zeromq@6.8.0'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    })
  }
  return createRequire(join(folder, 'package.json'))('zeromq')
}
