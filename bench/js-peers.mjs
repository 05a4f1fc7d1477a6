import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

const tfjs = '4.22.0'
const products = ['gemm-512x256x256', 'gemm-1024x1024x1024', 'gemm-128x1000x500']

/** Other libraries in JavaScript: the packages to install, the file with our workloads in them, and which ones it has. */
export const jsPeers = {
  tfjs: {
    packages: [`@tensorflow/tfjs@${tfjs}`, `@tensorflow/tfjs-backend-wasm@${tfjs}`],
    file: 'peer-tfjs.mjs',
    workloads: ['linear', 'char-loop', 'infer', 'collab', 'conv-mnist-step', ...products],
  },
  'jax-js': {
    packages: ['@jax-js/jax@0.1.25'],
    file: 'peer-jax-js.mjs',
    workloads: ['linear', 'char-loop', 'infer', 'conv-mnist-step', ...products],
  },
}

const folderOf = (name) => resolve('build', 'peers', name)

/** Installs the packages of a peer into a folder of their own under `build`, unless that was done before. */
export function installPeer(name) {
  const folder = folderOf(name)
  const { packages } = jsPeers[name]
  const done = join(folder, 'node_modules', ...packages[0].slice(0, packages[0].lastIndexOf('@')).split('/'))
  if (existsSync(done)) return
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

/** `require` as from the folder of a peer. */
export const requireOf = (name) => createRequire(join(folderOf(name), 'package.json'))
