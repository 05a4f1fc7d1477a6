import { Command } from 'commander'
import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import { FileError } from '../base/errors.ts'
import { fileProblem } from '../base/file-problem.ts'
import { note } from './output.ts'

/** `lanner explain RUN`: the report of a run, made again. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('write report.html of a run again: curves, scores, what it learned')
    .argument('<run>', 'a run folder')
    .option('--svg <dir>', 'also save every chart there as SVG')
    .action(async (folder: string, { svg }: { readonly svg?: string }) => {
      if (svg !== undefined && (await isFile(svg)))
        throw new FileError(`${svg} is a file; name a folder for the charts.`)
      const { init } = await import('../tensor/index.ts')
      await init()
      const { writeReport } = await import('./write-report.ts')
      const { sections } = await writeReport(folder)
      note(`The report is in ${join(folder, 'report.html')}`)
      if (svg === undefined) return
      const { toSvg } = await import('../plot/to-svg.ts')
      await mkdir(svg, { recursive: true }).catch((error: unknown) => {
        throw new FileError(`${svg} cannot be made: ${fileProblem(error)}.`, { cause: error })
      })
      const drawn = sections.filter(({ chart }) => chart !== undefined)
      for (const { name, chart } of drawn)
        await writeFileAtomically(join(svg, `${name}.svg`), await toSvg(chart!('wide')))
      note(`${drawn.length} charts are in ${svg}`)
    })
}

function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (entry) => !entry.isDirectory(),
    () => false,
  )
}
