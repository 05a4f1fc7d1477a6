import { UsageError } from '../reproduce/report.ts'
import type { KeptScores } from './kept-scores.ts'
import { lannerScore } from './lanner-score.ts'
import type { Peers, SplitFiles, SplitScore, Task } from './peers.ts'
import type { TaskResult } from './score-grids.ts'

/** Who is compared, and how a score is printed. */
export interface Contest {
  readonly peers: Peers
  /** Lanner's scores of earlier runs. */
  readonly kept: KeptScores
  /** What Lanner is run with: the options of `lanner fit` by name; `default` is named `lanner` alone. */
  readonly modes: Readonly<Record<string, readonly string[]>>
  /** A folder for runs and predictions. */
  readonly folder: string
  readonly shown: (score: SplitScore, task: Task) => string
}

/** The scores of all tools on the splits of a task; prints a line for each split. */
export async function scoreTask(
  task: Task,
  splits: readonly SplitFiles[],
  { peers, kept, modes, folder, shown }: Contest,
): Promise<TaskResult> {
  const tools = new Map<string, SplitScore[]>()
  for (const split of splits) {
    const scores = new Map(Object.entries(await peers.scores(split)))
    for (const [mode, options] of Object.entries(modes))
      scores.set(
        mode === 'default' ? 'lanner' : `lanner ${mode}`,
        await kept.scoreOf(`${task.name} ${split.split} ${mode}`, () => lannerScore(split, options, folder)),
      )
    for (const [tool, score] of scores) tools.set(tool, [...(tools.get(tool) ?? []), score])
    const line = [...scores].map(([tool, score]) => `${tool} ${shown(score, task)}`)
    console.log(`${task.name} ${split.split}: ${line.join(', ')}`)
  }
  return { task, splits: splits.length, tools }
}

/** Those of the chosen names, separated by commas; all if none are. @throws UsageError naming an unknown one. */
export function chosenByName<T extends { readonly name: string }>(
  text: string | undefined,
  all: readonly T[],
  [one, many]: readonly [one: string, many: string],
): readonly T[] {
  if (text === undefined) return all
  return text.split(',').map((name) => {
    const found = all.find((own) => own.name === name)
    if (found === undefined)
      throw new UsageError(`unknown ${one} ${name}; the ${many} are ${all.map((own) => own.name).join(', ')}`)
    return found
  })
}
