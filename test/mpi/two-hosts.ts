import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { MpiLauncher } from './run-mpi.ts'

const namespaces = ['lannerhost1', 'lannerhost2'] as const
const bridge = 'lannerbr'
const link = (i: number): string => `lannerv${i + 1}`
const address = (i: number): string => `10.77.9.${i + 1}`

const command = (line: string): string => {
  const [file = '', ...args] = line.split(' ')
  return execFileSync(file, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** Whether hosts can be made here: by root, on Linux, with `ip`, `tc` and `nft`. */
export function canMakeHosts(): boolean {
  const works = (file: string, ...args: string[]): boolean => spawnSync(file, args).status === 0
  return (
    process.getuid?.() === 0 &&
    works('tc', '-V') &&
    works('nft', '--version') &&
    works('ip', 'netns', 'add', 'lannertry') &&
    works('ip', 'netns', 'del', 'lannertry')
  )
}

/** Two hosts on this machine, as network namespaces on a bridge: their processes reach each other by TCP only. */
export class TwoHosts {
  readonly #agent: string
  readonly #file: string

  constructor(folder: string) {
    this.remove()
    command(`ip link add ${bridge} type bridge`)
    command(`ip link set ${bridge} up`)
    for (const [i, name] of namespaces.entries()) {
      command(`ip netns add ${name}`)
      command(`ip link add ${link(i)} type veth peer name eth0 netns ${name}`)
      command(`ip link set ${link(i)} master ${bridge} up`)
      command(`ip -n ${name} addr add ${address(i)}/24 dev eth0`)
      command(`ip -n ${name} link set eth0 up`)
      command(`ip -n ${name} link set lo up`)
    }
    // What launchers start instead of ssh.
    this.#agent = join(folder, 'agent.sh')
    const script = `#!/bin/sh\nhost=$1\nshift\nexec ip netns exec lannerhost\${host##*.} sh -c "$*"\n`
    writeFileSync(this.#agent, script)
    chmodSync(this.#agent, 0o755)
    this.#file = join(folder, 'hosts')
    writeFileSync(this.#file, namespaces.map((_, i) => `${address(i)} slots=2\n`).join(''))
  }

  /** The launcher on the first host, which divides its ranks among both. */
  launcher({ name, command: file }: MpiLauncher): MpiLauncher {
    const words =
      name === 'Open MPI'
        ? `--oversubscribe --map-by node --hostfile ${this.#file} --mca plm_rsh_agent ${this.#agent} --mca btl tcp,self --mca btl_tcp_if_include 10.77.9.0/24 --mca oob_tcp_if_include 10.77.9.0/24`
        : `-launcher rsh -launcher-exec ${this.#agent} -hosts ${namespaces.map((_, i) => address(i)).join()} -iface eth0 -genv UCX_TLS tcp,self -genv UCX_NET_DEVICES eth0`
    return {
      name,
      command: 'ip',
      args: ['netns', 'exec', namespaces[0], file, ...words.split(' ')],
    }
  }

  /** Bytes that the hosts have sent to each other. */
  get bytes(): number {
    return namespaces
      .map((_, i) => Number(readFileSync(`/sys/class/net/${link(i)}/statistics/rx_bytes`, 'utf8')))
      .reduce((sum, own) => sum + own)
  }

  /** Limits what each host receives, in Mbit/s. */
  limit(rate: number): void {
    for (const [i] of namespaces.entries())
      command(`tc qdisc add dev ${link(i)} root tbf rate ${rate}mbit burst 64kb latency 50ms`)
  }

  /** Drops this many of 1,000 packets, at random, that arrive at each host. */
  lose(permille: number): void {
    for (const name of namespaces) {
      const nft = `ip netns exec ${name} nft`
      command(`${nft} add table inet lossy`)
      command(`${nft} add chain inet lossy in { type filter hook input priority 0 ; }`)
      command(`${nft} add rule inet lossy in iif eth0 numgen random mod 1000 < ${permille} counter drop`)
    }
  }

  /** Packets that `lose` dropped. */
  get lost(): number {
    return namespaces
      .map((name) => command(`ip netns exec ${name} nft list table inet lossy`))
      .map((rules) => Number(/counter packets (\d+)/.exec(rules)?.[1] ?? 0))
      .reduce((sum, own) => sum + own)
  }

  /** Takes the hosts away. */
  remove(): void {
    for (const name of namespaces) spawnSync('ip', ['netns', 'del', name])
    spawnSync('ip', ['link', 'del', bridge])
  }
}
