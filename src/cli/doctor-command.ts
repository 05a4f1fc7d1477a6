import { Command } from 'commander'
import { availableParallelism, cpus } from 'node:os'
import { describeBackends } from '../backend/index.ts'
import { version } from '../base/version.ts'
import { writeEvent, writeOut } from './output.ts'

export function doctorCommand(): Command {
  return new Command('doctor')
    .description(
      'say which backend runs here, with how many threads and which vector instructions, and why not the others',
    )
    .option('--json', 'one JSON object')
    .action(async (options: { json?: boolean }) => {
      const backends = await describeBackends()
      const machine = {
        lanner: version,
        node: process.version,
        platform: `${process.platform} ${process.arch}`,
        processor: cpus()[0]?.model.trim() ?? 'unknown',
        cores: availableParallelism(),
      }
      if (options.json) return writeEvent({ event: 'doctor', ...machine, backends })
      const lines = [
        `lanner ${machine.lanner}, Node ${machine.node}, ${machine.platform}, ${machine.cores} cores (${machine.processor})`,
        ...backends.map(
          (row) =>
            `${row.chosen ? '*' : ' '} ${row.name.padEnd(10)} ${row.usable ? row.description : `not usable: ${row.reason}`}`,
        ),
        '* runs when nothing else is asked for; LANNER_BACKEND=native|wasm|reference and LANNER_THREADS=n change it.',
      ]
      writeOut(`${lines.join('\n')}\n`)
    })
}
