import { SourceMap } from 'node:module'
import { expect, it } from 'vitest'

const script = new URL('../../scripts/break-lines.mjs', import.meta.url).href
const { withBreaks } = (await import(/* @vite-ignore */ script)) as {
  withBreaks(code: string, mappings: string): { readonly code: string; readonly mappings: string }
}

const call = (i: number): string => `call${String(i).padStart(3, '0')}("${'x'.repeat(40)}\\n",1);`
const code = `class A{static x=1;run(){${Array.from({ length: 12 }, (_, i) => call(i)).join('')}}get y(){return 2}}if(a)b();else c();var t={d:[1,2]};`
/** Every second column of each line of the code belongs to a line of the source of its own, in order. */
const lines = code.split('\n')
const mappings = lines
  .map((line, l) =>
    Array.from({ length: Math.ceil(line.length / 2) }, (_, i) =>
      i > 0 ? 'EACA' : l > 0 ? 'AACA' : 'AAAA',
    ).join(','),
  )
  .join(';')

/** The line of the source at a character of the code. */
function lineOf(text: string, maps: string, at: number): number {
  const before = text.slice(0, at).split('\n')
  const map = new SourceMap({
    version: 3,
    file: 'out.js',
    sources: ['in.ts'],
    names: [],
    sourceRoot: '',
    sourcesContent: [],
    mappings: maps,
  })
  const entry = map.findEntry(before.length - 1, before.at(-1)!.length)
  return 'originalLine' in entry ? entry.originalLine : -1
}

it('breaks lines between statements, and the source map still leads to the same lines', () => {
  const broken = withBreaks(code, mappings)
  expect(broken.code.replaceAll(/\n(?!\$)/g, '')).toBe(code.replaceAll(/\n(?!\$)/g, ''))
  expect(Math.max(...broken.code.split('\n').map((line) => line.length))).toBeLessThan(300)
  expect(broken.code.split('\n').length).toBeGreaterThan(lines.length)
  for (const word of [
    'class',
    'run()',
    ...Array.from({ length: 12 }, (_, i) => call(i).slice(0, 7)),
    'get y',
    'else',
    'var t',
  ])
    expect(lineOf(broken.code, broken.mappings, broken.code.indexOf(word)), word).toBe(
      lineOf(code, mappings, code.indexOf(word)),
    )
})
