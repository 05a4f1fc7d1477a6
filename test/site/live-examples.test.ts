import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entries } from '../../site/live/entries.ts'
import { checkExample, trainsAnApp } from './check-example.ts'
import { liveExamples } from './live-examples.ts'

const examples = liveExamples()

it('there are at least 40', () => {
  expect(examples.length).toBeGreaterThanOrEqual(40)
})

it('can import every entry of the package', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  const names = Object.keys(exports)
    .filter((name) => name !== './package.json')
    .map((name) => `lanner${name.slice(1)}`)
  expect(Object.keys(entries).toSorted()).toEqual(names.toSorted())
})

it.each(
  examples
    .filter((example) => !trainsAnApp(example))
    .map((example) => [`${example.page}:${example.line}`, example] as const),
)('%s runs in Node and gives the documented results', (_, example) => checkExample(example))
