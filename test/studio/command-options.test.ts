import { describe, expect, it } from 'vitest'
import { LannerError } from '../../src/base/errors.ts'
import { collabOptionSets } from '../../src/cli/apps/collab/options.ts'
import { imagesOptionSets } from '../../src/cli/apps/images/options.ts'
import { tabularOptionSets, type TabularOptions } from '../../src/cli/apps/tabular/options.ts'
import { textOptionSets, type TextOptions } from '../../src/cli/apps/text/options.ts'
import { nameOf, type OptionSet } from '../../src/cli/options/option-row.ts'
import { commandOptions, optionFields } from '../../studio/worker/command-options.ts'

const sets: Readonly<Record<string, readonly OptionSet[]>> = {
  text: textOptionSets,
  tabular: tabularOptionSets,
  collab: collabOptionSets,
  images: imagesOptionSets,
}

describe('the further options of the page', () => {
  it.each(Object.entries(sets))('of %s are rows of the command, with their help', (_app, own) => {
    const rows = new Map(own.flatMap(({ rows }) => rows.map((row) => [nameOf(row), row] as const)))
    const fields = optionFields(own)
    expect(fields.length).toBeGreaterThan(6)
    for (const { name, flag, help, kind } of fields) {
      expect([flag, help]).toEqual([rows.get(name)!.flag, rows.get(name)!.help])
      expect(kind === 'switch').toBe(!flag.includes('<'))
    }
  })

  it('have the choices and columns of their rows', () => {
    const fields = new Map(optionFields(tabularOptionSets).map((field) => [field.name, field]))
    expect(fields.get('threshold')).toMatchObject({
      kind: 'choice',
      choices: ['accuracy', 'balanced-accuracy', 'f1'],
    })
    expect(fields.get('group')!.kind).toBe('column')
    expect(fields.get('layers')!.kind).toBe('text')
    expect(fields.get('logTarget')!.kind).toBe('switch')
    expect(fields.has('target')).toBe(false)
    expect(fields.has('memory')).toBe(false)
  })

  it('are parsed as by the command', () => {
    const settings = { epochs: 3, options: { layers: '64,32', logTarget: 'on', text: 'a,"b, c"' } }
    const { options } = commandOptions<TabularOptions>(tabularOptionSets, settings, { target: 'y' })
    expect(options).toEqual({
      epochs: 3,
      seed: 42,
      layers: [64, 32],
      log: true,
      texts: ['a', 'b, c'],
      target: 'y',
    })
  })

  it.each([
    [
      { options: { heads: '0' } },
      "option '--heads <n>' argument '0' is invalid. It must be an integer from 1 to 65536.",
    ],
    [{ epochs: 0 }, "option '--epochs <n>' argument '0' is invalid. It must be an integer from 1 to 100000."],
    [
      { options: { positions: 'none' } },
      "option '--positions <kind>' argument 'none' is invalid. Allowed choices are learned, rotary.",
    ],
  ])('%j is refused with the sentence of the command', (settings, sentence) => {
    const read = (): unknown => commandOptions<TextOptions>(textOptionSets, settings)
    expect(read).toThrow(sentence)
    expect(read).toThrow(LannerError)
  })
})
