// The addon that connects the processes of an MPI launcher, on Linux: it opens the MPI library at run time, so none is needed to build it.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { findCompiler, findNodeHeaders } from './native.mjs'
import { kernels, upToDate, writeWhole } from './sources.mjs'

const run = promisify(execFile)

const source = join(kernels, 'mpi')

/** Flags of every build, with `headers` as the folder of node_api.h. */
const flagsFor = (headers) => [
  '-std=c++17',
  '-O2',
  '-fno-exceptions',
  '-fno-rtti',
  '-fno-threadsafe-statics',
  '-fPIC',
  '-fvisibility=hidden',
  '-pthread',
  '-Wall',
  '-Wextra',
  '-I',
  source,
  '-isystem',
  headers,
  '-shared',
]

/** The name of the addon, in the build folder and in the packages. */
export const mpiFile = 'lanner-mpi.node'

/** Builds `out/mpi/lanner-mpi.node` for this machine. Returns { ok, skipped, line } like `buildNative`. */
export async function buildMpi(out) {
  const compiler = findCompiler()
  if (process.platform !== 'linux' || !compiler || !findNodeHeaders()) return { ok: false, skipped: true }
  return buildMpiWith(join(out, 'mpi'), {
    command: compiler.name,
    args: [],
    link: ['-Wl,-z,nodelete'],
    identity: [compiler, process.arch],
  })
}

/** Builds `folder/lanner-mpi.node` with a toolchain like those of `buildAddon`. Returns { ok, line, file }. */
export async function buildMpiWith(folder, { command, args, link, identity, env }) {
  const sources = readdirSync(source).toSorted()
  const flags = [...args, ...flagsFor(findNodeHeaders())]
  const hash = createHash('sha256').update(JSON.stringify([flags, link, identity]))
  for (const name of sources) hash.update(name).update(readFileSync(join(source, name)))
  const digest = hash.digest('hex')
  const file = join(folder, mpiFile)
  const stamp = join(folder, 'lanner-mpi.stamp')
  if (upToDate(stamp, digest, [file])) return { ok: true, line: 'MPI addon: up to date.', file }
  mkdirSync(folder, { recursive: true })
  const draft = `${file}.${process.pid}`
  const files = sources.filter((name) => name.endsWith('.cc')).map((name) => join(source, name))
  try {
    const { stderr } = await run(command, [...flags, ...files, ...link, '-ldl', '-o', draft], {
      env: { ...process.env, ...env },
    })
    if (stderr) process.stderr.write(stderr)
  } catch (error) {
    return {
      ok: false,
      line: `MPI addon: ${basename(command)} failed.\n${String(error.stderr || error.message).slice(0, 8000)}`,
    }
  }
  renameSync(draft, file)
  writeWhole(stamp, digest)
  return { ok: true, line: `MPI addon: built with ${basename(command)}.`, file }
}
