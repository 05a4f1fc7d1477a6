import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomically } from '../base/atomic-write.ts'
import type { ReportContents } from '../plot/report/page.ts'
import type { RatingPairs } from '../plot/report/rating-pairs.ts'
import type { RatingsSeen } from '../plot/report/ratings-section.ts'
import type { Explained } from '../plot/report/tabular-report.ts'
import { appOfRun } from './run-app.ts'

/**
 * Writes `report.html` into a run folder: what the run learned, as one page that needs no network.
 *
 * @returns what the page shows.
 * @throws FileError where the folder holds no run, or cannot be written.
 */
export async function writeReport(folder: string): Promise<ReportContents> {
  const { reportPage } = await import('../plot/report/page.ts')
  const contents = await reportOf(folder)
  await writeFileAtomically(join(folder, 'report.html'), await reportPage(contents))
  return contents
}

async function reportOf(folder: string): Promise<ReportContents> {
  const log = await readFile(join(folder, 'log.jsonl'), 'utf8').catch(() => '')
  switch (await appOfRun(folder, ['text', 'tabular', 'collab', 'autoencoder', 'word2vec'])) {
    case 'text': {
      const { loadTextRun } = await import('../apps/text/text-run-node.ts')
      const { textReport } = await import('../plot/report/text-report.ts')
      return textReport(await loadTextRun(folder), log)
    }
    case 'tabular': {
      const { loadTabularRun } = await import('../apps/tabular/tabular-run-node.ts')
      const { tabularReport } = await import('../plot/report/tabular-report.ts')
      const kept = await readFile(join(folder, 'explained.json'), 'utf8').catch(() => 'null')
      return tabularReport(await loadTabularRun(folder), log, explainedOf(kept))
    }
    case 'word2vec': {
      const { loadWord2vecRun } = await import('../apps/word2vec/word2vec-run-node.ts')
      const { word2vecReport } = await import('../plot/report/word2vec-report.ts')
      return word2vecReport(await loadWord2vecRun(folder), log)
    }
    case 'collab': {
      const { loadCollabRun } = await import('../apps/collab/collab-run-node.ts')
      const { collabReport } = await import('../plot/report/collab-report.ts')
      const kept = await readFile(join(folder, 'explained.json'), 'utf8').catch(() => 'null')
      return collabReport(await loadCollabRun(folder), log, pairsOf(kept), ratingsOf(kept))
    }
    case 'autoencoder': {
      const { loadAutoencoderRun } = await import('../apps/autoencoder/autoencoder-run-node.ts')
      const { autoencoderReport } = await import('../plot/report/autoencoder-report.ts')
      return autoencoderReport(await loadAutoencoderRun(folder), log)
    }
  }
}

/** A list of numbers. */
function isNumbers(list: unknown): list is number[] {
  return Array.isArray(list) && list.every((value) => Number.isFinite(value))
}

/** How the ratings are spread, or null where the file is not what `lanner fit` wrote. */
function ratingsOf(text: string): RatingsSeen | null {
  try {
    const { ratings } = JSON.parse(text) as { readonly ratings: Partial<RatingsSeen> }
    const { mean, bars } = ratings
    if (typeof mean !== 'number' || !Array.isArray(bars) || bars.length === 0) return null
    const all = (bars as RatingsSeen['bars']).flatMap(({ low, high, count }) => [low, high, count])
    return isNumbers([mean, ...all]) ? { mean, bars } : null
  } catch {
    return null
  }
}

/** The pairs of ratings that were kept, or null where the file is not what `lanner fit` wrote. */
function pairsOf(text: string): RatingPairs | null {
  try {
    const { pairs } = JSON.parse(text) as { readonly pairs: Partial<RatingPairs> }
    const { predicted, actual } = pairs
    return isNumbers(predicted) && isNumbers(actual) && predicted.length === actual.length
      ? { predicted, actual }
      : null
  } catch {
    return null
  }
}

/** What was kept of the validation rows, or null where the file is not what `lanner fit` wrote. */
function explainedOf(text: string): Explained | null {
  try {
    const read = JSON.parse(text) as Partial<Explained> | null
    return read !== null && Array.isArray(read.importances) && typeof read.error === 'string'
      ? (read as Explained)
      : null
  } catch {
    return null
  }
}
