// What the packed lanner must and must not contain.

const needed = [
  'package.json',
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'dist/index.js',
  'dist/index.d.ts',
  'dist/cli/main.js',
  'dist/NOTICES.md',
  'dist/page/NOTICES.md',
  'dist/kernels/wasm/simd.wasm',
  'dist/kernels/wasm/relaxed.wasm',
  'dist/kernels/wasm/simd-threads.wasm',
  'dist/kernels/wasm/relaxed-threads.wasm',
]
const unwanted = /\.node$|\.map$|^kernels\/|^src\/|^test\/|^scripts\/|\.tsbuildinfo$|\.test\./

/** Throws unless the packed files are what a user needs. */
export function checkContents(files) {
  const missing = needed.filter((name) => !files.includes(name))
  if (missing.length > 0) throw new Error(`the packed lanner lacks ${missing.join(', ')}`)
  const odd = files.filter((name) => unwanted.test(name))
  if (odd.length > 0) throw new Error(`the packed lanner has unexpected files: ${odd.slice(0, 5).join(', ')}`)
}

/** Throws unless the packed binaries of a platform are what a user needs. */
export function checkKernels(name, os, files) {
  const wanted = [
    'LICENSE',
    'NOTICES.md',
    'README.md',
    ...(os === 'linux' ? ['lanner-mpi.node'] : []),
    'lanner.node',
    'package.json',
  ]
  if (files.toSorted().join() !== wanted.join())
    throw new Error(`the packed kernels for ${name} have ${files.join(', ')}, not ${wanted.join(', ')}`)
}
