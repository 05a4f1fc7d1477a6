import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { launchers } from './run-mpi.ts'
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
})
