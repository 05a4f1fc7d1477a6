// Bundles lanner/infer as a page would, says how large it is, and fails where it is too large or holds code of training or of tables on disk.
// What counts is what a page loads for a run of one app; what is loaded on demand only, such as the reference kernels, does not.
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './kernels/sources.mjs'

/** Bytes that a page may load for a run of an app, gzipped. */
const mostBytes = { text: 60_000, tabular: 68_000, collab: 60_000, autoencoder: 62_000 }
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

/** The files that a page loads to use a run of an app: the entry, what the app adds, and all that they import at once. */
function loadedFor(app) {
  const files = new Set([entryOf('src/infer/index.ts'), entryOf(`src/apps/${app}/restore-${app}-run.ts`)])
  for (const file of files)
    for (const { path, kind } of metafile.outputs[file].imports)
      if (kind === 'import-statement') files.add(path)
  return [...files]
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
let failed = false
for (const [app, most] of Object.entries(mostBytes)) {
  const files = loadedFor(app)
  const contents = outputFiles
    .filter(({ path }) => files.some((file) => path === join(root, file)))
    .map((file) => file.contents)
  const zipped = contents.reduce((sum, bytes) => sum + gzipSync(bytes, { level: 9 }).length, 0)
  const plain = contents.reduce((sum, bytes) => sum + bytes.length, 0)
  console.log(
    `lanner/infer for ${app}: ${kB(zipped)} gzipped of at most ${kB(most)} (${kB(plain)} minified), kernels apart`,
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
