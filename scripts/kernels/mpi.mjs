// The addon that connects the processes of an MPI launcher, on Linux: it opens the MPI library at run time, so none is needed to build it.

import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { findCompiler, findNodeHeaders } from './native.mjs'
import { kernels, upToDate, writeWhole } from './sources.mjs'

const run = promisify(execFile)

const folder = join(kernels, 'mpi')

/** Flags of every build, with `headers` as the folder of node_api.h. */
const flagsFor = (headers) => [
  '-std=c++17',
  '-O2',
  '-fno-exceptions',
  '-fno-rtti',
  '-fPIC',
  '-fvisibility=hidden',
  '-pthread',
  '-Wall',
  '-Wextra',
  '-I',
  folder,
  '-isystem',
  headers,
  '-shared',
]

/** Builds `out/mpi/lanner-mpi.node`. Returns { ok, skipped, line } like `buildNative`. */
export async function buildMpi(out) {
  const compiler = findCompiler()
  const headers = findNodeHeaders()
  if (process.platform !== 'linux' || !compiler || !headers) return { ok: false, skipped: true }
  const sources = readdirSync(folder).toSorted()
  const flags = flagsFor(headers)
  const hash = createHash('sha256').update(JSON.stringify([flags, compiler, process.arch]))
  for (const name of sources) hash.update(name).update(readFileSync(join(folder, name)))
  const digest = hash.digest('hex')
  const target = join(out, 'mpi', 'lanner-mpi.node')
  const stamp = join(out, 'mpi', 'lanner-mpi.stamp')
  if (upToDate(stamp, digest, [target])) return { ok: true, line: 'MPI addon: up to date.' }
  mkdirSync(join(out, 'mpi'), { recursive: true })
  const draft = `${target}.${process.pid}`
  const files = sources.filter((name) => name.endsWith('.cc')).map((name) => join(folder, name))
  try {
    const { stderr } = await run(compiler.name, [...flags, ...files, '-ldl', '-o', draft])
    if (stderr) process.stderr.write(stderr)
  } catch (error) {
    return { ok: false, line: `MPI addon: ${compiler.name} failed.\n${String(error.stderr).slice(0, 8000)}` }
  }
  renameSync(draft, target)
  writeWhole(stamp, digest)
  return { ok: true, line: `MPI addon: built with ${compiler.name}.` }
}
