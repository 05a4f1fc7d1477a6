import { Command } from 'commander'
import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError, LannerError } from '../base/errors.ts'
import { checkFileTarget, checkFolderTarget, makeFolder } from '../base/file-target.ts'
import { shellCommand } from '../base/shell-command.ts'
import { note, writeEvent } from './output.ts'
import { refuseRunFile } from './refuse-input.ts'

interface ExplainCommandOptions {
  readonly out?: string
  readonly svg?: string
  readonly json?: boolean
  readonly row?: string
  readonly class?: string
  readonly background?: string
}

/** `lanner explain RUN`: rewrites the report of a run. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('rewrite the report of a run, or explain one prediction')
    .argument('<run>', 'run folder')
    .option('--out <file>', 'report file (default: report.html in the run folder)')
    .option('--svg <dir>', 'also save each chart as SVG in this folder')
    .option('--row <row>', 'explain one prediction: a JSON object, or row N of a file as FILE:N')
    .option(
      '--class <name>',
      'with --row: explain the probability of this class (default: the predicted one)',
    )
    .option(
      '--background <file>',
      'with --row: compare with the rows of this file, at most 1,000 of them (default: 100 training rows)',
    )
    .option('--json', 'print JSON events: the explanation, or the report and the charts')
    .action(async (folder: string, options: ExplainCommandOptions) => {
      const { out, svg, json, row } = options
      checkTogether(options)
      if (row !== undefined) {
        const { explainOneRow } = await import('./explain-one-row.ts')
        return explainOneRow(folder, { ...options, row })
      }
      const file = out ?? join(folder, 'report.html')
      if (svg !== undefined) {
        if (await isFile(svg)) throw new FileError(`${svg} is a file; choose a folder for the charts.`)
        await checkFolderTarget(svg)
      }
      if (out !== undefined) {
        refuseRunFile('--out', out, folder)
        await checkFileTarget(out)
      }
      // A folder without a run gets its own error below.
      else if (existsSync(join(folder, 'model.json'))) await checkOwnReport(folder)
      const { init } = await import('../tensor/index.ts')
      await init()
      const { writeReport } = await import('./write-report.ts')
      const { sections } = await writeReport(folder, out)
      if (json) writeEvent({ event: 'report', file })
      else note(`The report is in ${file}`)
      if (svg === undefined) return
      const { toSvg } = await import('../plot/to-svg.ts')
      await makeFolder(svg)
      const drawn = sections.filter(({ chart }) => chart !== undefined)
      for (const { name, chart } of drawn)
        await writeFileAtomically(join(svg, `${name}.svg`), await toSvg(chart!('wide')))
      if (json) writeEvent({ event: 'charts', folder: svg, charts: drawn.length })
      else note(`${drawn.length} charts are in ${svg}`)
    })
}

/** @throws LannerError if options for the report and for a row are combined. */
function checkTogether(options: ExplainCommandOptions): void {
  const given = (names: readonly (keyof ExplainCommandOptions)[]): string | undefined =>
    names.find((name) => options[name] !== undefined)
  const ofReport = given(['out', 'svg'])
  const ofRow = given(['class', 'background'])
  if (options.row !== undefined && ofReport !== undefined)
    throw new LannerError('usage', `--row prints an explanation and writes no report; drop --${ofReport}.`)
  if (options.row === undefined && ofRow !== undefined)
    throw new LannerError('usage', `--${ofRow} needs --row, the row to explain.`)
}

/** @throws FileError that suggests `--out` if the report cannot be written into the run folder. */
async function checkOwnReport(folder: string): Promise<void> {
  try {
    await checkFileTarget(join(folder, 'report.html'))
  } catch (error) {
    throw new FileError(
      `${(error as Error).message.slice(0, -1)}; write the report elsewhere: ${shellCommand`lanner explain ${folder} --out report.html`}`,
      { cause: error },
    )
  }
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => !entry.isDirectory(),
    () => false,
  )
}
