// The compiler that builds the kernels of every platform on one Linux machine: zig's clang, which includes the headers and libraries of all of them.
// It is too big (353 MB) for a dependency: the first build of a release downloads it into build/zig.

import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildMpiWith } from './mpi.mjs'
import { buildAddon, commonFlags, findNodeHeaders, instructionSetNames } from './native.mjs'
import { root, writeOpcodes } from './sources.mjs'

const version = '0.11.0'
const packages = {
  x64: {
    name: 'zig-linux-x64',
    integrity:
      'sha512-vSvmVIT07AXIGsxn5e/iLJnHjfF26q2v9X4Q27HAnHLKzlVNhNUdXbi+Odz4OZ0gHTQFz8/wJMy9p6vuvKMwRQ==',
  },
}
const folder = join(root, 'build', 'zig')

/** Keeps the compiler's cache in the checkout. */
export const zigEnvironment = {
  ZIG_GLOBAL_CACHE_DIR: join(folder, 'cache'),
  ZIG_LOCAL_CACHE_DIR: join(folder, 'cache'),
}

/** The path of the compiler; downloads it if it is missing. */
export async function zig() {
  const home = join(folder, version)
  const program = join(home, 'zig')
  if (existsSync(program)) return program
  const wanted = process.platform === 'linux' ? packages[process.arch] : undefined
  if (wanted === undefined)
    throw new Error(
      `the kernels of other platforms are built on Linux x64, not on ${process.platform} ${process.arch}`,
    )
  const url = `${registry()}@ryoppippi/${wanted.name}/-/${wanted.name}-${version}.tgz`
  console.log(`zig ${version}: fetching ${url} (72 MB)`)
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} returned status ${response.status}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== wanted.integrity) throw new Error(`${url} has the hash ${found}, not ${wanted.integrity}`)
  const draft = join(folder, `draft-${process.pid}`)
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'zig.tgz'), bytes)
  execFileSync('tar', ['xzf', 'zig.tgz'], { cwd: draft })
  renameSync(join(draft, 'package'), home)
  rmSync(draft, { recursive: true })
  return program
}

/** The registry that npm is configured to use. */
export function registry() {
  return execFileSync('npm', ['config', 'get', 'registry'], { cwd: root, encoding: 'utf8' })
    .trim()
    .replace(/\/?$/, '/')
}

const avx2 = '+avx2+fma+f16c+bmi+bmi2'
const setFlags = {
  avx512: [
    `-mcpu=x86_64${avx2}+avx512f+avx512vl+avx512bw+avx512dq`,
    '-mprefer-vector-width=512',
    // This clang has another name for it than g++.
    '-D__builtin_ia32_sqrtps512_mask(x,from,mask,rounding)=__builtin_ia32_sqrtps512(x,rounding)',
  ],
  avx2: [`-mcpu=x86_64${avx2}`],
}
const systemLinks = {
  linux: ['-Wl,-z,nodelete', '-Wl,--gc-sections', '-s'],
  darwin: ['-Wl,-undefined,dynamic_lookup', '-s'],
  win32: ['-lapi-ms-win-core-synch-l1-2-0', '-s'],
}

/** The folder in which the kernels of a target are built. */
export const builtFile = (target) => join(root, 'build', 'release', 'kernels', target.name, 'lanner.node')

/** The first arguments of the compiler for a target. zig adds its own checks, and a library for them, to unoptimized code. */
const argumentsFor = (target, triple) => [
  'cc',
  '-target',
  triple,
  '-fno-sanitize=undefined',
  ...(target.os === 'win32' ? ['-DNAPI_EXTERN='] : []),
]

/** Builds `build/release/kernels/NAME/lanner-mpi.node` of a target on Linux. Returns { ok, line, file }. */
export async function buildMpiForTarget(target) {
  return buildMpiWith(join(root, 'build', 'release', 'kernels', target.name), {
    command: await zig(),
    args: argumentsFor(target, target.zig),
    link: systemLinks[target.os],
    identity: [`zig ${version}`],
    env: zigEnvironment,
  })
}

/** Builds `build/release/kernels/NAME/lanner.node` of a target with all its instruction sets. Returns { ok, line, file }. */
export async function buildForTarget(target, { verbose = false, jobs } = {}) {
  const command = await zig()
  const out = join(root, 'build', 'release', 'kernels')
  writeOpcodes(out)
  const headers = findNodeHeaders()
  const args = (triple) => argumentsFor(target, triple)
  // Kernels call only the pool, so those for one processor and file format work with every C library.
  const shared = target.os === 'linux' ? `${target.zig.split('-')[0]}-linux-gnu.2.17` : target.zig
  const sets = Object.fromEntries(instructionSetNames(target.cpu).map((name) => [name, setFlags[name] ?? []]))
  const toolchain = {
    command,
    args: args(target.zig),
    engineArgs: args(shared),
    engineFolder: join(out, `engine-${shared}`),
    // Code for Windows is always position-independent.
    common: target.os === 'win32' ? commonFlags.filter((flag) => flag !== '-fPIC') : commonFlags,
    identity: [`zig ${version}`],
    platform: target.os,
    link: systemLinks[target.os],
    env: zigEnvironment,
    jobs,
  }
  const result = await buildAddon(join(out, target.name), toolchain, { sets, headers, include: out, verbose })
  return { ...result, file: builtFile(target) }
}
