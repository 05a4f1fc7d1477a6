import { mkdirSync, mkdtempSync, openAsBlob, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, expect, it } from 'vitest'
import * as collab from '../../src/apps/collab/index.ts'
import * as images from '../../src/apps/images/index.ts'
import * as text from '../../src/apps/text/index.ts'
import * as word2vec from '../../src/apps/word2vec/index.ts'
import { encodeSafetensors } from '../../src/data/index.ts'
import { Table } from '../../src/data/tables/index.ts'
import { F, manualSeed, nn, stateToSafetensors } from '../../src/index.ts'
import { programOf } from '../../site/live/compile.ts'
import { entries } from '../../site/live/entries.ts'
import { codeBlocks } from './live-examples.ts'

let folder: string
const at = (name: string): string => join(folder, name)

const book =
  'The old man saw the whale from the ship, and the boat of the king and the woman came to france. '
const flats = Array.from({ length: 240 }, (_, i) => ({
  city: ['Ulm', 'Bonn', 'Jena'][i % 3]!,
  size: 30 + ((i * 7) % 80),
  garden: i % 2 ? 'yes' : 'no',
  price: 1000 + 10 * ((i * 7) % 80) + 100 * (i % 3),
}))
const plays = Array.from({ length: 400 }, (_, i) => ({
  listener: ['ann', 'bob', 'cem', 'dee', 'eve', 'fay', 'gil', 'hal'][i % 8]!,
  track: `track ${(i * i + (i % 8)) % 23}`,
}))
const customers = Array.from({ length: 200 }, (_, i) => ({
  age: 20 + (i % 50),
  plan: i % 3 ? 'basic' : 'full',
}))
const csv = (rows: readonly object[]): string =>
  [Object.keys(rows[0]!).join(','), ...rows.map((row) => Object.values(row).join(','))].join('\n') + '\n'

/** The weights of a GPT-2 of one layer, as its files name them. */
function gpt2(): Uint8Array {
  const width = 64
  const shapes: Readonly<Record<string, readonly number[]>> = {
    'wte.weight': [50, width],
    'wpe.weight': [16, width],
    'h.0.ln_1.weight': [width],
    'h.0.ln_1.bias': [width],
    'h.0.attn.c_attn.weight': [width, 3 * width],
    'h.0.attn.c_attn.bias': [3 * width],
    'h.0.attn.c_proj.weight': [width, width],
    'h.0.attn.c_proj.bias': [width],
    'h.0.ln_2.weight': [width],
    'h.0.ln_2.bias': [width],
    'h.0.mlp.c_fc.weight': [width, 4 * width],
    'h.0.mlp.c_fc.bias': [4 * width],
    'h.0.mlp.c_proj.weight': [4 * width, width],
    'h.0.mlp.c_proj.bias': [width],
    'ln_f.weight': [width],
    'ln_f.bias': [width],
  }
  return encodeSafetensors(
    Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => [
        name,
        { dtype: 'F32' as const, shape, data: new Float32Array(shape.reduce((size, n) => size * n, 1)) },
      ]),
    ),
  )
}

// What the readers of the pages have: data in files, and runs of earlier sections.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'lanner-code-blocks-'))
  manualSeed(42)
  writeFileSync(at('houses.csv'), csv(flats))
  writeFileSync(at('plays.csv'), csv(plays))
  writeFileSync(at('customers.csv'), csv(customers))
  writeFileSync(at('new-customers.csv'), csv(customers.slice(0, 5)))
  for (const name of ['book.txt', 'letters.txt', 'corpus.txt']) writeFileSync(at(name), book.repeat(60))
  writeFileSync(at('gpt2.safetensors'), gpt2())
  const linear = new nn.Sequential(new nn.Linear(2, 16), new nn.ReLU(), new nn.Linear(16, 1))
  writeFileSync(at('model.safetensors'), await stateToSafetensors(linear.stateDict()))
  writeFileSync(at('resnet18.safetensors'), await stateToSafetensors(images.resnet18().stateDict()))
  for (const [c, kind] of ['dark', 'light'].entries()) {
    mkdirSync(at(`photos/${kind}`), { recursive: true })
    for (let i = 0; i < 12; i++) {
      const background = { r: 180 * c + i, g: 180 * c, b: 180 * c + 2 * i }
      const picture = sharp({ create: { width: 40, height: 40, channels: 3, background } })
      writeFileSync(at(`photos/${kind}/${i}.png`), await picture.png().toBuffer())
    }
  }
  const writer = await text.fit(book.repeat(40), { epochs: 1, steps: 8, hidden: 16 })
  for (const name of ['book', 'moby-dick']) await writer.save(at(`runs/${name}`))
  const words = await word2vec.fit(
    Array.from({ length: 60 }, () => book.toLowerCase()),
    { dim: 8, epochs: 1 },
  )
  await words.save(at('runs/words'))
  const ratings = plays.map((row, i) => Object.assign({ stars: 1 + (i % 5) }, row))
  const rated = await collab.fit(Table.fromRows(ratings), {
    user: 'listener',
    item: 'track',
    rating: 'stars',
    epochs: 1,
  })
  await rated.save(at('runs/ratings'))
  const photos = await images.ImageData.fromFolder(at('photos'), { size: 16 })
  await (await images.fit(photos, { epochs: 1, widths: [4, 4] })).save(at('runs/photos'))
  const { fit } = await import('../../src/apps/tabular/index.ts')
  await (await fit(Table.fromRows(flats), { target: 'price', epochs: 1 })).save(at('runs/houses'))
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How a reader calls the function of a block, by its name; those of a page have the page before it. */
const calls: Readonly<Record<string, string>> = {
  'images classify': "await classify(await openAsBlob('photos/dark/0.png'))",
  'images train': "await train('photos')",
  'images adapt': "await adapt('photos', 'resnet18.safetensors')",
  'in-a-page price': "await price({ city: 'Ulm', size: 80, garden: 'yes' })",
  'notebooks train': 'await train(new Learner(data, model, { lossFunction: F.nllLoss }))',
  'recommendations recommendFilms': 'await recommendFilms()',
  'recommendations suggest': "await suggest(['track 7'])",
  'tables learnPrices': 'await learnPrices()',
  'tables predictFile': "await predictFile(await loadRun('runs/houses'), 'houses.csv')",
  'tables price': 'await price(80)',
  'texts write': "await write('the ', () => {})",
  'training train': 'await train()',
}

