import { expect, it } from 'vitest'
import { toyTask, type TaskName } from '../../examples/toy-tasks/toy-tasks.ts'

it.each<[TaskName, number]>([
  ['addition', 0.99],
  ['reversing', 0.99],
  ['sorting', 0.99],
  ['brackets', 0.99],
])('a small transformer learns %s', async (name, least) => {
  const curve = await toyTask(name, { print: () => {} })
  expect(curve.at(-1)!.accuracy).toBeGreaterThanOrEqual(least)
})
