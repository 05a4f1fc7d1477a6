import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { gradientMethods } from '../../src/tensor/methods/gradients.ts'
import { mathMethods } from '../../src/tensor/methods/math.ts'
import { moreInPlaceMethods } from '../../src/tensor/methods/more-in-place.ts'
import { orderMethods } from '../../src/tensor/methods/order.ts'
import { selectionMethods } from '../../src/tensor/methods/selection.ts'
import { shapeMethods } from '../../src/tensor/methods/shapes.ts'

const src = fileURLToPath(new URL('../../src', import.meta.url))

/** Names that other objects have as well. */
const common = new Set([
  ...Object.getOwnPropertyNames(Math),
  'take',
  'put',
  'bernoulli',
  'scatter',
  'diagonal',
  ...[Array, Map, Set, String, Number, Promise, RegExp, Float32Array].flatMap((type) =>
    Object.getOwnPropertyNames(type.prototype),
  ),
])

it('library code calls functions instead of the methods that pages which only load a run do without', () => {
  const tables = [
    gradientMethods,
    mathMethods,
    moreInPlaceMethods,
    orderMethods,
    selectionMethods,
    shapeMethods,
  ]
  const names = tables.flatMap((table) => Object.keys(table)).filter((name) => !common.has(name))
  expect(names).toContain('backward')
  const call = new RegExp(String.raw`(?<!\b(?:ops|F|init|shape|linalg|math))\.(?:${names.join('|')})\(`)
  const found = readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith(join('tensor', 'methods')))
    .flatMap((name) =>
      readFileSync(join(src, name), 'utf8')
        .split('\n')
        .filter((line) => !/^\s*(?:\*|\/[/*])/.test(line) && call.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    )
  expect(found).toEqual([])
})
