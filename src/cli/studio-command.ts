import { Command } from 'commander'
import { withOptional } from '../base/optional-package.ts'
import { wholeNumber } from './options/numbers.ts'
import { note, outliveReader, writeEvent } from './output.ts'
import { studioFolder } from './studio-folder.ts'
import { untilSignal } from './until-signal.ts'

interface StudioCommandOptions {
  readonly port: number
  readonly token?: string
  readonly json?: boolean
}

/** `lanner studio`: serves the page that trains in the browser, until a signal stops it. */
export function studioCommand(): Command {
  return new Command('studio')
    .description(
      'open a page that trains on a text, a table, ratings or pictures in the browser, or shows runs',
    )
    .argument('[runs...]', 'run folders to show (default: lists those in the current folder)')
    .option(
      '--port <n>',
      'port to listen on, on this machine only; 0 picks a free one',
      wholeNumber(0, 65_535),
      3211,
    )
    .option('--token <token>', 'open the page only from the URL with this token (default: LANNER_TOKEN)')
    .option('--json', 'print one JSON event per line')
    .action(async (runs: readonly string[], { port, json, ...options }: StudioCommandOptions) => {
      const folder = studioFolder()
      const { startStudio } = await withOptional('server', () => import('../serve/index.ts'))
      const token = options.token ?? process.env['LANNER_TOKEN']
      outliveReader()
      const server = await startStudio({ folder, port, runs, ...(token === undefined ? {} : { token }) })
      if (json) writeEvent({ event: 'listening', url: server.url })
      note(`The studio is at ${server.url}; open it in a browser. Press Ctrl-C to stop.`)
      await untilSignal(() => server.end())
      if (json) writeEvent({ event: 'ended' })
    })
}
