// Bundles lanner/infer as a page would, says how large it is, and fails where it is too large or holds code of training or of tables on disk.
// What counts is what a page loads for a run of one app; what is loaded on demand only, such as the reference kernels, does not.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './kernels/sources.mjs'

/** Bytes that a page may load for a run, gzipped, and the modules that it imports on demand. */
const runs = {
  text: { most: 58_000, modules: ['text/restore-text-run.ts'] },
  'tabular (default net)': {
    most: 60_000,
    modules: ['tabular/restore-tabular-run.ts', 'tabular/net/tabular-net.ts'],
  },
  'tabular (mixed-input net)': {
    most: 60_000,
    modules: ['tabular/restore-tabular-run.ts', 'tabular/mixed-input-model.ts'],
  },
  collab: { most: 52_000, modules: ['collab/restore-collab-run.ts'] },
  autoencoder: { most: 58_000, modules: ['autoencoder/restore-autoencoder-run.ts'] },
  word2vec: { most: 46_000, modules: ['word2vec/restore-word2vec-run.ts'] },
}
const FOREIGN =
  /^(src\/(optim|plot|interpret|export|cli)\/|src\/learner\/(learner|fit|callback|validate)\b|.*duckdb)/

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: ['src/infer/index.ts'],
  bundle: true,
  splitting: true,
  minify: true,
  format: 'esm',
  platform: 'browser',
  target: 'es2022',
  external: ['node:*'],
  write: false,
  metafile: true,
  outdir: 'build/infer',
  logLevel: 'error',
})
const entryOf = (source) =>
  Object.keys(metafile.outputs).find((file) => metafile.outputs[file].entryPoint === source)

/** The files that a page loads to use a run: the entry, the modules of the app, and all that they import at once. */
function loadedFor(modules) {
  const files = new Set(['src/infer/index.ts', ...modules.map((path) => `src/apps/${path}`)].map(entryOf))
  for (const file of files)
    for (const { path, kind } of metafile.outputs[file].imports)
      if (kind === 'import-statement') files.add(path)
  return [...files]
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
let failed = false
for (const [name, { most, modules }] of Object.entries(runs)) {
  const files = loadedFor(modules)
  const contents = outputFiles
    .filter(({ path }) => files.some((file) => path === join(root, file)))
    .map((file) => file.contents)
  const zipped = contents.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0)
  const plain = contents.reduce((sum, bytes) => sum + bytes.length, 0)
  console.log(
    `lanner/infer for ${name}: ${kB(zipped)} gzipped of at most ${kB(most)} (${kB(plain)} minified), kernels apart`,
  )
  const rows = files.flatMap((file) =>
    Object.entries(metafile.outputs[file].inputs).map(([input, { bytesInOutput }]) => [bytesInOutput, input]),
  )
  const foreign = rows.filter(([bytes, file]) => bytes > 0 && FOREIGN.test(file))
  for (const [bytes, file] of foreign) console.error(`lanner/infer must not hold ${file} (${bytes} bytes)`)
  if (zipped > most || process.argv.includes('--files'))
    for (const [bytes, file] of rows.toSorted((a, b) => b[0] - a[0]).slice(0, 30))
      console.log(`${String(bytes).padStart(7)} ${file}`)
  if (zipped > most) console.error('It is too large; the largest files stand above.')
  failed ||= zipped > most || foreign.length > 0
}
process.exitCode = failed ? 1 : 0
