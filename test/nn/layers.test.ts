import { readFileSync } from 'node:fs'
import { describe, it } from 'vitest'
import { onEveryBackend } from './backends.ts'
import { checkLayer, checkText } from './check-layer.ts'
import { fixture, type LayerCase } from './fixture.ts'

/** What `test/fixtures/make-layer-fixtures.py` writes. */
const more = JSON.parse(readFileSync(new URL('../fixtures/layers.json', import.meta.url), 'utf8')) as {
  readonly layers: readonly LayerCase[]
}
const cases = [...fixture.layers, ...more.layers]

onEveryBackend(() => {
  describe('a layer gives what PyTorch gives, forward and back', () => {
    for (const [number, example] of cases.entries())
      it(`${number} ${example.label}${example.training ? '' : ', evaluation'}`, () => checkLayer(example))
  })
})

it('prints, names and shapes its state like PyTorch', () => {
  for (const example of cases) checkText(example)
})
