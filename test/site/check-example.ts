import { expect } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import { manualSeed } from '../../src/tensor/index.ts'
import { entries } from '../../site/live/entries.ts'
import type { Output } from '../../site/live/output.ts'
import { runProgram } from '../../site/live/run-program.ts'
import { checkFor, withChecks } from '../docs/run-example.ts'
import type { LiveExample } from './live-examples.ts'

/** Whether an example trains an app, which takes a second or more. */
export function trainsAnApp({ code }: LiveExample): boolean {
  return /from 'lanner\/(text|tabular|autoencoder)'/.test(code)
}

/** Runs an example in Node and compares its values with the comments next to them. */
export async function checkExample({ page, line, code, fails }: LiveExample): Promise<void> {
  const outputs: Output[] = []
  manualSeed(42)
  const run = runProgram(withChecks(code), {
    load: (name) => entries[name]?.() ?? null,
    draw: async (spec) => (await import('../../src/plot/index.ts')).toSvg(spec),
    show: (output) => outputs.push(output),
    names: { check: checkFor(`${page}:${line}`) },
  })
  if (fails) return expect(run).rejects.toBeInstanceOf(LannerError)
  await run
  if (!code.includes('//')) expect(outputs).not.toEqual([])
}
