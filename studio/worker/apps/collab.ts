import {
  CollabFilterDataset,
  idKey,
  type CollabColumns,
} from '../../../src/apps/collab/collab-filter-dataset.ts'
import type { CollabRun } from '../../../src/apps/collab/collab-run.ts'
import { fit } from '../../../src/apps/collab/fit.ts'
import { idColumn } from '../../../src/apps/collab/id-column.ts'
import type { Reason } from '../../../src/apps/collab/recommendation.ts'
import { defined } from '../../../src/base/defined.ts'
import { LannerError } from '../../../src/base/errors.ts'
import { ratingFitOptions } from '../../../src/cli/apps/collab/fit-options.ts'
import { checkRatings, collabOptionSets, type CollabOptions } from '../../../src/cli/apps/collab/options.ts'
import { explainedRatings } from '../../../src/cli/apps/collab/explained-ratings.ts'
import { scoreLines } from '../../../src/cli/apps/collab/score-lines.ts'
import { ratingLoss } from '../../../src/plot/report/loss-options.ts'
import type { Answer, Question, Task } from '../../protocol.ts'
import { commandOptions } from '../command-options.ts'
import type { Opened } from '../opened.ts'
import { modelFacts, trainHooks, type Fitted, type StudioApp } from './studio-app.ts'

type CollabTask = Extract<Task, { app: 'collab' }>

/** The most users that the page lists. */
const USERS = 1000

/** Recommending in the page. */
export const collab: StudioApp<CollabTask> = {
  options: collabOptionSets,
  async check(data, task) {
    return (await datasetOf(data, task)).notes.map(({ message }) => message)
  },
  async fit(data, task, hooks) {
    const dataset = await datasetOf(data, task)
    const options = optionsOf(task)
    let validRows: ArrayLike<number> = []
    let begun: CollabRun
    const run = await fit(dataset, {
      ...ratingFitOptions(options, dataset),
      // Events have no net.
      ...(dataset.isEvents ? { signal: hooks.signal } : trainHooks(hooks, options, () => begun.facts)),
      onStart: ({ run, validRows: rows, ...facts }) => {
        begun = run
        validRows = rows
        hooks.started({
          run,
          facts,
          shown: [
            ['users', facts.users.toLocaleString('en')],
            ['items', facts.items.toLocaleString('en')],
            [
              dataset.isEvents ? 'events' : 'ratings',
              `${facts.trainRatings.toLocaleString('en')} to train on, ${facts.validRatings.toLocaleString('en')} for validation`,
            ],
            ...modelFacts(facts),
          ],
          loss: ratingLoss(run),
          scores: () => scoresOf(run),
          sample: () => Promise.resolve(null),
        })
      },
    })
    return {
      run,
      lines: () => scoreLines(run),
      explained: () => Promise.resolve(explainedRatings(run, dataset, validRows)),
      ...triedOn(run),
    }
  },
  restored: (run) => triedOn(run as CollabRun),
}

function triedOn(run: CollabRun): Pick<Fitted, 'trial' | 'ask'> {
  return {
    trial: {
      app: 'collab',
      users: run.users.slice(0, USERS).map((id) => idKey(id)),
      hasRatings: run.hasRatings,
    },
    ask: (question) => recommend(run, question),
  }
}

function optionsOf({ settings, user, item, rating }: CollabTask): CollabOptions {
  const chosen = { user, item, ...(rating === null ? {} : { rating }) }
  const { parsed, options } = commandOptions<CollabOptions>(collabOptionSets, settings, chosen)
  checkRatings(parsed)
  return options
}

/** The ratings, read as the command reads a file. */
async function datasetOf(data: Opened, task: CollabTask): Promise<CollabFilterDataset> {
  if (data.kind !== 'table')
    throw new LannerError(
      'usage',
      `${data.name} is not a table; recommending needs one of ratings or events.`,
    )
  const { user, item, rating, implicit, validLast } = optionsOf(task)
  const columns: CollabColumns = { user, item, ...defined({ rating, implicit, time: validLast }) }
  const ids = [user, item]
  const others = [rating, validLast].filter((name) => name !== undefined)
  let table = await data.read({ columns: [...new Set([...ids, ...others])], texts: ids })
  for (const name of ids) table = table.with(name, idColumn(table.column(name)))
  return CollabFilterDataset.fromTable(table, columns)
}

function scoresOf({ facts: { metrics } }: CollabRun): Record<string, number> {
  const { validLoss } = metrics as { readonly validLoss?: number | null }
  return typeof validLoss === 'number' ? { 'root mean squared error': Math.sqrt(validLoss) } : {}
}

const nameOf = ({ item, title }: Pick<Reason, 'item' | 'title'>): string => title ?? idKey(item)

async function recommend(run: CollabRun, question: Question): Promise<Answer> {
  if (question.app !== 'collab')
    throw new LannerError('usage', 'A run on ratings recommends items to a user.')
  const { user, n } = question
  const { items, known } = run.recommend(user, { n })
  const what = run.hasRatings ? 'ratings' : 'events'
  return {
    app: 'collab',
    items: items.map((found) => ({
      item: nameOf(found),
      rating: found.rating,
      because: found.because.map(nameOf),
    })),
    warnings: known
      ? []
      : [
          `user ${user} has no ${what}; these are the ${run.ranking === null ? 'most liked' : 'most popular'} items.`,
        ],
  }
}
