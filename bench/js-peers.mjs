import { join } from 'node:path'
import { requireFrom } from '../scripts/npm-folder.mjs'

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

/** `require` as from a folder of build with the packages of a peer, which are installed there on first use. */
export const requireOf = (name) => requireFrom(join('peers', name), jsPeers[name].packages)
