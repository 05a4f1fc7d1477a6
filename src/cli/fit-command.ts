import { Argument, Command, Option } from 'commander'
import { basename, extname, join } from 'node:path'
import { DataError, LannerError } from '../base/errors.ts'
import type { BackendName } from '../backend/kernels.ts'
import { textModelNames, type TextModelName } from '../apps/text/models/names.ts'
import { realNumber, wholeNumber } from './numbers.ts'
import { note, writeEvent } from './output.ts'

export interface FitCommandOptions {
  readonly model?: TextModelName
  readonly identityInit?: boolean
  readonly epochs?: number
  readonly batchSize?: number
  readonly steps?: number
  readonly lr?: number
  readonly hidden?: number
  readonly factors?: number
  readonly valid?: number
  readonly seed: number
  readonly threads?: number
  readonly backend?: BackendName
  readonly out?: string
  readonly json?: boolean
}

export function fitCommand(): Command {
  return new Command('fit')
    .description('train a network on a file and leave a run folder')
    .addArgument(new Argument('<file>', 'a text (.txt): a character model learns to write like it'))
    .addOption(new Option('--model <name>', 'which network (default: seq-rnn)').choices([...textModelNames]))
    .option('--identity-init', 'start the recurrent weights as the identity matrix (rnn, seq-rnn)')
    .option('--epochs <n>', 'times through the data', wholeNumber(1, 100_000))
    .option('--batch-size <n>', 'windows in a batch', wholeNumber(1, 1_000_000))
    .option('--steps <n>', 'characters in a window', wholeNumber(1, 100_000))
    .option('--lr <rate>', 'learning rate', realNumber(0, 1000, true))
    .option('--hidden <n>', 'length of the state', wholeNumber(1, 65_536))
    .option('--factors <n>', "length of a character's vector", wholeNumber(1, 65_536))
    .option('--valid <part>', 'part of the data kept for validation (default: 0.2)', realNumber(0, 1, true))
    .option(
      '--seed <s>',
      'decides initial weights and shuffling',
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      42,
    )
    .option('--threads <n>', 'threads of the kernels', wholeNumber(1, 1024))
    .addOption(new Option('--backend <name>', 'who computes').choices(['native', 'wasm', 'reference']))
    .option('--out <dir>', 'the run folder (default: runs/ and the name of the file)')
    .option('--json', 'one JSON event a line')
    .action(async (file: string, options: FitCommandOptions) => {
      const extension = extname(file).toLowerCase()
      if (['.csv', '.tsv', '.parquet', '.jsonl', '.json', '.gz', '.zip'].includes(extension))
        throw new DataError(
          `${file}: this version trains on plain text files; tables (${extension}) are not read yet.`,
        )
      if (options.threads !== undefined) process.env['LANNER_THREADS'] = String(options.threads)
      const out = options.out ?? join('runs', basename(file, extname(file)))
      const stop = new AbortController()
      const interrupt = (): void => stop.abort(new LannerError('usage', 'stopped by Ctrl-C'))
      process.once('SIGINT', interrupt).once('SIGTERM', interrupt)
      try {
        const { fitText } = await import('./fit-text.ts')
        await fitText(file, out, options, stop.signal)
      } catch (error) {
        if (!stop.signal.aborted || error !== stop.signal.reason) throw error
        if (options.json) writeEvent({ event: 'stopped', run: out })
        else note(`lanner: stopped; the run so far is in ${out}`)
        process.exitCode = 130
      } finally {
        process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
      }
    })
}
