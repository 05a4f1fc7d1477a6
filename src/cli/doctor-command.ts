import { Command } from 'commander'
import { availableParallelism, cpus } from 'node:os'
import { describeBackends } from '../backend/index.ts'
import { environment } from '../backend/node.ts'
import { isForbidden, runtimeName } from '../base/runtime.ts'
import { version } from '../base/version.ts'
import { launchOf } from '../mpi/launch.ts'
import { writeEvent, writeOut } from './output.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'show which backends run here, with their threads and vector instructions, and why others do not',
    )
    .option('--json', 'print one JSON event')
    .action(async (options: { json?: boolean }) => {
      const processes = (launchOf()?.worldSize ?? 1) > 1 ? await allProcesses() : null
      const backends = await describeBackends()
      const machine = {
        lanner: version,
        node: process.version,
        runtime: runtimeName(process.versions),
        platform: `${process.platform} ${process.arch}`,
        processor: processorName(),
        cores: availableParallelism(),
      }
      if (options.json)
        return writeEvent({ event: 'doctor', ...machine, backends, ...(processes && { mpi: processes }) })
      const lines = [
        `lanner ${machine.lanner}, ${machine.runtime}, ${machine.platform}, ${machine.cores} cores (${machine.processor})`,
        ...backends.map(
          (row) =>
            `${row.chosen ? '*' : ' '} ${row.name.padEnd(10)} ${row.usable ? row.description : `not available: ${row.reason}`}`,
        ),
        `${backends.some(({ chosen }) => chosen) ? '* is the default' : 'There is no default, because neither native nor wasm runs here'}; LANNER_BACKEND=native|wasm|webgpu|reference and LANNER_THREADS=n override it.`,
      ]
      const asked = environment('LANNER_BACKEND')
      if (asked && !backends.some(({ name }) => name === asked))
        lines.push(`There is no backend '${asked}', which LANNER_BACKEND asks for; unset it, or correct it.`)
      if (processes !== null) lines.push(...processLines(processes))
      writeOut(`${lines.join('\n')}\n`)
    })
}

/** The processes that an MPI launcher started. */
interface AllProcesses {
  readonly library: string
  readonly ranks: readonly { readonly host: string; readonly threads: number }[]
}

async function allProcesses(): Promise<AllProcesses> {
  const { Processes } = await import('./processes.ts')
  const processes = (await Processes.connect())!
  const { world } = processes
  const ranks = await world.allGather({
    host: world.host,
    threads: Number(environment('LANNER_THREADS')),
  })
  await processes.close()
  return { library: world.version, ranks }
}

/** One line for the library, and one for each machine. */
function processLines({ library, ranks }: AllProcesses): string[] {
  const hosts = [...new Set(ranks.map(({ host }) => host))]
  return [
    `MPI: ${library}; ${ranks.length} ranks on ${hosts.length} ${hosts.length === 1 ? 'machine' : 'machines'}`,
    ...hosts.map((host) => {
      const own = [...ranks.entries()].filter(([, rank]) => rank.host === host)
      const threads = [...new Set(own.map(([, rank]) => rank.threads))].join(' or ')
      return `  ${host}: ${own.length === 1 ? 'rank' : 'ranks'} ${own.map(([number]) => number).join(', ')}, ${threads} ${threads === '1' ? 'thread' : 'threads'} each`
    }),
  ]
}

function processorName(): string {
  try {
    return cpus()[0]?.model.trim() ?? 'unknown'
  } catch (error) {
    if (isForbidden(error)) return 'unknown'
    throw error
  }
}