/** Names that blocks use without making them. */
async function given(): Promise<Record<string, unknown>> {
  const { ColumnarModelData } = await import('../../src/data/index.ts')
  const { loadRun } = await import('../../src/infer/index.ts')
  const mails = Array.from({ length: 60 }, (_, i) =>
    i % 2 ? 'buy cheap pills now' : 'see you at the meeting',
  )
  return {
    openAsBlob,
    loadRun,
    table: Table.fromRows(customers),
    mails,
    labels: mails.map((_, i) => (i % 2 ? 'spam' : 'ham')),
    F,
    model: new nn.Sequential(new nn.Linear(2, 3), new nn.LogSoftmax(-1)),
    data: ColumnarModelData.fromArrays(
      [0],
      [{ values: Float32Array.from({ length: 80 }, (_, i) => i / 80), width: 2 }],
      Int32Array.from({ length: 40 }, (_, i) => i % 3),
      { batchSize: 8 },
    ),
  }
}

const packages: Readonly<Record<string, () => Promise<unknown>>> = {
  ...entries,
  'node:fs/promises': () => import('node:fs/promises'),
}

it.each(codeBlocks().map((block) => [`${block.page}:${block.line}`, block] as const))(
  '%s runs on data as its page has it',
  async (_, { page, code }) => {
    const name = page.replace(/^docs\/|\.md$/g, '')
    const own = /^(?:async )?function (\w+)/m.exec(code)?.[1]
    const call = own === undefined ? '' : calls[`${name} ${own}`]
    if (call === undefined) throw new Error(`calls has no row for ${name} ${own}`)
    const program = `${code}\n${call}`
      // Its files and runs, from wherever the tests run.
      .replaceAll(
        /'\/?(runs\/[\w-]+|photos[\w/.-]*|checkpoints|[\w-]+\.(?:csv|txt|safetensors))'/g,
        (_all, path: string) => JSON.stringify(at(path)),
      )
      .replace('timeBudget: 300', 'timeBudget: 2')
    const { body, imports } = programOf(program)
    const loaded = new Map(
      await Promise.all(imports.map(async (each) => [each, await packages[each]!()] as const)),
    )
    const printed: unknown[] = []
    const scope: Record<string, unknown> = {
      ...(await given()),
      require: (each: string) => loaded.get(each),
      exports: {},
      console: { log: (...values: unknown[]) => printed.push(...values) },
    }
    for (const each of Object.keys(scope))
      if (new RegExp(`^import .*\\b${each}\\b|\\b(const|let) \\{?[^=\\n]*\\b${each}\\b`, 'm').test(code))
        delete scope[each]
    const AsyncFunction = (async () => {}).constructor as new (
      ...args: string[]
    ) => (...args: unknown[]) => Promise<void>
    manualSeed(42)
    await new AsyncFunction(...Object.keys(scope), `{\n${body}\n}`)(...Object.values(scope))
    expect(printed.length > 0 || !code.includes('console.log')).toBe(true)
  },
  180_000,
)

it('no row is left over', () => {
  const functions = new Set(
    codeBlocks().map(({ page, code }) => {
      const own = /^(?:async )?function (\w+)/m.exec(code)?.[1]
      return `${page.replace(/^docs\/|\.md$/g, '')} ${own}`
    }),
  )
  expect(Object.keys(calls).filter((key) => !functions.has(key))).toEqual([])
  expect(readFileSync(at('houses.csv'), 'utf8')).toContain('city')
})
