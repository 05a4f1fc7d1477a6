import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

function source(path: string): string {
  return fileURLToPath(new URL(`./src/${path}`, import.meta.url))
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^lanner$/, replacement: source('index.ts') },
      { find: /^lanner\/data$/, replacement: source('data/index.ts') },
      { find: /^lanner\/autoencoder$/, replacement: source('apps/autoencoder/index.ts') },
      { find: /^lanner\/plot$/, replacement: source('plot/index.ts') },
      { find: /^lanner\/text$/, replacement: source('apps/text/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    env: { LANNER_THREADS: process.env['LANNER_THREADS'] ?? '2' },
  },
})
