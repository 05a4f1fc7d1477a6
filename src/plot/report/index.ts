import { requireFields } from '../../base/check-required.ts'
import type { AppName } from '../../apps/run/app-names.ts'
import type { AnyRun, RunByApp } from '../../apps/run/restore.ts'
import type { ReportContents } from './page.ts'
import { nameSections } from './section-name.ts'

/** Contents of the run folder's other files that a report uses; empty if a file is missing. */
export interface ReportFiles {
  /** `log.jsonl`: training events. */
  readonly log: string
  /** `explained.json`: results on validation rows. */
  readonly explained: string
}

/** The report of one app. */
export type AppReport<R> = (run: R, files: ReportFiles) => ReportContents | Promise<ReportContents>

/** The report of each app, loaded on first use. */
const reports = {
  text: async () => {
    const { textReport } = await import('./text-report.ts')
    return (run, { log }) => textReport(run, log)
  },
  tabular: async () => {
    const { parseExplained, tabularReport } = await import('./tabular-report.ts')
    return (run, { log, explained }) => tabularReport(run, log, parseExplained(explained))
  },
  collab: async () => {
    const { collabReport, parseExplainedRatings } = await import('./collab-report.ts')
    return (run, { log, explained }) => {
      const { pairs, ratings } = parseExplainedRatings(explained)
      return collabReport(run, log, pairs, ratings)
    }
  },
  autoencoder: async () => {
    const { autoencoderReport } = await import('./autoencoder-report.ts')
    return (run, { log }) => autoencoderReport(run, log)
  },
  word2vec: async () => {
    const { word2vecReport } = await import('./word2vec-report.ts')
    return (run, { log }) => word2vecReport(run, log)
  },
  images: async () => {
    const { imagesReport, parseExplainedPictures } = await import('./images-report.ts')
    return (run, { log, explained }) => imagesReport(run, log, parseExplainedPictures(explained))
  },
  'text-classifier': async () => {
    const { textClassifierReport } = await import('./text-classifier-report.ts')
    return (run, { log }) => textClassifierReport(run, log)
  },
} satisfies { readonly [A in AppName]: () => Promise<AppReport<RunByApp[A]>> }

/**
 * The report of a run of any app: the contents of its `report.html`. Section names are unique.
 *
 * @example
 * const run = await text.fit('the cat sat on the mat. '.repeat(40), { epochs: 1, steps: 8, hidden: 8 })
 * const contents = await reportOf(run, { log: '', explained: '' })
 * contents.sections.length > 0 // true
 */
export async function reportOf(run: AnyRun, files: ReportFiles): Promise<ReportContents> {
  requireFields('reportOf', 'a trained run', run, ['app'])
  requireFields('reportOf', "the run folder's files", files, ['log', 'explained'])
  const report = (await reports[run.app]()) as AppReport<AnyRun>
  const contents = await report(run, files)
  return { ...contents, sections: nameSections(contents.sections) }
}
