import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lanner } from './in-process.ts'
import { fourPlaces, noBetter, noBetterScores } from '../../src/cli/apps/no-better.ts'

describe('the warning that a model is no better than its baseline', () => {
  it('comes for a loss that is printed as the same number, too', () => {
    expect(noBetter(28.989868689304107, 28.989868689304465, 'the mean')).toHaveLength(1)
    expect(noBetter(NaN, 1, 'the mean')).toHaveLength(1)
    expect(noBetter(2, 1, 'the mean')).toHaveLength(1)
    expect(noBetter(0.998, 1, 'the mean')).toEqual([])
    expect(noBetter(1.48491, 1.48509, 'the mean')).toHaveLength(1)
    expect(noBetter(1.48491, 1.48509, 'the mean', { shown: fourPlaces })).toEqual([])
  })

  it('names the accuracy of classes if only that is no better', () => {
    const baseline = { logLoss: 2, accuracy: 0.125 }
    const warned = (logLoss: number, accuracy: number): string[] =>
      noBetterScores({ logLoss, accuracy }, baseline, 'logLoss', 'predicting class frequencies')
    expect(warned(1.9, 0.125)[0]).toContain('but the accuracy is not')
    expect(warned(1.9, 0.2)).toEqual([])
    expect(warned(2, 0.2)[0]).toContain('the model is no better than predicting class frequencies')
    expect(noBetterScores({ rmse: 1 }, { rmse: 2 }, 'rmse', 'the mean')).toEqual([])
  })

  it('does not complain of accuracy that a threshold gives up for another score', () => {
    const baseline = { logLoss: 2, accuracy: 0.96, f1: 0.07, balancedAccuracy: 0.5 }
    const warned = (f1: number, balancedAccuracy: number, score: string): string[] =>
      noBetterScores(
        { logLoss: 1.9, accuracy: 0.9, f1, balancedAccuracy },
        baseline,
        'logLoss',
        'class frequencies',
        score,
      )
    expect(warned(0.4, 0.8, 'f1')).toEqual([])
    expect(warned(0.05, 0.8, 'f1')[0]).toContain('but the f1 is not')
    expect(warned(0.4, 0.5, 'balancedAccuracy')[0]).toContain('but the balanced accuracy is not')
  })

  it('comes for an autoencoder that diverged, whose losses are printed short', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'lanner-no-better-'))
    try {
      const rows = Array.from({ length: 200 }, (_, i) => `${(i * 37) % 100},${(i * 11) % 17}`)
      writeFileSync(join(cwd, 'rows.csv'), `a,b\n${rows.join('\n')}\n`)
      const fit = ['fit', 'rows.csv', '--app', 'autoencoder', '--lr', '100', '--epochs', '2', '--out', 'run']
      const { code, stderr } = await lanner(fit, { cwd })
      expect(code, stderr).toBe(0)
      expect(stderr).toContain('the model is no better than the column means; try a lower --lr')
      expect(stderr).not.toMatch(/\d{10}/)
    } finally {
      rmSync(cwd, { recursive: true, force: true })
    }
  })
})
