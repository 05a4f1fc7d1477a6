// Installs Lanner as users do, from packed tarballs, with the native kernels built by this checkout.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { mpiFile } from '../kernels/mpi.mjs'
import { root } from '../kernels/sources.mjs'
import { targets } from '../kernels/targets.mjs'
import { registry as upstream } from '../kernels/zig.mjs'
import { layOutKernels, layOutLanner, pack } from './packages.mjs'
import { serveRegistry } from './registry.mjs'

/** The name of this machine's platform, as in its kernels package. */
export const ownTarget = targets.find(
  ({ os, cpu, libc }) => os === process.platform && cpu === process.arch && libc !== 'musl',
)

const built = join(root, 'build', 'kernels')
const kernels = join(built, 'native', 'lanner.node')
const mpi = join(built, 'mpi', mpiFile)

/** What this checkout built, as `layOutKernels` takes it. */
export const builtHere = { kernels, ...(existsSync(mpi) && { mpi }) }

/** Whether this checkout has native kernels to pack. */
export const hasNativeHere = ownTarget !== undefined && existsSync(kernels)

/** Packs the built lanner, and its native kernels if this checkout has them, into `folder`; returns the tarballs. */
export function packHere(folder) {
  const tarballs = join(folder, 'tarballs')
  rmSync(tarballs, { recursive: true, force: true })
  const packages = [layOutLanner(join(folder, 'packages', 'lanner'))]
  if (hasNativeHere)
    packages.push(layOutKernels(ownTarget, builtHere, join(folder, 'packages', `kernels-${ownTarget.name}`)))
  return packages.map((each) => pack(each, tarballs).file)
}

/** Installs the packed lanner, and `others` by name and version, into `folder/project`; returns that path. */
export async function installHere(folder, others = []) {
  const project = join(folder, 'project')
  rmSync(project, { recursive: true, force: true })
  mkdirSync(project, { recursive: true })
  writeFileSync(join(project, 'package.json'), '{ "name": "project", "private": true, "type": "module" }\n')
  const registry = await serveRegistry(packHere(folder), upstream())
  // Not spawnSync: this process is the registry.
  const npm = spawn(
    'npm',
    ['install', '--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline', 'lanner', ...others],
    {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, npm_config_registry: registry.url },
    },
  )
  const [code] = await once(npm, 'close')
  await registry.close()
  if (code !== 0) throw new Error('npm could not install the packed lanner')
  return project
}
