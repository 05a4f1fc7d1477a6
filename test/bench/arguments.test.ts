import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'

const bench = (...args: string[]) =>
  spawnSync(process.execPath, ['bench/run.mjs', ...args], { encoding: 'utf8' })

describe('npm run bench', () => {
  it('prints its usage with --help', () => {
    const { status, stdout, stderr } = bench('--help')
    expect(stderr).toBe('')
    expect(status).toBe(0)
    for (const option of [
      '--backends',
      '--rounds',
      '--seconds',
      '--json',
      '--once',
      'LANNER_TORCH',
      'LANNER_GENSIM',
    ])
      expect(stdout).toContain(option)
  })

  it.each([
    [['--foo'], "bench: Unknown option '--foo'; see --help."],
    [['--json'], "bench: Option '--json <value>' argument missing; see --help."],
    [['--rounds', '0'], 'bench: --rounds must be an integer of at least 1, got 0; see --help.'],
    [['--seconds', 'x'], 'bench: --seconds must be a number >= 0, got x; see --help.'],
    [
      ['--backends', 'native,cuda'],
      'bench: --backends has "cuda"; there are native, wasm, reference; see --help.',
    ],
  ])('says what is wrong with %j in one sentence, exit code 2', (args, says) => {
    const { status, stdout, stderr } = bench(...args)
    expect(stderr).toBe(`${says}\n`)
    expect(stdout).toBe('')
    expect(status).toBe(2)
  })
})
