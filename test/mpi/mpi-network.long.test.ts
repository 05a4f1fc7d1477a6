import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchers, pidOf, runRanks } from './run-mpi.ts'
import { exact, expectSame, trainOn } from './train-on-ranks.ts'
import { canMakeHosts, TwoHosts } from './two-hosts.ts'

/** What a network does to packets. */
const networks: Readonly<Record<string, (hosts: TwoHosts) => void>> = {
  'a network': () => {},
  'a network of 100 Mbit/s': (hosts) => hosts.limit(100),
  'a network that loses 1 % of the packets': (hosts) => hosts.lose(10),
}

const possible = canMakeHosts()
if (!possible) console.warn('Two hosts need root, ip, tc and nft (apt-get install iproute2 nftables).')

describe.runIf(possible).each(launchers)('$name on two hosts', { timeout: 1_200_000 }, (launcher) => {
  let folder: string
  let hosts: TwoHosts
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lanner-mpi-network-'))
    hosts = new TwoHosts(folder)
  })
  afterEach(() => {
    hosts.remove()
    rmSync(folder, { recursive: true, force: true })
  })

  it.each(Object.keys(networks))('%s: 2 and 4 ranks do what one does, bit for bit alike', async (name) => {
    networks[name]!(hosts)
    const remote = hosts.launcher(launcher)
    const single = await trainOn(launcher, folder, 1, exact)
    for (const ranks of [2, 4]) {
      const before = hosts.bytes
      expectSame(await trainOn(remote, folder, ranks, exact, 'seeds=own', `buckets=${ranks * 10}`), single)
      // All gradients of half of the ranks, at least.
      expect(hosts.bytes - before).toBeGreaterThan(1e6)
    }
    if (name.includes('loses')) expect(hosts.lost).toBeGreaterThan(100)
  })

  it('a host that goes away ends the fit, with an exit code', async () => {
    writeFileSync(join(folder, 'book.txt'), readFileSync('docs/training.md', 'utf8'))
    const words = 'fit book.txt --epochs 500 --hidden 32 --restart --out away'.split(' ')
    let cut = 0
    const { code, stdout, stderr } = await runRanks(
      hosts.launcher(launcher),
      2,
      [resolve('dist/cli/main.js'), ...words],
      {
        cwd: folder,
        onStderr: (text) => {
          if (cut > 0 || !text.includes('epoch 2/')) return
          cut = performance.now()
          hosts.cutOff()
        },
      },
    )
    const seconds = (performance.now() - cut) / 1000
    console.log(`${launcher.name}: ended ${seconds.toFixed(1)} s after its host had gone, with code ${code}`)
    expect(cut, stderr).toBeGreaterThan(0)
    expect(code, stdout + stderr).toBeGreaterThan(0)
    expect(seconds).toBeLessThan(60)
    for (const rank of [0, 1]) expect(pidOf(rank, 'away')).toBeUndefined()
  })
})
