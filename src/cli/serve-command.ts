import { Command } from 'commander'
import { withOptional } from '../base/optional-package.ts'
import { realNumber, wholeNumber } from './options/numbers.ts'
import { repeat } from './options/repeatable.ts'
import { note, outliveReader, reportError, writeEvent } from './output.ts'
import { untilSignal } from './until-signal.ts'

interface ServeCommandOptions {
  readonly port: number
  readonly host: string
  readonly maxBody: number
  readonly timeout: number
  readonly allowHost?: readonly string[]
  readonly token?: string
  readonly json?: boolean
}

/** `lanner serve RUN`: serves a run over HTTP until a signal stops it. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('serve a trained model over HTTP: predictions, recommendations, text')
    .argument('<run>', 'run folder')
    .option('--port <n>', 'port to listen on; 0 picks a free one', wholeNumber(0, 65_535), 3210)
    .option('--host <address>', 'address to listen on; 127.0.0.1 accepts this machine only', '127.0.0.1')
    .option('--max-body <bytes>', 'largest request body', wholeNumber(1, 2 ** 30), 2 ** 20)
    .option('--timeout <seconds>', 'time limit per request', realNumber(0, 86_400, true), 30)
    .option(
      '--allow-host <name>',
      'accept requests for this host name (repeat for more)',
      repeat((name: string, before: readonly string[] = []) => [...before, name]),
    )
    .option('--token <token>', 'require this bearer token (default: LANNER_TOKEN)')
    .option('--json', 'print one JSON event per line')
    .action(async (folder: string, options: ServeCommandOptions) => {
      // Small batches gain nothing from kernel threads, which would compete with request handling.
      process.env['LANNER_THREADS'] ??= '1'
      const { loadRun } = await import('../infer/index.ts')
      const run = await loadRun(folder)
      const { isLoopback, startServer } = await withOptional('server', () => import('../serve/index.ts'))
      const { port, host, maxBody, timeout, allowHost: allowHosts = [] } = options
      const token = options.token ?? process.env['LANNER_TOKEN']
      outliveReader()
      const server = await startServer(run, {
        port,
        host,
        bodyBytes: maxBody,
        seconds: timeout,
        allowHosts,
        ...(token === undefined ? {} : { token }),
        onProblem: reportError,
      })
      if (options.json) writeEvent({ event: 'listening', url: server.url, app: run.description().app })
      note(`Serving ${folder} on ${server.url} (API: ${server.url}/openapi.json). Press Ctrl-C to stop.`)
      if (!isLoopback(host) && token === undefined)
        note(
          `warning: --host ${host} accepts requests from other machines without authentication; set a --token.`,
        )
      await untilSignal(() => server.end())
      if (options.json) writeEvent({ event: 'ended' })
    })
}
