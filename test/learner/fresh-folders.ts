import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { init } from '../../src/tensor/index.ts'

/** Loads the kernels before the tests of a file, and gives each call a folder name of its own, below one that is removed after them. */
export function freshFolders(prefix: string): () => string {
  let folder: string
  let count = 0
  beforeAll(async () => {
    await init()
    folder = mkdtempSync(join(tmpdir(), prefix))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  return () => join(folder, String(count++))
}
