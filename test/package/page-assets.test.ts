import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { expect, it } from 'vitest'

it('every file that the bundle for pages names next to itself is in the package', () => {
  const folder = join(import.meta.dirname, '../../dist/page')
  const named: string[] = []
  for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue
    const text = readFileSync(join(folder, file), 'utf8')
    for (const [, path] of text.matchAll(/new URL\(["'`](\.[^"'`$]+)["'`],\s*import\.meta\.url\)/g))
      named.push(fileURLToPath(new URL(path!, pathToFileURL(join(folder, file)))))
  }
  expect(named.filter((file) => !existsSync(file))).toEqual([])
  for (const name of ['simd.wasm', 'relaxed-threads.wasm', 'cifar10.safetensors'])
    expect(named.some((file) => file.endsWith(name))).toBe(true)
})
