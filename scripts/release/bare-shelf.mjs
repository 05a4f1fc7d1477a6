// A new user's machine, for tests: package managers and Node, but no compilers.

import { spawn } from 'node:child_process'
import { mkdirSync, realpathSync, statSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Programs that a test may use: no compilers. */
const programs = [
  'node',
  'npm',
  'npx',
  'sh',
  'bash',
  'env',
  'uname',
  'sed',
  'dirname',
  'basename',
  'cat',
  'readlink',
]

/** A folder for PATH with only these programs. */
export function bareShelf(folder, extra) {
  const shelf = join(folder, 'bin')
  mkdirSync(shelf)
  const places = process.env.PATH.split(':')
  for (const name of programs) {
    const place = places
      .map((entry) => join(entry, name))
      .find((path) => statSync(path, { throwIfNoEntry: false }))
    if (place !== undefined)
      symlinkSync(name === 'node' ? process.execPath : realpathSync(place), join(shelf, name))
  }
  for (const [name, path] of Object.entries(extra)) symlinkSync(path, join(shelf, name))
  return shelf
}

/** An environment without the settings of this user and checkout, except for the store of downloaded packages. */
export const userEnvironment = (shelf, registry) => ({
  PATH: shelf,
  HOME: process.env.HOME,
  TMPDIR: tmpdir(),
  npm_config_registry: registry.url,
  npm_config_fund: 'false',
  npm_config_audit: 'false',
  npm_config_update_notifier: 'false',
})

/** Runs a command; if it fails, throws an error with its output. */
export function output([command, ...args], options) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (text) => (stdout += text))
    child.stderr.on('data', (text) => (stderr += text))
    child.on('error', reject)
    child.on('close', (code) =>
      code === 0
        ? resolve({ stdout, stderr })
        : reject(
            new Error(
              `${[command, ...args].join(' ')} failed with exit code ${code}\n${stdout.slice(-3000)}\n${stderr.slice(-3000)}`,
            ),
          ),
    )
  })
}
