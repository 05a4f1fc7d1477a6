// Bundles lanner/infer/APP from dist/page as a page would, prints its size, and fails if it is too large or contains code for training or for tables on disk.
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { root } from './kernels/sources.mjs'

/** Maximum bytes, gzipped, that a page loads for a run of an app. */
const mostBytes = {
  text: 60_000,
  tabular: 60_000,
  collab: 48_000,
  autoencoder: 54_000,
  word2vec: 43_000,
  images: 70_000,
}
/** Names that only training code contains and that no minifier changes. */
const FOREIGN = ['fitOneCycle', 'duckdb', 'addParamGroup', 'toSvg']

const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`
let failed = false
for (const [app, most] of Object.entries(mostBytes)) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [`dist/page/infer/${app}.js`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    outdir: 'build/infer',
    logLevel: 'error',
  })
  const [{ contents, text }] = outputFiles
  const zipped = gzipSync(contents, { level: 9 }).length
  console.log(
    `lanner/infer/${app}: ${kB(zipped)} gzipped of at most ${kB(most)} (${kB(contents.length)} minified), without kernels`,
  )
  const foreign = FOREIGN.filter((name) => text.includes(name))
  for (const name of foreign) console.error(`lanner/infer/${app} must not contain ${name}`)
  if (zipped > most || process.argv.includes('--files'))
    for (const [file, { bytesInOutput }] of Object.entries(Object.values(metafile.outputs)[0].inputs)
      .toSorted(([, a], [, b]) => b.bytesInOutput - a.bytesInOutput)
      .slice(0, 30))
      console.log(`${String(bytesInOutput).padStart(7)} ${file}`)
  if (zipped > most) console.error('Too large; the largest files are listed above.')
  failed ||= zipped > most || foreign.length > 0
}
process.exitCode = failed ? 1 : 0
