import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { entries } from '../../site/live/entries.ts'

/** What the left part of `x.sum(1)`, `model.train()` and so on is. */
async function prototypes(): Promise<Readonly<Record<string, object>>> {
  const { Tensor, Learner, nn, tensor } = await import('lanner')
  const { Run } = await import('../../src/apps/run/run.ts')
  const x = tensor([1])
  return { x, y: x, model: nn.Module.prototype, learner: Learner.prototype, run: Run.prototype, Tensor }
}

/** The code in the right column of the tables of a page. */
function namesHere(page: string): readonly string[] {
  return readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) =>
      Array.from(
        line
          .split(' | ')
          .at(-1)!
          .matchAll(/`([^`]+)`/g),
        ([, code]) => code!,
      ),
    )
}

it.each(['docs/from-pytorch.md', 'docs/from-tfjs.md', 'docs/from-fastai.md'])(
  'every name on our side of the tables of %s exists',
  async (page) => {
    const modules = await Promise.all(Object.values(entries).map((load) => load() as Promise<object>))
    const linalg = await entries['lanner/linalg']!()
    const library: Readonly<Record<string, unknown>> = {
      ...Object.assign({}, ...modules),
      ...((await entries['lanner']!()) as object),
      ...(await prototypes()),
      linalg,
    }
    const missing = namesHere(page).filter((code) => {
      const called = code.replace(/^(await |new )+/, '')
      if (called.startsWith('lanner/')) return entries[called] === undefined
      const [, root, path = ''] = /^([A-Za-z]\w*)((?:\.\w+)*)/.exec(called) ?? []
      // Options and objects.
      if (root === undefined || /^\w+:/.test(called)) return false
      if (!(root in library)) return /[A-Z(.]/.test(called)
      return (
        path
          .split('.')
          .slice(1)
          .reduce<unknown>(
            (from, name) => (from as Record<string, unknown> | undefined)?.[name],
            library[root],
          ) === undefined
      )
    })
    expect(missing).toEqual([])
  },
)
