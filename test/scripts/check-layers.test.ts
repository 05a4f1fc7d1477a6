import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, expect, it } from 'vitest'

const script = resolve(import.meta.dirname, '../../scripts/check-layers.mjs')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** What the check says of these files under `src`. */
function check(files: Readonly<Record<string, string>>): {
  readonly status: number | null
  readonly text: string
} {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-layers-'))
  folders.push(folder)
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, 'src', name, '..'), { recursive: true })
    writeFileSync(join(folder, 'src', name), text)
  }
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' })
  return { status, text: stdout + stderr }
}

it('lets only backends access a storage', () => {
  const refused = {
    'nn/a.ts': 'export const first = (x) => x.storage.view()[0]\n',
    'nn/b.ts':
      "import { elementsOf } from '../backend/memory.ts'\nexport const first = (x) => elementsOf(x)[0]\n",
    'nn/c.ts':
      "import { hostView } from '../backend/index.ts'\nexport const first = (x) => hostView('c', x, x)\n",
    'nn/d.ts': 'export const first = (x) => x.itemSync()\n',
    'backend/memory.ts': 'export const elementsOf = (storage) => storage.view()\n',
  }
  const { status, text } = check(refused)
  expect(status).toBe(1)
  for (const name of ['a', 'b', 'c', 'd']) expect(text).toContain(join('nn', `${name}.ts`))
  expect(text).not.toContain('memory.ts: ')
})

it('lets a file import its own layer and those above it', () => {
  const files = {
    'base/a.ts': 'export const a = 1\n',
    'nn/b.ts': "import { a } from '../base/a.ts'\nexport const b = a\n",
  }
  expect(check(files).status).toBe(0)
  const { status, text } = check({
    ...files,
    'base/c.ts': "import { b } from '../nn/b.ts'\nexport const c = b\n",
  })
  expect(status).toBe(1)
  expect(text).toContain('base comes before nn')
})

it('lets the page of the studio import types of the library, and no code', () => {
  const { status, text } = check({
    'plot/spec.ts': 'export const spec = 1\n',
    '../studio/page/a.tsx': "import { spec } from '../../src/plot/spec.ts'\n",
    '../studio/page/b.ts': "import type { Spec } from '../../src/plot/spec.ts'\n",
    '../studio/page/c.ts': "import { session } from '../worker/session.ts'\n",
    '../studio/worker/session.ts':
      "import { spec } from '../../src/plot/spec.ts'\nimport { next } from '../page/d.ts'\n",
    '../studio/page/d.ts': '',
  })
  expect(status).toBe(1)
  expect(text).toContain('studio/page/a.tsx: the page must not load plot/spec.ts')
  expect(text).not.toContain('studio/page/b.ts')
  expect(text).toContain('studio/page/c.ts: the page must not import a worker')
  expect(text).toContain('studio/worker/session.ts: a worker must not import the page')
})
