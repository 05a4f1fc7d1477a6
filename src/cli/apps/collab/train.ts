import { basename } from 'node:path'
import { DataError, LannerError } from '../../../base/errors.ts'
import { shellCommand } from '../../../base/shell-command.ts'
import { CollabFilterDataset, idKey, type Id } from '../../../apps/collab/collab-filter-dataset.ts'
import { idColumn } from '../../../apps/collab/id-column.ts'
import { fit } from '../../../apps/collab/fit.ts'
import type { CollabFitStart } from '../../../apps/collab/options.ts'
import { readTable } from '../../../data/tables/duckdb/index.ts'
import { cellOf } from '../../../data/tables/table-column.ts'
import { explainRatings } from './explain-ratings.ts'
import { note } from '../../output.ts'
import type { SearchChoice, Trained, TrainJob, TrainSession } from '../app-command.ts'
import type { CollabOptions } from './options.ts'
import { initCpu } from '../init-cpu.ts'
import { ratingFitOptions } from './fit-options.ts'
import { scoreLines } from './score-lines.ts'
import { counted } from '../../../plot/report/readable.ts'

/** `lanner fit` of ratings or events. Saves the run after every epoch and when stopped; nothing is written before the first epoch. */
export async function trainRatings(
  { file, out, options, json }: TrainJob<CollabOptions>,
  session: TrainSession,
): Promise<Trained> {
  const dataset = await readRatings(file, options)
  const titles = options.titles === undefined ? undefined : await readTitles(options.titles, dataset, options)
  await initCpu(options.backend, 'ratings', '--device webgpu, which trains the net there')
  let validRows: ArrayLike<number> = []
  const done = await fit(dataset, {
    ...ratingFitOptions(options, dataset),
    ...(dataset.isEvents ? { signal: session.hooks().signal } : session.hooks()),
    titles,
    onStart: (start) => {
      const { run, validRows: rows, ...facts } = start
      validRows = rows
      session.start(run, facts)
      if (!json) introduce(file, start, dataset.isEvents)
    },
  })
  if (dataset.isEvents) await session.save()
  return {
    explain: () => explainRatings(done, dataset, validRows, out),
    result: () => {
      const { validLoss, baseline, ranking } = done.facts.metrics
      const { baseline: popularity, ...ranks } = (ranking ?? {}) as Readonly<Record<string, unknown>>
      const ranked = ranking === undefined ? {} : { ranking: ranks }
      const isScored = typeof validLoss === 'number'
      const [scores, simple] = [
        { ...(isScored ? { meanSquaredError: validLoss } : {}), ...ranked },
        {
          ...(isScored ? (baseline as object) : {}),
          ...(ranking === undefined ? {} : { ranking: popularity }),
        },
      ]
      return {
        scores: Object.keys(scores).length === 0 ? null : scores,
        baseline: Object.keys(simple).length === 0 ? null : simple,
      }
    },
    summary: (seconds) => [
      ...scoreLines(done),
      `The run is in ${out}, after ${seconds.toFixed(1)} s; to recommend items: ${shellCommand`lanner recommend ${out} ${idKey(done.users[0]!)}`}`,
    ],
  }
}

/** `lanner lr-find` of ratings. */
export async function searchRatings(
  file: string,
  options: CollabOptions,
  choice: SearchChoice,
): Promise<void> {
  const dataset = await readRatings(file, options)
  if (dataset.isEvents)
    throw new LannerError(
      'usage',
      'Events have no learning rate to find; name the rating column with --rating.',
    )
  await fit(dataset, { ...ratingFitOptions(options, dataset), ...choice })
}

/** The ratings of a file. */
async function readRatings(
  file: string,
  { missing, decimal, dateOrder, user, item, rating, implicit, time, validLast }: CollabOptions,
): Promise<CollabFilterDataset> {
  const columns = { user, item, rating, implicit, time: time ?? validLast }
  return CollabFilterDataset.fromCsv(file, columns, { missing, decimal, dateOrder })
}

/** Item titles from a table whose id column has the same name as in the ratings. */
async function readTitles(
  file: string,
  dataset: CollabFilterDataset,
  { item, titleColumn = 'title', missing }: CollabOptions,
): Promise<Map<Id, string>> {
  const table = await readTable(file, {
    missing,
    columns: [item, titleColumn],
    types: { [item]: 'text', [titleColumn]: 'text' },
  })
  const [ids, names] = [idColumn(table.column(item)), table.column(titleColumn)]
  const own = new Map(dataset.items.map((id) => [idKey(id), id]))
  const titles = new Map<Id, string>()
  for (let row = 0; row < table.rows; row++) {
    const [id, title] = [own.get(idKey(cellOf(ids, row))), cellOf(names, row)]
    if (id !== undefined && title !== null) titles.set(id, String(title))
  }
  if (titles.size === 0)
    throw new DataError(
      `${file} has no title for any item: none of the ids in its column ${item} occur in the ratings.`,
    )
  return titles
}

function introduce(file: string, start: CollabFitStart, events: boolean): void {
  const { users, items, trainRatings, validRatings, parameters, backend, threads, seed } = start
  const n = (value: number): string => value.toLocaleString('en')
  note(
    `${basename(file)}: ${n(trainRatings + validRatings)} ${events ? 'events' : 'ratings'} of ${counted(items, 'item')} by ${counted(users, 'user')}; ${events ? '' : `${n(parameters)} parameters `}on ${backend}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, seed ${seed}`,
  )
}
