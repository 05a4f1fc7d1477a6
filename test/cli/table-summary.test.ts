import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fitFile } from '../../src/apps/tabular/index.ts'
import { planText } from '../../src/cli/apps/plan-text.ts'
import { lanner } from './in-process.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-summary-'))
  const line = Array.from({ length: 120 }, (_, i) => {
    const [x, z] = [(i * 37) % 101, (i * 11) % 17]
    return `${x},${z},${3 * x + 7 * z}`
  })
  writeFileSync(join(cwd, 'line.csv'), `x,z,y\n${line.join('\n')}\n`)
  const rare = Array.from({ length: 600 }, (_, i) => {
    const [x, noise] = [((i * 7919) % 1000) / 1000, ((i * 104729) % 997) / 997]
    return `${x},${noise},${x > 0.93 ? 'fraud' : 'ok'}`
  })
  writeFileSync(join(cwd, 'rare.csv'), `x,noise,y\n${rare.join('\n')}\n`)
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const small = ['--layers', '8', '--restart']
const fit = async (...args: string[]): Promise<string> => {
  const { code, stderr } = await lanner(['fit', ...args, ...small], { cwd })
  expect(code, stderr).toBe(0)
  return stderr
}

describe('the summary of a table', () => {
  it('says that a linear model makes the predictions', async () => {
    const said = await fit('line.csv', '--target', 'y', '--epochs', '3')
    expect(said).toMatch(/(100|more than 99) % of each prediction comes from a linear model/)
    expect(said).not.toContain('keep their weights')
  })

  it('names the class of f1, its threshold and its baseline, and does not ask for accuracy', async () => {
    const said = await fit('rare.csv', '--target', 'y', '--threshold', 'f1', '--epochs', '12')
    expect(said).toMatch(/"fraud" is predicted from a probability of 0\.\d+/)
    expect(said).toMatch(/validation: .*f1 of "fraud" \d/)
    expect(said).toMatch(/baseline .*balancedAccuracy 0\.5, f1 of "fraud" 0\.\d+/)
    expect(said).not.toContain('but the accuracy is not')
    const report = readFileSync(join(cwd, 'runs/rare/report.html'), 'utf8')
    expect(report).toContain('f1 of &quot;fraud&quot;')
    const other = await fit(
      'rare.csv',
      '--target',
      'y',
      '--threshold',
      'f1',
      '--positive',
      'ok',
      '--epochs',
      '2',
    )
    expect(other).toContain('f1 of "ok"')
  })

  it('names the epoch of the weights without calling it the best', async () => {
    const said = await fit('rare.csv', '--target', 'y', '--epochs', '20', '--lr', '0.1', '--patience', '2')
    expect(said).toMatch(
      /the nets keep their weights of epoch \d+ of \d+.*chosen on rows that each net leaves out/,
    )
    expect(said).not.toContain('the best of')
  })

  it('says that it trains from disk, how the model differs, and refuses what that lacks', async () => {
    const said = await fit('rare.csv', '--target', 'y', '--epochs', '1', '--memory', '1MB')
    expect(said).toMatch(/\ntraining from disk \(--memory\): no net leaves out a fold, .*no linear model/)
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stderr } = await lanner(['fit', 'rare.csv', '--target', 'y', ...args, ...small], { cwd })
      expect(code).toBe(2)
      return stderr
    }
    expect(await refused('--memory', '1KB')).toContain('It must be at least 1MB')
    expect(await refused('--memory', '1MB', '--threshold', 'f1')).toContain(
      '--threshold needs the rows in memory',
    )
    await expect(fitFile(join(cwd, 'rare.csv'), { target: 'y', memory: 1000 })).rejects.toThrow(
      'memory must be a number of bytes, at least 1000000, got 1000',
    )
  })

  it('says that a time budget allows less than the quality that was asked for', () => {
    const training = { timeBudget: 20, plan: { quality: 'default' } }
    expect(planText(training, 'best')).toEqual([
      'planned for 20s: --quality default (--quality best could take longer)',
    ])
    for (const asked of ['default', undefined])
      expect(planText(training, asked)).toEqual(['planned for 20s: --quality default'])
  })

  it('says why there are no boosted trees', async () => {
    process.env['LANNER_XGBOOST'] = join(cwd, 'none.so')
    try {
      const said = await fit('line.csv', '--target', 'y', '--quality', 'best', '--epochs', '1')
      expect(said).toMatch(/warning: Without boosted trees: .*none\.so/)
    } finally {
      delete process.env['LANNER_XGBOOST']
    }
  })
})
