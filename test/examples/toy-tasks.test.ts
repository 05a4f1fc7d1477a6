import { expect, it } from 'vitest'
import { Generator } from '../../src/base/philox.ts'
import { accuracyCurves, tasks, toyTask, type TaskName } from '../../examples/toy-tasks/toy-tasks.ts'

/** Answers of the rules, found in another way than in the example. */
const solve: Record<TaskName, (question: string) => string> = {
  addition: (question) => {
    const [a, b] = question.slice(0, -1).split('+').map(Number)
    return String(10_000 + a! + b!)
      .slice(1)
      .split('')
      .toReversed()
      .join('')
  },
  reversing: (question) =>
    question
      .slice(0, -1)
      .split('')
      .reduce((rest, letter) => letter + rest, ''),
  sorting: (question) =>
    [...'0123456789'].map((digit) => digit.repeat(question.split(digit).length - 1)).join(''),
  brackets: (question) => {
    let [rest, before] = [question.slice(0, -1), '']
    while (rest !== before) [rest, before] = [rest.replace(/\(\)|\[\]/, ''), rest]
    return rest === '' ? 'y' : 'n'
  },
}

it.each(Object.keys(tasks) as TaskName[])('questions of the task %s have right answers', (name) => {
  const random = new Generator(3)
  const seen = new Set<string>()
  for (let i = 0; i < 200; i++) {
    const { question, answer } = tasks[name].draw((limit) => Math.floor(random.uniform() * limit))
    expect(answer, question).toBe(solve[name](question))
    expect([...question, ...answer].every((character) => tasks[name].alphabet.includes(character))).toBe(true)
    seen.add(name === 'brackets' ? answer : question)
  }
  expect(seen.size).toBeGreaterThan(name === 'brackets' ? 1 : 190)
})

it('a small transformer begins to learn a task, the same way for the same seed', async () => {
  const lines: string[] = []
  const options = { width: 32, layers: 1, batch: 32, steps: 60, every: 30, tests: 100, lr: 1e-2 }
  const curve = await toyTask('sorting', { ...options, print: (line) => void lines.push(line) })
  expect(curve.map(({ step }) => step)).toEqual([30, 60])
  expect(curve[1]!.loss).toBeLessThan(curve[0]!.loss)
  expect(lines[1]).toMatch(/^sorting, step 60: loss \d\.\d{4}, \d+\.\d % right$/)
  expect(await toyTask('sorting', { ...options, print: () => {} })).toEqual(curve)
  const svg = await accuracyCurves({ sorting: curve })
  expect(svg).toContain('right answers')
})
