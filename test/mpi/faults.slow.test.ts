import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { killRank, moments } from './kill-ranks.ts'
import { launchers, pidOf, runRanks } from './run-mpi.ts'

const main = resolve('dist/cli/main.js')
const cwd = mkdtempSync(join(tmpdir(), 'lanner-mpi-faults-'))
afterAll(() => rmSync(cwd, { recursive: true, force: true }))
beforeAll(() => writeFileSync(join(cwd, 'book.txt'), readFileSync('docs/training.md', 'utf8')))

const fit = (out: string, epochs: number): string[] => [
  main,
  ...`fit book.txt --epochs ${epochs} --hidden 32 --checkpoint-every 3 --restart --out ${out}`.split(' '),
]

/** Seconds that a process has computed. */
function computed(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

// `npm run check:long -- mpi-faults` kills each of three ranks at ten moments.
describe.each(launchers)('$name', { timeout: 600_000 }, (launcher) => {
  it('a rank that is killed at a random moment ends all', async () => {
    for (const [rank, seconds] of moments(2, 18).entries())
      await killRank(launcher, { cwd, ranks: 2, rank, seconds })
  })

  // What happens between the ranks is the same whatever the library.
  it.runIf(launcher === launchers[0])('a full disk of rank 0 is one sentence and code 2', async (context) => {
    const disk = join(cwd, 'disk')
    mkdirSync(disk)
    const isRoot = process.getuid?.() === 0
    if (!isRoot || spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]).status !== 0)
      return context.skip('only root can mount a small file system')
    try {
      let failed = 0
      const { code, stderr } = await runRanks(launcher, 2, fit('disk/run', 500), {
        cwd,
        onStderr: (text) => {
          if (failed === 0 && text.includes('disk is full')) failed = performance.now()
        },
      })
      expect(stderr.match(/^lanner: .*$/gm), stderr).toEqual([
        expect.stringMatching(/^lanner: .*the disk is full.*\.$/),
      ])
      expect(stderr).not.toContain('    at ')
      expect(code).toBe(2)
      expect((performance.now() - failed) / 1000).toBeLessThan(10)
    } finally {
      spawnSync('umount', [disk])
    }
  })

  it('a rank that stands still delays the others, which do not keep a core busy, and changes nothing', async () => {
    const whole = await runRanks(launcher, 2, fit(`whole-${launcher.name.at(0)}`, 3), { cwd })
    expect(whole.code, whole.stderr).toBe(0)
    const out = `slow-${launcher.name.at(0)}`
    let used = Infinity
    const { code, stderr } = await runRanks(launcher, 2, fit(out, 3), {
      cwd,
      onStderr: (text) => {
        if (used < Infinity || !text.includes('epoch 1/3')) return
        used = 0
        const [first, second] = [pidOf(0, out)!, pidOf(1, out)!]
        process.kill(second, 'SIGSTOP')
        let before: number
        setTimeout(() => (before = computed(first)), 500)
        setTimeout(() => {
          used = computed(first) - before
          process.kill(second, 'SIGCONT')
        }, 2500)
      },
    })
    expect(code, stderr).toBe(0)
    expect(used).toBeLessThan(0.5)
    const weights = (run: string): Buffer => readFileSync(join(cwd, run, 'model.safetensors'))
    expect(weights(out).equals(weights(`whole-${launcher.name.at(0)}`))).toBe(true)
    expect(existsSync(join(cwd, out, 'report.html'))).toBe(true)
  })
})
