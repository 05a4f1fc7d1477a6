import { writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import {
  F,
  Generator,
  init,
  manualSeed,
  nn,
  noGrad,
  optim,
  scope,
  tensor,
  OneCycle,
  type Tensor,
} from 'lanner'
import { toSvg } from 'lanner/plot'
import { Gpt } from 'lanner/text'

/** Draws an integer from 0 to below `limit`. */
type Draw = (limit: number) => number

/** A task of which every question has the same length, and every answer, too. */
interface Task {
  readonly alphabet: string
  readonly draw: (draw: Draw) => { readonly question: string; readonly answer: string }
  /** Training steps that are enough with the default seed. */
  readonly steps: number
}

const digits = '0123456789'
const letters = 'abcdefghijklmnopqrstuvwxyz'
const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make)

/** Four tasks that a person solves by a rule. What a net has learned of a rule shows on questions that it has never seen. */
export const tasks = {
  /** Three-digit addition. The answer begins with the last digit, so that each carry is known when it is needed: `395+817=2121` is 1212. */
  addition: {
    alphabet: `${digits}+=`,
    steps: 1500,
    draw(draw) {
      const [a, b] = [draw(1000), draw(1000)]
      const sum = [...String(a + b).padStart(4, '0')].toReversed().join('')
      return { question: `${String(a).padStart(3, '0')}+${String(b).padStart(3, '0')}=`, answer: sum }
    },
  },
  /** Ten letters backwards. */
  reversing: {
    alphabet: `${letters}>`,
    steps: 1000,
    draw(draw) {
      const word = times(10, () => letters[draw(26)]!)
      return { question: `${word.join('')}>`, answer: word.toReversed().join('') }
    },
  },
  /** Ten digits in order. */
  sorting: {
    alphabet: `${digits}>`,
    steps: 1500,
    draw(draw) {
      const row = times(10, () => digits[draw(10)]!)
      return { question: `${row.join('')}>`, answer: row.toSorted().join('') }
    },
  },
  /** Whether twelve brackets of two kinds match: y or n. Half of them do, and one change has spoiled most of the others. */
  brackets: {
    alphabet: '()[]?yn',
    steps: 1500,
    draw(draw) {
      const row = matching(draw, 6)
      if (draw(2) === 1) row[draw(12)] = '()[]'[draw(4)]!
      return { question: `${row.join('')}?`, answer: isMatching(row) ? 'y' : 'n' }
    },
  },
} satisfies Record<string, Task>

export type TaskName = keyof typeof tasks

function matching(draw: Draw, pairs: number): string[] {
  if (pairs === 0) return []
  const inside = draw(pairs)
  const [open, close] = draw(2) === 0 ? ['(', ')'] : ['[', ']']
  return [open, ...matching(draw, inside), close, ...matching(draw, pairs - 1 - inside)] as string[]
}

function isMatching(row: readonly string[]): boolean {
  const open: string[] = []
  for (const bracket of row)
    if (bracket === '(' || bracket === '[') open.push(bracket)
    else if (open.pop() !== (bracket === ')' ? '(' : '[')) return false
  return open.length === 0
}

export interface ToyOptions {
  readonly layers?: number
  readonly width?: number
  readonly heads?: number
  readonly batch?: number
  /** Training steps. Default: those of the task. */
  readonly steps?: number
  /** Training steps between tests. Default 250. */
  readonly every?: number
  /** Questions that are never trained on. Default 1,000. */
  readonly tests?: number
  /** Maximum learning rate of a one-cycle schedule. Default 3e-3. */
  readonly lr?: number
  readonly seed?: number
  readonly print?: (line: string) => void
}

/** After a number of steps: the loss of the answers' characters, and the share of test questions that are answered right from start to end. */
export interface ToyRow {
  readonly step: number
  readonly loss: number
  readonly accuracy: number
}

/**
 * Trains a small transformer on questions of a task, new ones in every step, and tests it on questions that it has never seen. It reads a
 * question and writes the answer character by character, so an answer is right only if all of its characters are.
 *
 * @returns the learning curve
 */
