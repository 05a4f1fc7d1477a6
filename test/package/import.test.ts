import { spawnSync } from 'node:child_process'
import { readFileSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

/** The parts of Node that a program has loaded after it imported a file. */
function partsLoadedBy(file: string): readonly string[] {
  const program = `await import('${pathToFileURL(resolve(file)).href}')`
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `${program}\nconsole.log(process.moduleLoadList.join('\\n'))`],
    { encoding: 'utf8' },
  )
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

it('importing lanner loads no part of Node that another import does not load', () => {
  const others = new Set(partsLoadedBy('scripts/kernels/targets.mjs'))
  expect(partsLoadedBy('dist/index.js').filter((part) => !others.has(part))).toEqual([])
})

it('is one file of characters that V8 holds in one byte each', () => {
  const [, ...imported] = readFileSync('dist/index.js', 'utf8').split(/from\s*["'`]/)
  expect(new Set(imported.map((text) => /^[^"'`]+/.exec(text)![0])).size).toBe(1)
  const core = readdirSync('dist/shared/chunks').find((name) => /^core-.*\.js$/.test(name))!
  expect(/[\u0100-\uFFFF]/.exec(readFileSync(`dist/shared/chunks/${core}`, 'utf8'))).toBeNull()
})
