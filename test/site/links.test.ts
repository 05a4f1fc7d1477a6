import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { brokenLinks } from '../../site/check-links.ts'
import { onTheSite } from '../../site/pages/links.ts'

it('links to pages stay, links to other files lead to the repository', () => {
  const page = resolve('docs/decisions/0008-checkpoints.md')
  const there = 'https://github.com/lanner-js/lanner/blob/main'
  expect(onTheSite('../training.md#seeds', page)).toBe('../training.md#seeds')
  expect(onTheSite('https://example.com', page)).toBe('https://example.com')
  expect(onTheSite('#here', page)).toBe('#here')
  expect(onTheSite('../../src/index.ts#L3', page)).toBe(`${there}/src/index.ts#L3`)
  expect(() => onTheSite('../../src/none.ts', page)).toThrow(
    'docs/decisions/0008-checkpoints.md links to ../../src/none.ts, which does not exist.',
  )
})

it('finds links, anchors and pictures of a built site that lead nowhere', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanner-links-'))
  try {
    mkdirSync(join(folder, 'a'))
    writeFileSync(
      join(folder, 'index.html'),
      '<h1 id="top">x</h1><a href="/a/#in&amp;out"></a><a href="./a/index.html#none"></a><a href="/b.html"></a><img src="/p.png"><a href="https://example.com"></a>',
    )
    writeFileSync(
      join(folder, 'a/index.html'),
      '<p id="in&amp;out"></p><a href="../index.html#top"></a><a href="/"></a>',
    )
    expect(brokenLinks(folder)).toEqual([
      'index.html: ./a/index.html#none',
      'index.html: /b.html',
      'index.html: /p.png',
    ])
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
