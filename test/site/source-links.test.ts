import { readFileSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { guidePages, withCurrentLines } from '../../site/source-links.ts'

it.each(guidePages().map((page) => relative('.', page)))(
  '%s links to the lines that it quotes (npx tsx site/source-links.ts moves them)',
  (page) => {
    const text = readFileSync(page, 'utf8')
    expect(withCurrentLines(resolve(page), text)).toBe(text)
  },
)

it('says which link is wrong', () => {
  const link = (target: string) => () => withCurrentLines(resolve('docs/x.md'), `[a](${target})`)
  expect(link('../src/none.ts#L1 "a"')).toThrow('docs/x.md links to ../src/none.ts#L1, which does not exist.')
  expect(link('../src/tensor/op.ts#L1')).toThrow('without a title')
  expect(link('../src/tensor/op.ts#L1 "no such line"')).toThrow('no line there contains: no such line')
  expect(link('../src/tensor/op.ts#L1 "export"')).toThrow('Quote more of the line.')
  expect(
    withCurrentLines(resolve('docs/x.md'), '[a](../src/tensor/op.ts#L1 "export function op<const I")'),
  ).toMatch(/op\.ts#L\d{2,} /)
})
