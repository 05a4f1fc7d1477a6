import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { entries } from '../../site/live/entries.ts'
import type { Output } from '../../site/live/output.ts'
import { runProgram } from '../../site/live/run-program.ts'
import { checkFor, withChecks } from '../docs/run-example.ts'
import { liveExamples } from './live-examples.ts'

const examples = liveExamples()

it('there are live examples, each on one page', () => {
  expect(examples.length).toBeGreaterThanOrEqual(12)
})

it('live examples can import every entry of the package', () => {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  const names = Object.keys(exports)
    .filter((name) => name !== './package.json')
    .map((name) => `lanner${name.slice(1)}`)
  expect(Object.keys(entries).toSorted()).toEqual(names.toSorted())
})

it.each(examples.map((example) => [`${example.page}:${example.line}`, example] as const))(
  '%s runs in Node and gives the documented results',
  async (where, { code, fails }) => {
    const outputs: Output[] = []
    manualSeed(42)
    const run = runProgram(withChecks(code), {
      load: (name) => entries[name]?.() ?? null,
      draw: async (spec) => (await import('../../src/plot/index.ts')).toSvg(spec),
      show: (output) => outputs.push(output),
      names: { check: checkFor(where) },
    })
    if (fails) return expect(run).rejects.toBeInstanceOf(LannerError)
    await run
    if (!code.includes('//')) expect(outputs).not.toEqual([])
  },
)
