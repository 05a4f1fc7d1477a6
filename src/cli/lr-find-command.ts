import { Command, InvalidArgumentError, Option } from 'commander'
import { extname } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { defined } from '../base/defined.ts'
import { LannerError } from '../base/errors.ts'
import { checkFileTarget } from '../base/file-target.ts'
import type { LrFindResult } from '../learner/index.ts'
import { setFloat32MatmulPrecision } from '../tensor/matmul-precision.ts'
import type { SearchChoice } from './apps/app-command.ts'
import { apps } from './apps/index.ts'
import { appFor } from './choose-app.ts'
import { commandWithFitOptions } from './fit-arguments.ts'
import type { FitCommandOptions } from './fit-options.ts'
import { realNumber, wholeNumber } from './options/numbers.ts'
import type { ParsedOptions } from './options/option-row.ts'
import { openChosenDevice } from './open-device.ts'
import { note, writeEvent, writeOut } from './output.ts'
import { searchEvent, searchText } from './search-text.ts'
import { severalProcesses } from './several-processes.ts'
import { refuseInput } from './refuse-input.ts'
import { inputsOf } from './resume-run.ts'

type Options = FitCommandOptions & ParsedOptions & SearchOptions

interface SearchOptions {
  readonly startLr?: number
  readonly endLr?: number
  readonly numIt?: number | 'pass'
  readonly linear?: boolean
  readonly plot?: string
}

/** `lanner lr-find FILE`: suggests a learning rate for `lanner fit FILE` with the same options. */
export function lrFindCommand(): Command {
  return commandWithFitOptions('lr-find')
    .description('suggest a learning rate for fit with the same options; writes only the --plot file')
    .option('--start-lr <rate>', 'initial rate (default: 1e-5)', realNumber(0, 1e6, true))
    .option('--end-lr <rate>', 'final rate (default: 10)', realNumber(0, 1e6, true))
    .option('--num-it <n>', 'number of steps, or pass for one epoch (default: 100)', stepsOrPass)
    .option('--linear', 'raise the rate linearly instead of exponentially')
    .option('--plot <file>', 'plot loss against rate as .svg, .png or .html')
    .addOption(new Option('--out <dir>').hideHelp())
    .action(async (file: string, options: Options) => {
      const { plot } = options
      refuseUnused(options)
      if (plot !== undefined && !['.svg', '.png', '.html'].includes(extname(plot).toLowerCase()))
        throw new LannerError('usage', `--plot needs a file name ending in .svg, .png or .html, got ${plot}`)
      if (plot !== undefined) {
        refuseInput('--plot', plot, inputsOf(file, options), 'train on')
        await checkFileTarget(plot)
      }
      const app = await appFor(file, options)
      const { lrFind, subject } = apps[app]
      if ('lacking' in lrFind)
        throw new LannerError('usage', `lr-find is not for ${subject}, which ${lrFind.lacking}.`)
      const processes = await severalProcesses()
      processes?.refuse({ app, options }, 'lr-find')
      await processes?.compare({ file, options })
      if (options.threads !== undefined) process.env['LANNER_THREADS'] = String(options.threads)
      if (options.precision !== undefined) setFloat32MatmulPrecision(options.precision)
      await openChosenDevice(options)
      const { init } = await import('../tensor/index.ts')
      await init(options.backend)
      const found = await search(options, (choice) =>
        lrFind(file, options, {
          ...choice,
          ...defined({
            dataParallel: processes?.training(),
            accumulate: options.accumulate,
            device: options.device,
          }),
        }),
      )
      await processes?.close()
      if (processes?.isFirst === false) return
      if (plot !== undefined) await draw(found, plot)
      if (options.json) return writeEvent(searchEvent(found))
      table(found)
      note(searchText(found))
      if (plot !== undefined) note(`The plot is in ${plot}`)
    })
}

/** @throws LannerError for options of a fit that would do nothing here. */
function refuseUnused({ out, lr }: FitCommandOptions): void {
  if (out !== undefined)
    throw new LannerError(
      'usage',
      'lr-find writes no run, so it takes no --out; to save the chart: --plot FILE (.svg, .png or .html); to print the points: --json.',
    )
  if (typeof lr === 'number')
    throw new LannerError(
      'usage',
      'lr-find searches for --lr, so it takes none; to change the range: --start-lr RATE --end-lr RATE.',
    )
}

async function search(
  options: SearchOptions & Pick<FitCommandOptions, 'json'>,
  start: (choice: SearchChoice) => Promise<unknown>,
): Promise<LrFindResult> {
  const { searchProgress } = await import('../learner/index.ts')
  const shown = options.json ? null : searchProgress()
  let found: LrFindResult | undefined
  const choice: SearchChoice = {
    lr: 'auto',
    lrFind: {
      ...(options.startLr === undefined ? {} : { startLr: options.startLr }),
      ...(options.endLr === undefined ? {} : { endLr: options.endLr }),
      ...(options.numIt === undefined ? {} : { numIt: options.numIt }),
      growth: options.linear ? 'linear' : 'exponential',
      onStep: (row, step, steps) => shown?.step(row, step, steps),
    },
    onLrFound: (result) => {
      found = result
      return 'stop'
    },
  }
  try {
    await start(choice)
  } finally {
    shown?.end()
  }
  return found!
}

/** Prints about twenty rows of the search. */
function table({ rows }: LrFindResult): void {
  const every = Math.max(1, Math.ceil(rows.length / 20))
  writeOut('      rate  smoothed loss\n')
  rows.forEach(({ lr, smoothedLoss }, i) => {
    if (i % every === 0 || i === rows.length - 1)
      writeOut(`${lr.toExponential(2).padStart(10)}  ${smoothedLoss.toFixed(4).padStart(13)}\n`)
  })
}

async function draw(found: LrFindResult, path: string): Promise<void> {
  const { lrFindCurve } = await import('../plot/charts/lr-find-curve.ts')
  const chart = lrFindCurve(found, { title: 'Loss against learning rate' })
  switch (extname(path).toLowerCase()) {
    case '.png':
      return writeFileAtomically(path, await (await import('../plot/to-png.ts')).toPng(chart))
    case '.html':
      return writeFileAtomically(
        path,
        await (await import('../plot/to-html.ts')).toHtml(chart, { title: 'Loss against learning rate' }),
      )
    default:
      return writeFileAtomically(path, await (await import('../plot/to-svg.ts')).toSvg(chart))
  }
}

function stepsOrPass(text: string): number | 'pass' {
  if (text === 'pass') return text
  try {
    return wholeNumber(1, 1_000_000)(text)
  } catch {
    throw new InvalidArgumentError('It must be an integer from 1 to 1000000, or pass.')
  }
}
