import { describe, expect, it } from 'vitest'
import { Table } from '../../src/data/tables/table.ts'
import { mediaBundle } from '../../src/display/index.ts'
import { Linear } from '../../src/nn/index.ts'
import { lossCurves } from '../../src/plot/index.ts'
import { tensor, zeros } from '../../src/tensor/index.ts'

describe('what a notebook shows', () => {
  it('a tensor of one or two dimensions as a table, and as it prints', async () => {
    expect(await mediaBundle(tensor([[1, 2.5]]))).toEqual({
      'text/html':
        '<table><thead><tr><th scope="col">0</th><th scope="col">1</th></tr></thead><tbody><tr><td style="text-align:right">1</td><td style="text-align:right">2.5</td></tr></tbody></table><p>float32, 1 × 2</p>',
      'text/plain': 'tensor([[1.0000, 2.5000]])',
    })
    expect((await mediaBundle(tensor([true, false], 'bool')))['text/html']).toContain('<td>true</td>')
  })

  it('a large tensor by its first rows and columns, others as text only', async () => {
    const { 'text/html': html } = await mediaBundle(zeros(60, 30))
    expect((html as string).match(/<tr>/g)).toHaveLength(51)
    expect(html).toContain('float32, 60 × 30, only the first rows and columns')
    expect(Object.keys(await mediaBundle(zeros(1, 2, 3)))).toEqual(['text/plain'])
    expect(Object.keys(await mediaBundle(tensor(3)))).toEqual(['text/plain'])
    expect(Object.keys(await mediaBundle(zeros(0, 2)))).toEqual(['text/plain'])
  })

  it('rows, with the fields of objects such as metrics as columns', async () => {
    const rows = [
      { epoch: 1, loss: 0.5, metrics: { accuracy: 0.25 }, note: '<b>' },
      { epoch: 10, loss: 0.123456789, metrics: { accuracy: 1 }, note: null },
    ]
    const bundle = await mediaBundle(rows)
    expect(bundle['text/plain']).toBe(
      'epoch      loss  accuracy  note\n    1       0.5      0.25  <b>\n   10  0.123457         1',
    )
    expect(bundle['text/html']).toContain('<td>&lt;b&gt;</td>')
    expect((await mediaBundle([{ a: 1, metrics: {} }]))['text/plain']).toBe('a\n1')
  })

  it('a table, and how many rows it has if they are not all shown', async () => {
    const table = Table.fromColumns({ n: Array.from({ length: 1200 }, (_, i) => i) })
    const { 'text/html': html, 'text/plain': text } = await mediaBundle(table)
    expect((html as string).match(/<tr>/g)).toHaveLength(51)
    expect(html).toContain('<p>The first 50 of 1,200 rows</p>')
    expect(text.split('\n')).toHaveLength(52)
    expect((await mediaBundle(Table.fromColumns({ n: [] })))['text/plain']).toBe('n')
  })

  it('a chart as its spec and as a picture', async () => {
    const chart = lossCurves([{ epoch: 1, trainLoss: 2, validLoss: 1.8 }], { title: 'Two losses' })
    const bundle = await mediaBundle(chart)
    expect(bundle['application/vnd.vegalite.v6+json']).toBe(chart)
    expect(bundle['image/svg+xml']).toMatch(/^<svg[^]*Two losses/)
    expect(bundle['text/plain']).toBe('Chart: Two losses')
  })

  it('an SVG text as a picture', async () => {
    expect(await mediaBundle('<svg xmlns="http://www.w3.org/2000/svg"/>')).toEqual({
      'image/svg+xml': '<svg xmlns="http://www.w3.org/2000/svg"/>',
      'text/plain': 'Picture',
    })
  })

  it('objects that show themselves, by their own method', async () => {
    const own = { [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>x</b>' }) }
    expect(await mediaBundle(own)).toEqual({ 'text/html': '<b>x</b>', 'text/plain': '{}' })
  })

  it('all else as text', async () => {
    const text = async (value: unknown): Promise<string> => (await mediaBundle(value))['text/plain']
    expect(await text('hello')).toBe('hello')
    expect(await text(undefined)).toBe('undefined')
    expect(await text(new RangeError('too far'))).toBe('RangeError: too far')
    expect(await text(new Linear(2, 3))).toBe('Linear(in_features=2, out_features=3, bias=True)')
    expect(await text(Float32Array.of(1, 2))).toBe('[1, 2]')
    expect(await text({ a: [1, 2], b: 'c' })).toBe('{\n  "a": [1, 2],\n  "b": "c"\n}')
    const circle: Record<string, unknown> = {}
    circle['self'] = circle
    expect(await text(circle)).toBe('[object Object]')
    expect(await text(10n)).toBe('10')
    expect(await text([])).toBe('[]')
  })
})
