// Runs before and after each test file that shares its process with others (see vitest.config.ts): what a file leaves behind must not decide
// whether the next one passes.
import { afterAll, beforeAll, expect, vi } from 'vitest'
import { isGradEnabled } from '../src/tensor/graph.ts'
import { kernels, manualSeed } from '../src/tensor/index.ts'

/** All that tests could change for others, as one value. */
const state = (): object => ({
  folder: process.cwd(),
  exitCode: process.exitCode,
  variables: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST'))),
  backend: kernels().name,
  grad: isGradEnabled(),
  listeners: (['SIGINT', 'SIGTERM', 'SIGHUP', 'exit'] as const).map((name) => process.listenerCount(name)),
  globals: Object.getOwnPropertyNames(globalThis).length,
})

let before: object

beforeAll(() => {
  before = state()
  manualSeed(0)
})

afterAll(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  expect(state(), 'what this file leaves behind').toEqual(before)
})
