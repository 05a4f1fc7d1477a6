// Deno's Jupyter kernel, as users have it after `deno jupyter --install`, except that `npm:lanner` comes from a local registry with the packed tarballs of this checkout.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../kernels/sources.mjs'
import { targets } from '../kernels/targets.mjs'
import { registry as upstream } from '../kernels/zig.mjs'
import { runtimeHere } from '../platforms/runtimes.mjs'
import { builtHere, hasNativeHere, ownTarget, packHere } from '../release/install-here.mjs'
import { kernelsManifest, layOutKernels, manifest, pack } from '../release/packages.mjs'
import { serveRegistry } from '../release/registry.mjs'
import { KernelClient } from './kernel-client.mjs'

const channels = ['shell', 'iopub', 'stdin', 'control', 'hb']

/** Seconds until the kernel must answer. */
const startup = 60

/** Starts the kernel in an empty folder; returns its client, its `language`, what it `said` on stderr, and `close`, which ends it and removes the folder. */
export async function startDenoKernel() {
  // Deno asks for the packages of all platforms, and downloads those of this one: for glibc and musl.
  if (!hasNativeHere)
    throw new Error(
      "Deno's kernel needs the native kernels of this platform: npm run build, with g++ or clang++",
    )
  const { os, cpu } = ownTarget
  const isHere = (target) => target.os === os && target.cpu === cpu
  const { file } = await runtimeHere('deno')
  const home = join(root, 'build', 'notebook')
  mkdirSync(home, { recursive: true })
  const libcs = targets.filter((target) => isHere(target) && target !== ownTarget)
  const unused = libcs.map((target) =>
    pack(layOutKernels(target, builtHere, join(home, 'packages', target.name)), join(home, 'unused')),
  )
  const elsewhere = targets.filter((target) => !isHere(target))
  const registry = await serveRegistry(
    [...packHere(home), ...unused.map((each) => each.file)],
    upstream(),
    elsewhere.map((target) => kernelsManifest(target, manifest)),
  )
  // Outside the repository, so that its packages are not found.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'lanner-notebook-')))
  const connection = {
    transport: 'tcp',
    ip: '127.0.0.1',
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
    kernel_name: 'deno',
    ...(await freePorts()),
  }
  const connectionFile = join(folder, 'connection.json')
  writeFileSync(connectionFile, JSON.stringify(connection))
  const child = spawn(file, ['jupyter', '--kernel', '--conn', connectionFile], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      DENO_DIR: join(folder, 'deno'),
      NPM_CONFIG_REGISTRY: registry.url,
      DENO_NO_UPDATE_CHECK: '1',
      NO_COLOR: '1',
    },
  })
  let said = ''
  child.stderr.on('data', (text) => (said += text))
  const ended = once(child, 'close')
  const client = new KernelClient(connection)
  const close = async () => {
    client.close()
    child.kill('SIGKILL')
    await ended
    await registry.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    const language = await client.ready(startup)
    return { client, language, close, said: () => said }
  } catch (error) {
    await close()
    throw new Error(`${error.message}\n${said}`, { cause: error })
  }
}

/** A free port for each channel, as fields of a connection file. */
async function freePorts() {
  const servers = channels.map(() => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = channels.map((channel, i) => [`${channel}_port`, servers[i].address().port])
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return Object.fromEntries(ports)
}
