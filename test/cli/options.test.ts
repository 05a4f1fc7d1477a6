import { describe, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { appNames } from '../../src/apps/run/app-names.ts'
import { appEntries, apps } from '../../src/cli/apps/index.ts'
import { appOf, refuseForeign } from '../../src/cli/choose-app.ts'
import { commandWithFitOptions } from '../../src/cli/fit-arguments.ts'
import { optionSets, rowsByName, storedOptions } from '../../src/cli/fit-options.ts'
import { textSettings, type TextSettings } from '../../src/apps/text/options.ts'
import type { TextModelName } from '../../src/apps/text/models/names.ts'
import { CharVocab } from '../../src/data/index.ts'
import { flagOf, nameOf, readOptions } from '../../src/cli/options/option-row.ts'
import { names } from '../../src/cli/options/parsers.ts'

const rows = optionSets.flatMap((set) => set.rows)
const namesOf = (app: (typeof appNames)[number]): string[] =>
  apps[app].options.flatMap((set) => set.rows.map(nameOf))

describe('the rows of options', () => {
  it.each(appNames)('%s has each option once, and each fills a field of its own', (app) => {
    const own = apps[app].options.flatMap((set) => set.rows)
    expect(new Set(own.map(nameOf)).size).toBe(own.length)
    expect(new Set(own.map(({ into }) => into)).size).toBe(own.length)
  })

  it('that share a flag parse the same values, so that the flag can be parsed before the app is known', () => {
    const samples = ['3', '0.5', '200,100', 'auto', 'gru', '', '1e9', '-1']
    const read = (row: (typeof rows)[number], text: string): unknown => {
      try {
        return row.parse === undefined ? text : row.parse(text)
      } catch (error) {
        return (error as Error).message
      }
    }
    for (const row of rows) {
      const first = rows.find((other) => nameOf(other) === nameOf(row))!
      expect([row.path, row.stored, row.mayChange, row.default]).toEqual([
        first.path,
        first.stored,
        first.mayChange,
        first.default,
      ])
      for (const text of samples) expect(read(row, text), `${row.flag} ${text}`).toEqual(read(first, text))
    }
  })

  it('are commander’s options, named as in fit.json', () => {
    const command = commandWithFitOptions('fit')
    expect(command.options.map((option) => option.attributeName())).toEqual([...new Set(rows.map(nameOf))])
    for (const option of command.options) expect(flagOf(option.attributeName())).toBe(option.long)
  })

  it('become the fields they name, and no others', () => {
    const parsed = { target: 'price', cat: ['city'], logTarget: true, seed: 7, out: 'x', constructor: 1 }
    expect(readOptions(apps.tabular.options as never, parsed)).toEqual({
      target: 'price',
      cats: ['city'],
      log: true,
      seed: 7,
    })
    expect(readOptions(apps.tabular.options as never, {})).toEqual({})
  })

  it('list what a run saves: without per-call options, and with absolute paths', () => {
    const options = {
      resume: 'r',
      restart: true,
      json: true,
      out: 'o',
      app: 'text',
      titles: 't.csv',
      epochs: 2,
    }
    expect(storedOptions(options, (path) => `/whole/${path}`)).toEqual({
      app: 'text',
      titles: '/whole/t.csv',
      epochs: 2,
    })
    const may = [...rowsByName].filter(([, row]) => row.mayChange).map(([name]) => name)
    expect(may.toSorted()).toEqual([
      'backend',
      'checkpointEvery',
      'csv',
      'device',
      'histograms',
      'json',
      'resume',
      'tensorboard',
      'threads',
      'timeBudget',
    ])
  })
})

describe('an option of another app', () => {
  const all = [...new Set(appNames.flatMap(namesOf))]
  it.each(appEntries)('is refused for %s by name', (app, { subject }) => {
    const foreign = all.filter((name) => !namesOf(app).includes(name))
    expect(foreign.length).toBeGreaterThan(5)
    for (const name of foreign)
      expect(() => refuseForeign(name, app)).toThrow(`${flagOf(name)} is not for ${subject}.`)
    for (const name of [...namesOf(app), 'out', 'resume', 'json']) refuseForeign(name, app)
  })

  it('is refused before anything is read', () => {
    expect(() => appOf('a.txt', { minCount: 3 })).toThrow(
      '--min-count is not for a text; drop it, or select another app for a.txt with --app.',
    )
    expect(() => appOf('a.csv', { target: 'y', user: 'u' })).toThrow(
      '--target and --user select different apps; use one of them.',
    )
  })

  it('selects the app if it belongs to one', () => {
    expect(appOf('a.csv', { target: 'y' })).toBe('tabular')
    expect(appOf('a.csv', { user: 'u', item: 'i', rating: 'r' })).toBe('collab')
    expect(appOf('a.txt', {})).toBe('text')
    expect(appOf('a.txt', { app: 'word2vec' })).toBe('word2vec')
  })
})

describe('lanner fit --help', () => {
  it('lists every option under its apps, with their wording', async () => {
    const { code, stdout } = await lannerHere('fit', '--help')
    expect(code).toBe(0)
    const parts = Object.fromEntries(
      stdout.split(/\n\n(?=\S)/).map((part) => [part.split('\n')[0]!.replace(/:$/, ''), part]),
    )
    expect(parts['Texts (text, the default, text-classifier)']).toMatch(/--layers <n> +number of layers/)
    expect(parts['Tables (tabular)']).toMatch(/--layers <sizes> +sizes of the hidden layers/)
    expect(parts['Columns (tabular, autoencoder)']).toContain('--valid-last')
    expect(parts['Reading tables (tabular, collab, autoencoder, text-classifier)']).toContain('--missing')
    expect(parts['Training (not word2vec)']).toContain('--batch-size')
    expect(parts['Word vectors (word2vec)']).toMatch(/--min-count <n> +drop tokens seen fewer times/)
    for (const { flag } of rows) expect(stdout).toContain(flag)
  })

  it('says the default of every option of a text that has a value', () => {
    const own = [...apps.text.options, ...apps['text-classifier'].options]
      .flatMap((set) => set.rows)
      .filter(
        ({ flag, path, default: value }) => / </.test(flag) && path === undefined && value === undefined,
      )
    const lacking = own.filter(({ help }) => !help.includes('default')).map(({ flag }) => flag)
    // Without them nothing stops a fit, and there are no columns.
    expect(lacking).toEqual([
      '--patience <n>',
      '--patience <n>',
      '--missing <texts>',
      '--decimal <mark>',
      '--date-order <order>',
      '--text <columns>',
      '--target <column>',
    ])
  })

  it('says the defaults that a text has', () => {
    const own = apps.text.options.flatMap((set) => set.rows)
    const help = (name: string): string => own.find((row) => nameOf(row) === name)!.help
    const settings = (model: TextModelName): TextSettings =>
      textSettings({ model }, 1_000_000, CharVocab.fromText('abc'), { threads: 1, backend: 'native' })
    const gru = settings('gru')
    const gpt = settings('gpt')
    expect(help('hidden')).toContain(`default: ${gru.hidden}; ${gpt.hidden} for gpt`)
    expect(help('factors')).toContain(`default: ${gru.factors} for characters`)
    expect(help('layers')).toContain(`default: ${gru.layers}; ${gpt.layers} for gpt`)
    expect(help('heads')).toContain(`default: ${gpt.heads}`)
    expect(help('steps')).toContain(
      `default: ${gru.steps}; gpt ${gpt.steps}, seq-rnn ${settings('seq-rnn').steps}`,
    )
    expect(help('embeddingDropout')).toContain(`default: ${gru.embeddingDropout}`)
  })

  it('lr-find lacks the options of fit only', async () => {
    const { stdout } = await lannerHere('lr-find', '--help')
    expect(stdout).toContain('--start-lr')
    expect(stdout).toContain('--batch-size')
    expect(stdout).not.toMatch(/--resume|--patience/)
  })
})

describe('names between commas', () => {
  it.each([
    ['a,b', ['a', 'b']],
    [' a , b ,', ['a', 'b']],
    ['"a,b",c', ['a,b', 'c']],
    ['c , " a "', ['c', ' a ']],
    ['"say ""hi"", now"', ['say "hi", now']],
    [`it's "quoted"`, [`it's "quoted"`]],
    ['"open,b', ['"open', 'b']],
    ['"a"b,c', ['"a"b', 'c']],
    ['two\nlines,x', ['two\nlines', 'x']],
    ['', []],
  ])('%j', (text, expected) => {
    expect(names(text)).toEqual(expected)
    expect(names(text, ['first'])).toEqual(['first', ...expected])
  })
})
