import { Command, InvalidArgumentError } from 'commander'
import { extname } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { LannerError } from '../base/errors.ts'
import type { LrChoice, LrFindResult } from '../learner/index.ts'
import { appOf } from './fit-app.ts'
import { commandWithFitOptions } from './fit-arguments.ts'
import type { App, FitCollabCommandOptions, FitTabularCommandOptions, Parsed } from './fit-options.ts'
import { realNumber, wholeNumber } from './numbers.ts'
import { note, writeEvent, writeOut } from './output.ts'
import { searchEvent, searchText } from './lr-search-hooks.ts'

interface SearchOptions {
  readonly startLr?: number
  readonly endLr?: number
  readonly numIt?: number | 'pass'
  readonly linear?: boolean
  readonly plot?: string
}

/** `lanner lr-find FILE`: searches for a learning rate on what `lanner fit FILE` would train on, with the same options. */
export function lrFindCommand(): Command {
  return commandWithFitOptions('lr-find')
    .description('search for a learning rate for what fit would train; changes and writes nothing but --plot')
    .option('--start-lr <rate>', 'the first rate (default: 1e-5)', realNumber(0, 1e6, true))
    .option('--end-lr <rate>', 'the last rate (default: 10)', realNumber(0, 1e6, true))
    .option('--num-it <n>', 'steps, or pass for one pass through the data (default: 100)', stepsOrPass)
    .option('--linear', 'raise the rate by a sum instead of by a factor')
    .option('--plot <file>', 'draw loss against rate as .svg, .png or .html')
    .action(async (file: string, options: Parsed & SearchOptions) => {
      const { plot } = options
      if (plot !== undefined && !['.svg', '.png', '.html'].includes(extname(plot).toLowerCase()))
        throw new LannerError('usage', `--plot needs a file that ends in .svg, .png or .html, got ${plot}`)
      const app = appOf(file, options)
      if (options.threads !== undefined) process.env['LANNER_THREADS'] = String(options.threads)
      const { init } = await import('../tensor/index.ts')
      await init(options.backend)
      const found = await search(app, file, options)
      if (plot !== undefined) await draw(found, plot)
      if (options.json) return writeEvent(searchEvent(found))
      table(found)
      note(searchText(found))
      if (plot !== undefined) note(`The picture is in ${plot}`)
    })
}

async function search(app: App, file: string, options: Parsed & SearchOptions): Promise<LrFindResult> {
  const { searchProgress } = await import('../learner/index.ts')
  const shown = options.json ? null : searchProgress()
  let found: LrFindResult | undefined
  const choice: LrChoice & { readonly lr: 'auto' } = {
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
    await starting(app, file, options, choice)
  } finally {
    shown?.end()
  }
  return found!
}

/** Makes data and model as `lanner fit` does, as far as the search. */
async function starting(
  app: App,
  file: string,
  options: Parsed,
  choice: LrChoice & { readonly lr: 'auto' },
): Promise<void> {
  switch (app) {
    case 'text': {
      const { textOptions } = await import('./fit-text.ts')
      const { fit } = await import('../apps/text/fit.ts')
      const { readTextFile } = await import('../data/index.ts')
      await fit(await readTextFile(file), { ...(await textOptions(options)), ...choice })
      return
    }
    case 'tabular': {
      const { fileReading, rowOptions } = await import('./fit-tabular.ts')
      const { readRows } = await import('./read-rows.ts')
      const { fit } = await import('../apps/tabular/fit.ts')
      const own = options as FitTabularCommandOptions
      const { memory } = own
      if (memory !== undefined) {
        const { fitFile } = await import('../apps/tabular/on-disk/fit-file.ts')
        await fitFile(file, { ...rowOptions(own), ...choice, ...fileReading(own), memory })
      } else await fit(await readRows(file, own), { ...rowOptions(own), ...choice })
      return
    }
    case 'autoencoder': {
      const { readRows } = await import('./read-rows.ts')
      const { autoencoderOptions } = await import('./fit-autoencoder.ts')
      const { fit } = await import('../apps/autoencoder/fit.ts')
      await fit(await readRows(file, options), { ...autoencoderOptions(options), ...choice })
      return
    }
    case 'word2vec':
      throw new LannerError(
        'usage',
        'Word vectors are trained by a schedule of their own; lr-find is not for them.',
      )
    case 'collab': {
      const { ratingOptions, readRatings } = await import('./fit-collab.ts')
      const { fit } = await import('../apps/collab/fit.ts')
      const own = options as FitCollabCommandOptions
      await fit(await readRatings(file, own), { ...ratingOptions(own), ...choice })
    }
  }
}

/** The search in about twenty rows on stdout. */
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
    throw new InvalidArgumentError('It must be a whole number from 1 to 1000000, or pass.')
  }
}
