import { expect, it } from 'vitest'
import { toyTask } from '../../examples/toy-tasks/toy-tasks.ts'

it('a small transformer learns three-digit addition', { timeout: 900_000 }, async () => {
  const curve = await toyTask('addition', { print: () => {} })
  expect(curve.at(-1)!.accuracy).toBeGreaterThanOrEqual(0.99)
})
