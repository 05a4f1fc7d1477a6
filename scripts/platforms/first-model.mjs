// The first model of a new user on a platform that this machine only imitates: `npm install` of the packed tarballs for that platform, then the command trains there.

import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { registry as upstream } from '../kernels/zig.mjs'
import { bookText } from '../release/book-text.mjs'
import { layOutKernels, layOutLanner, pack } from '../release/packages.mjs'
import { serveRegistry } from '../release/registry.mjs'

/** Characters of the book: an emulator takes many times as long as the machine. */
const CHARACTERS = 60_000

/**
 * Installs lanner for a platform, with `binaries` as `layOutKernels` takes them, and trains a text model with the platform's runtime. Returns { install, fit, backend }: seconds, and
 * what `lanner doctor` names; one epoch where the processor is emulated. Throws if a step fails or the native kernels are not chosen.
 */
export async function firstModelOn(target, runtime, binaries) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `lanner-${target.name}-`)))
  try {
    const tarballs = [
      layOutLanner(join(folder, 'packages', 'lanner')),
      layOutKernels(target, binaries, join(folder, 'packages', 'kernels')),
    ].map((each) => pack(each, join(folder, 'tarballs')).file)
    const project = join(folder, 'project')
    mkdirSync(project)
    writeFileSync(
      join(project, 'package.json'),
      '{ "name": "first-model", "private": true, "type": "module" }\n',
    )
    writeFileSync(join(project, 'book.txt'), bookText(CHARACTERS))

    const registry = await serveRegistry(tarballs, upstream())
    const platform = [
      `--os=${target.os}`,
      `--cpu=${target.cpu}`,
      ...(target.libc ? [`--libc=${target.libc}`] : []),
    ]
    const began = performance.now()
    try {
      await run(['npm', 'install', '--no-audit', '--no-fund', ...platform, 'lanner'], project, {
        npm_config_registry: registry.url,
      })
    } finally {
      await registry.close()
    }
    const installed = performance.now()
    const path = runtime.path ?? ((file) => file)
    const command = path(join(project, 'node_modules', 'lanner', 'dist', 'cli', 'main.js'))
    const lanner = (...args) => run([...runtime.command, command, ...args], project, runtime.env)
    await lanner('fit', 'book.txt', '--out', 'run', ...(runtime.emulated ? ['--epochs', '1'] : []))
    const fit = (performance.now() - installed) / 1000
    const written = await lanner('generate', 'run', '--prompt', 'The ', '--length', '40')
    if (!/^The [^]{36}/m.test(written)) throw new Error(`generate wrote ${JSON.stringify(written)}`)
    const { backends } = JSON.parse((await lanner('doctor', '--json')).trim().split('\n').at(-1))
    const chosen = backends.find((row) => row.chosen)
    if (chosen?.name !== 'native')
      throw new Error(`doctor chooses ${chosen?.name}: ${JSON.stringify(backends)}`)
    return { install: (installed - began) / 1000, fit, backend: chosen.description }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The output of a command, through a file: Node under Wine cannot write into a pipe. */
async function run([command, ...args], cwd, env) {
  const [out, err] = ['output.txt', 'errors.txt'].map((name) => join(cwd, name))
  const files = [out, err].map((file) => openSync(file, 'w'))
  const child = spawn(command, args, { cwd, stdio: ['ignore', ...files], env: { ...process.env, ...env } })
  const [code] = await once(child, 'close')
  files.forEach(closeSync)
  if (code !== 0)
    throw new Error(
      `${[command, ...args].join(' ')} ended with ${code}\n${readFileSync(out, 'utf8').slice(-2000)}\n${readFileSync(err, 'utf8').slice(-2000)}`,
    )
  return readFileSync(out, 'utf8')
}
