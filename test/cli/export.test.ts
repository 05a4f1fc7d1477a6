import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { init } from '../../src/tensor/index.ts'
import { restoreFolder } from '../../src/apps/run/restore.ts'
import { noGrad, tensor } from '../../src/tensor/index.ts'
import { distance, runOnnx } from '../export/onnx-session.ts'
import { lanner } from './in-process.ts'
import { sampleText } from './run-lanner.ts'

let cwd: string
beforeAll(async () => {
  await init()
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-export-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(60))
  const fit = await lanner(
    ['fit', 'book.txt', '--epochs', '1', '--hidden', '12', '--factors', '6', '--out', 'book'],
    { cwd },
  )
  expect(fit.code, fit.stderr).toBe(0)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe('lanner export --onnx', () => {
  it('writes a net that runs the same in onnxruntime', async () => {
    const { code, stdout, stderr } = await lanner(['export', 'book', '--onnx', 'book.onnx'], { cwd })
    expect([code, stdout]).toEqual([0, ''])
    expect(stderr).toMatch(/^book\.onnx: ONNX, \d+ bytes\n$/)
    const run = await restoreFolder(join(cwd, 'book'), 'text')
    const chars = run.vocab.encode('the whale')
    const ours = noGrad(() => run.model(tensor(chars).view(9, 1)))
    const { log_probs } = await runOnnx(readFileSync(join(cwd, 'book.onnx')), {
      ids: { data: chars, dims: [9, 1] },
    })
    expect(distance(log_probs!.data, (await ours.data()) as Float32Array)).toBeLessThan(1e-5)
  })

  it('writes a model card into the run, or elsewhere on request', async () => {
    const inRun = await lanner(['export', 'book', '--card'], { cwd })
    expect([inRun.code, inRun.stderr]).toEqual([0, 'book/README.md: model card\n'])
    const card = readFileSync(join(cwd, 'book', 'README.md'), 'utf8')
    expect(card).toContain('# book')
    expect(card).toContain('validation loss of a trigram model')
    expect((await lanner(['export', 'book', '--card', 'card.md'], { cwd })).code).toBe(0)
    expect(readFileSync(join(cwd, 'card.md'), 'utf8')).toBe(card)
  })

  it.each([
    [['export', 'book'], 'lanner export needs --onnx FILE'],
    [['export', 'none', '--onnx', 'x.onnx'], 'There is no run folder none; `lanner fit` makes one.'],
    [['export', 'book', '--onnx', 'nowhere/x.onnx'], 'nowhere/x.onnx cannot be written'],
    [['export', 'book', '--onnx', 'x.onnx', '--form', 'both'], 'Allowed choices are sequence, step'],
  ])('%j ends with one sentence and nothing written', async (args, message) => {
    const { code, stdout, stderr } = await lanner(args, { cwd })
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toContain(message)
    expect(stderr.trimEnd()).not.toContain('\n')
    expect(existsSync(join(cwd, 'x.onnx'))).toBe(false)
    expect(readdirSync(cwd).filter((name) => name.endsWith('.tmp'))).toEqual([])
  })
})
