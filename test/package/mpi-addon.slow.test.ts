import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchers, runRanks, type RanksOutcome } from '../mpi/run-mpi.ts'
import { freshInstall } from './fresh-install.ts'

interface Binaries {
  readonly kernels: string
  readonly mpi?: string
}

interface Target {
  readonly name: string
  readonly os: string
}

/** A module of the release. */
const release = <T>(name: string): Promise<T> =>
  import(`../../scripts/release/${name}.mjs` as string) as Promise<T>

const { checkKernels } = await release<{
  checkKernels(name: string, os: string, files: readonly string[]): void
}>('contents')
const { builtHere, ownTarget } = await release<{
  readonly builtHere: Binaries
  readonly ownTarget: Target | undefined
}>('install-here')
const { layOutKernels, pack } = await release<{
  layOutKernels(target: Target, binaries: Binaries, folder: string): string
  pack(folder: string, into: string): { readonly files: readonly string[] }
}>('packages')

/** With g++ it takes 41 kB, and zig makes it smaller; with the C++ library it would take 270 kB. The same binary serves all MPI libraries. */
const MOST_BYTES = 60_000

const canRun = launchers.length > 0 && ownTarget !== undefined && existsSync(builtHere.kernels)

describe.runIf(canRun)('the MPI addon of the packages', { timeout: 120_000 }, () => {
  let folder: string
  let kernels: string
  beforeAll(() => {
    folder = freshInstall()
    // What a release leaves out of the package lanner.
    for (const name of ['native', 'mpi'])
      rmSync(join(folder, 'node_modules', 'lanner', 'dist', 'kernels', name), { recursive: true })
    kernels = layOutKernels(ownTarget!, builtHere, join(folder, 'kernels'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const doctor = (): Promise<RanksOutcome> =>
    runRanks(launchers[0]!, 2, ['node_modules/lanner/dist/cli/main.js', 'doctor'], { cwd: folder })

  it('is in the package of the kernels, and small', () => {
    const { files } = pack(kernels, join(folder, 'tarballs'))
    checkKernels(ownTarget!.name, ownTarget!.os, files)
    expect(() => checkKernels('linux-x64-gnu', 'linux', ['lanner.node'])).toThrow('lanner-mpi.node')
    expect(readFileSync(join(kernels, 'lanner-mpi.node')).length).toBeLessThan(MOST_BYTES)
  })

  it('is found there, and one sentence says so where it is missing', async () => {
    const name = `@lanner/kernels-${ownTarget!.name}`
    const missing = await doctor()
    expect(missing.stderr).toMatch(
      new RegExp(
        `^lanner: Several processes need Lanner's MPI addon, which needs the package ${name}, which is not installed; install lanner again without omitting optional dependencies, or run npm install ${name}@[\\d.]+\\.$`,
        'm',
      ),
    )
    expect(missing.code).toBe(2)
    const installed = join(folder, 'node_modules', name)
    mkdirSync(join(installed, '..'), { recursive: true })
    cpSync(kernels, installed, { recursive: true })
    const found = await doctor()
    expect(found.code, found.stderr).toBe(0)
    expect(found.stdout).toMatch(/^MPI: .* 2 ranks on 1 machine$/m)
    const manifest = join(installed, 'package.json')
    const text = readFileSync(manifest, 'utf8')
    writeFileSync(manifest, text.replace(/"version": "[^"]+"/, '"version": "0.0.1"'))
    expect((await doctor()).stderr).toContain(`is version 0.0.1 in ${name}, but this is lanner`)
  })
})
