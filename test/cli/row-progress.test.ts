import { Writable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { rowProgress } from '../../src/cli/row-progress.ts'

function stream(isTTY: boolean, columns = 80): { readonly written: string[]; readonly to: any } {
  const written: string[] = []
  const to = new Writable({
    write(chunk: Buffer, _encoding, done) {
      written.push(chunk.toString())
      done()
    },
  })
  return { written, to: Object.assign(to, { isTTY, columns }) }
}

describe('progress lines for rows', () => {
  beforeEach(() => vi.stubEnv('TERM', 'xterm'))
  afterEach(() => vi.unstubAllEnvs())

  it('is one terminal line, never too long, and gone at the end', () => {
    const { written, to } = stream(true, 30)
    const progress = rowProgress('preparing', { stream: to })
    progress.show(1_000_000, 20_000_000)
    progress.end()
    progress.end()
    expect(written).toEqual(['\rpreparing  1,000,000 of 20,00\u001B[K', '\r\u001B[K'])
  })

  it('is a line on terminals without escape sequences', () => {
    vi.stubEnv('TERM', 'dumb')
    const { written, to } = stream(true)
    const progress = rowProgress('preparing', { stream: to, every: 0 })
    progress.show(10, 20)
    progress.end()
    expect(written).toEqual(['preparing  10 of 20 rows\n'])
  })

  it('is an occasional line elsewhere, and nothing for short jobs', () => {
    const { written, to } = stream(false)
    const progress = rowProgress('predicting', { stream: to, every: 0 })
    progress.show(50_000)
    progress.end()
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(/^predicting {2}50,000 rows, [\d,]+ rows\/s\n$/)
    const short = stream(false)
    rowProgress('predicting', { stream: short.to }).show(50_000)
    expect(short.written).toEqual([])
  })
})