export async function toyTask(name: TaskName, options: ToyOptions = {}): Promise<ToyRow[]> {
  const task: Task = tasks[name]
  const { layers = 2, width = 96, heads = 4, batch = 128, steps = task.steps, every = 250 } = options
  const { tests = 1000, lr = 3e-3, seed = 42, print = console.log } = options
  await init()
  manualSeed(seed)
  const random = new Generator(seed, 'shuffle')
  const draw: Draw = (limit) => Math.floor(random.uniform() * limit)
  const held = new Map<string, string>()
  while (held.size < tests) {
    const { question, answer } = task.draw(draw)
    held.set(question, answer)
  }
  const test = [...held].map(([question, answer]) => ({ question, answer }))
  const unseen = (): (typeof test)[number] => {
    for (;;) {
      const made = task.draw(draw)
      if (!held.has(made.question)) return made
    }
  }
  const answerLength = test[0]!.answer.length
  const context = test[0]!.question.length + answerLength - 1
  const model = new Gpt({ vocabulary: task.alphabet.length, context, layers, width, heads })
  const optimizer = new optim.AdamW(model.parameters(), { lr, weightDecay: 0.01 })
  const schedule = new OneCycle(lr, steps)

  /** Log-probabilities of the answers' characters, [characters, alphabet], and the right ones. */
  const answers = (examples: typeof test): { scores: Tensor; targets: Tensor } => {
    const rows = examples.map(({ question, answer }) =>
      Array.from(question + answer, (character) => task.alphabet.indexOf(character)),
    )
    const ids = tensor(rows, 'int32').t()
    const scores = model(ids.narrow(0, 0, context)).narrow(0, context - answerLength, answerLength)
    const targets = ids.narrow(0, context - answerLength + 1, answerLength)
    return { scores: scores.reshape(-1, task.alphabet.length), targets: targets.reshape(-1) }
  }

  const curve: ToyRow[] = []
  for (let step = 1; step <= steps; step++) {
    optim.setLrs(optimizer, schedule.lrAt(step - 1))
    scope(() => {
      const { scores, targets } = answers(times(batch, unseen))
      F.nllLoss(scores, targets).backward()
      nn.utils.clipGradNorm_(model.parameters(), 1)
      optimizer.step()
      optimizer.zeroGrad()
    })
    if (step % every !== 0 && step !== steps) continue
    model.eval()
    const { loss, right } = scope(() =>
      noGrad(() => {
        const { scores, targets } = answers(test)
        const hits = scores.argmax(-1).eq(targets).view(answerLength, -1)
        return { loss: F.nllLoss(scores, targets), right: hits.all(0).toFloat().mean() }
      }),
    )
    model.train()
    curve.push({ step, loss: await loss.item(), accuracy: await right.item() })
    const { loss: last, accuracy } = curve.at(-1)!
    print(`${name}, step ${step}: loss ${last.toFixed(4)}, ${(100 * accuracy).toFixed(1)} % right`)
  }
  return curve
}

/** The accuracy of some tasks over their training steps, as an SVG picture. */
export function accuracyCurves(curves: Readonly<Record<string, readonly ToyRow[]>>): Promise<string> {
  const values = Object.entries(curves).flatMap(([task, rows]) => rows.map((row) => ({ task, ...row })))
  return toSvg({
    width: 480,
    height: 260,
    data: { values },
    mark: { type: 'line', point: true },
    encoding: {
      x: { field: 'step', type: 'quantitative', title: 'training step' },
      y: { field: 'accuracy', type: 'quantitative', title: 'right answers', axis: { format: '.0%' } },
      color: { field: 'task', type: 'nominal', title: null },
    },
  })
}

/** `npx tsx examples/toy-tasks/toy-tasks.ts [TASK ...] [--out curves.svg] [--seed N]` */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { out: { type: 'string', default: 'toy-tasks.svg' }, seed: { type: 'string', default: '42' } },
  })
  const names = (positionals.length > 0 ? positionals : Object.keys(tasks)) as TaskName[]
  for (const name of names)
    if (!Object.hasOwn(tasks, name))
      throw new Error(`There is no task ${name}; the tasks are ${Object.keys(tasks).join(', ')}.`)
  const curves: Record<string, ToyRow[]> = {}
  for (const name of names) curves[name] = await toyTask(name, { seed: Number(values.seed) })
  writeFileSync(values.out, await accuracyCurves(curves))
  console.log(`The curves are in ${values.out}.`)
}

if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url) await main()
