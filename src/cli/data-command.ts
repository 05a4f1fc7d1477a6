import { Command } from 'commander'
import { LannerError } from '../base/errors.ts'
import { quoted } from '../base/quoted.ts'
import { dataSets } from '../apps/data-sets/data-sets.ts'
import { note, writeEvent, writeOut } from './output.ts'

export function dataCommand(): Command {
  const names = dataSets.map((set) => set.name)
  return new Command('data')
    .description('download a known data set into the cache and print its path')
    .argument('<name>', `data set: ${names.join(', ')}`)
    .option('--from <url>', 'download the file from another URL')
    .option('--json', 'print one JSON event')
    .addHelpText(
      'after',
      `\n${dataSets.map((set) => `  ${set.name}: ${set.title} (${set.license})`).join('\n')}`,
    )
    .action(async (name: string, options: { from?: string; json?: boolean }) => {
      const set = dataSets.find((candidate) => candidate.name === name)
      if (set === undefined)
        throw new LannerError('usage', `There is no data set ${quoted(name)}; there is ${names.join(', ')}.`)
      const { fetchDataSet } = await import('../apps/data-sets/fetch-data-set.ts')
      let shown = -1
      const path = await fetchDataSet(set, {
        ...(options.from === undefined ? {} : { from: options.from }),
        onProgress: (done, total) => {
          const tenth = Math.floor((10 * done) / total)
          if (tenth > shown && !options.json) note(`${set.file}: ${done} of ${total} bytes (${10 * tenth} %)`)
          shown = Math.max(shown, tenth)
        },
      })
      if (options.json) writeEvent({ event: 'data', name, path })
      else writeOut(`${path}\n`)
    })
}
