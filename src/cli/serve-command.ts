import { Command } from 'commander'
import { realNumber, wholeNumber } from './options/numbers.ts'
import { note, outliveReader, reportError, writeEvent } from './output.ts'

interface ServeCommandOptions {
  readonly port: number
  readonly host: string
  readonly maxBody: number
  readonly timeout: number
  readonly allowHost: readonly string[]
  readonly token?: string
  readonly json?: boolean
}

/** `lanner serve RUN`: answers over HTTP until it is told to end. */
export function serveCommand(): Command {
  return new Command('serve')
    .description('answer over HTTP with a trained model: predictions, recommendations, text')
    .argument('<run>', 'a run folder')
    .option('--port <n>', 'where to listen; 0 takes a free port', wholeNumber(0, 65_535), 3210)
    .option('--host <address>', 'address to listen on; 127.0.0.1 lets in this machine alone', '127.0.0.1')
    .option('--max-body <bytes>', 'largest body of a request', wholeNumber(1, 2 ** 30), 2 ** 20)
    .option('--timeout <seconds>', 'longest time for an answer', realNumber(0, 86_400, true), 30)
    .option(
      '--allow-host <name>',
      'host name that clients may call the server by (repeat for more)',
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .option('--token <token>', 'ask clients for this bearer token (default: LANNER_TOKEN)')
    .option('--json', 'one JSON event a line')
    .action(async (folder: string, options: ServeCommandOptions) => {
      // Batches of a few rows gain nothing from threads, which would only take the processor from the answering of requests.
      process.env['LANNER_THREADS'] ??= '1'
      const { loadRun } = await import('../infer/index.ts')
      const run = await loadRun(folder)
      const { isLoopback, startServer } = await import('../serve/index.ts')
      const { port, host, maxBody, timeout, allowHost: allowHosts } = options
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
      note(`${folder} answers on ${server.url}; ${server.url}/openapi.json says what. Ctrl-C ends it.`)
      if (!isLoopback(host) && token === undefined)
        note(`warning: --host ${host} lets other machines in, and anyone may ask; set a --token.`)
      await new Promise<void>((done) => {
        const end = (): void => void server.end().then(done)
        process.once('SIGTERM', end)
        process.once('SIGINT', end)
        process.once('SIGHUP', end)
      })
      if (options.json) writeEvent({ event: 'ended' })
    })
}
