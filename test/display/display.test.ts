import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { PackageError } from '../../src/base/errors.ts'
import { ColumnarModelData } from '../../src/data/index.ts'
import { display, displayable, LiveDisplay, notebookProgress, onDisplay } from '../../src/display/index.ts'
import { Learner } from '../../src/learner/index.ts'
import { functional as F, Linear } from '../../src/nn/index.ts'
import { tensor } from '../../src/tensor/index.ts'

interface Shown {
  readonly bundle: Readonly<Record<string, unknown>>
  readonly update: boolean
  readonly id: string | undefined
}

/** What Deno's kernel has in `Deno.jupyter`. */
function kernel(): { readonly shown: Shown[]; readonly deno: object } {
  const shown: Shown[] = []
  const display = async (
    value: { [symbol: symbol]: () => Promise<Readonly<Record<string, unknown>>> },
    { update, display_id: id }: { update: boolean; display_id?: string },
  ): Promise<void> => {
    shown.push({ bundle: await value[Symbol.for('Jupyter.display')]!(), update, id })
  }
  return { shown, deno: { jupyter: { display } } }
}

it('a displayable is what a kernel looks for at the end of a cell', async () => {
  const wrapped = displayable(tensor([1, 2])) as unknown as Record<symbol, () => Promise<object>>
  expect(Object.keys(await wrapped[Symbol.for('Jupyter.display')]!())).toEqual(['text/html', 'text/plain'])
})

it('a displayable that fails shows the error, which kernels would hide', async () => {
  const shown = async (error: Error): Promise<unknown> => {
    const own = { [Symbol.for('Jupyter.display')]: () => Promise.reject(error) }
    const wrapped = displayable(own) as unknown as Record<symbol, () => Promise<object>>
    return wrapped[Symbol.for('Jupyter.display')]!()
  }
  expect(await shown(new RangeError('too far'))).toEqual({ 'text/plain': 'RangeError: too far' })
  expect(await shown(new PackageError('drawing charts', ['vega', 'vega-lite']))).toEqual({
    'text/plain':
      "PackageError: Drawing charts needs the packages vega and vega-lite; add them: npm install vega vega-lite; in Deno: import 'npm:vega'; import 'npm:vega-lite'",
  })
})

describe("in Deno's kernel", () => {
  const { shown, deno } = kernel()
  beforeEach(() => {
    shown.length = 0
    vi.stubGlobal('Deno', deno)
  })
  afterEach(() => vi.unstubAllGlobals())

  it('display shows at once', async () => {
    await display('hello')
    expect(shown).toEqual([{ bundle: { 'text/plain': 'hello' }, update: false, id: undefined }])
  })

  it('a LiveDisplay updates its own place, and another has a place of its own', async () => {
    const place = new LiveDisplay()
    await place.show(1)
    await place.show(2)
    await new LiveDisplay().show(3)
    expect(shown.map(({ bundle, update }) => [bundle['text/plain'], update])).toEqual([
      ['1', false],
      ['2', true],
      ['3', false],
    ])
    expect(shown[1]!.id).toBe(shown[0]!.id)
    expect(shown[2]!.id).not.toBe(shown[0]!.id)
  })

  it('progress is a bar with a row per epoch, in one place for each fit', async () => {
    const x = Float32Array.from({ length: 32 }, (_, i) => i / 32)
    const data = ColumnarModelData.fromArrays(
      [28, 29, 30, 31],
      [{ values: x, width: 1 }],
      { values: x, width: 1 },
      { batchSize: 4 },
    )
    const learner = new Learner(data, new Linear(1, 1), { lossFunction: F.mseLoss })
    const callbacks = [notebookProgress()]
    await learner.fit(2, 0.1, { callbacks })
    const first = shown[0]!
    expect(first.bundle['text/plain']).toMatch(/^epoch \d of 2$/)
    const last = shown.at(-1)!
    expect(last.update).toBe(true)
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1)
    expect(last.bundle['text/html']).toContain('<progress value="14" max="14"')
    expect(last.bundle['text/html']).toContain('finished after 14 of 14 batches')
    expect((last.bundle['text/html'] as string).match(/<tr>/g)).toHaveLength(3)
    expect(last.bundle['text/plain']).toMatch(/^epoch 2\/2 {2}train /)
    await learner.fit(1, 0.1, { callbacks })
    expect(shown.at(-1)!.id).not.toBe(first.id)
    expect((shown.at(-1)!.bundle['text/html'] as string).match(/<tr>/g)).toHaveLength(2)
  })
})

describe('elsewhere', () => {
  afterEach(() => vi.restoreAllMocks())

  it('prints the text, and a text in a live place only if it changed', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    await display([{ a: 1 }])
    const place = new LiveDisplay()
    for (const text of ['x', 'x', 'y']) await place.show(text)
    expect(log.mock.calls).toEqual([['a\n1'], ['x'], ['y']])
  })

  it('onDisplay receives the values, until it is undone', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {})
    const seen: unknown[] = []
    const restore = onDisplay((value, place) => void seen.push([value, place === null]))
    await display(1)
    await new LiveDisplay().show(2)
    restore()
    await display(3)
    expect(seen).toEqual([
      [1, true],
      [2, false],
    ])
    expect(log.mock.calls).toEqual([['3']])
    expect(() => onDisplay(3 as never)).toThrow('onDisplay: needs a function')
  })
})
