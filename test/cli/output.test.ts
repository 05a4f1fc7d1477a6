import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sampleText } from './run-lanner.ts'
import { offeredCommands, shell } from './run-shell.ts'

// What these share: a run of a file whose name a shell would read as a command. A small model of characters trains in no time.
const name = '漢 字;$(touch pwn)'
const fit = `lanner fit '${name}.txt' --model char3 --hidden 8 --factors 4 --epochs 1`
let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-output-'))
  writeFileSync(join(cwd, `${name}.txt`), sampleText(60))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

describe.skipIf(process.platform === 'win32')('output', () => {
  it('a training continues without readers, and the command it suggests can be pasted', async () => {
    const { code, stdout } = await shell(`${fit} --out a --json | head -1`, cwd)
    expect([code, stdout.split('\n').length]).toEqual([0, 2])
    expect(JSON.parse(readFileSync(join(cwd, 'a', 'fit.json'), 'utf8'))).toMatchObject({ finished: true })
    const said = await shell(fit, cwd)
    expect(said.code).toBe(0)
    expect(await offeredCommands(said.stderr, cwd)).toEqual([
      ['generate', join('runs', name), '--prompt', expect.stringMatching(/^\w/)],
    ])
    expect(existsSync(join(cwd, 'pwn'))).toBe(false)
  })

  it.skipIf(!existsSync('/dev/full'))('results that do not fit are one line and code 2', async () => {
    const { code, stderr } = await shell('lanner generate a --prompt the --length 5 > /dev/full', cwd)
    expect([code, stderr]).toEqual([2, 'lanner: Cannot write to stdout: the disk is full.\n'])
  })

  it('a resumed run writes outside its folder only if told to, and never through a link', async () => {
    const precious = join(cwd, 'precious')
    const path = join(cwd, 'a', 'fit.json')
    const begun = JSON.parse(readFileSync(path, 'utf8')) as { options: object }
    writeFileSync(precious, 'precious')
    rmSync(join(cwd, 'a', 'report.html'))
    symlinkSync(precious, join(cwd, 'a', 'report.html'))
    symlinkSync(precious, join(cwd, 'a', 'epochs.csv'))
    const csv = join(cwd, 'a', 'epochs.csv')
    const options = { ...begun.options, csv, tensorboard: cwd }
    writeFileSync(path, JSON.stringify({ ...begun, finished: false, options }))
    const { code, stderr } = await shell('lanner fit --resume a', cwd)
    expect([code, stderr]).toEqual([
      2,
      `lanner: a also writes outside its folder; to allow that, repeat the options: lanner fit --resume a --tensorboard ${cwd} --csv ${csv}\n`,
    ])
    expect((await shell('lanner explain a', cwd)).code).toBe(0)
    expect(readFileSync(precious, 'utf8')).toBe('precious')
  })
})
