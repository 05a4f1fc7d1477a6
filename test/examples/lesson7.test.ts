import { describe, expect, it } from 'vitest'
import { gru } from '../../examples/lesson7/gru.ts'
import { lstm } from '../../examples/lesson7/lstm.ts'
import { ownCell } from '../../examples/lesson7/own-cell.ts'
import { statefulRnn } from '../../examples/lesson7/stateful-rnn.ts'
import { sample } from '../whole.ts'
import type { LessonOptions } from '../../examples/lesson6/program.ts'

const text = 'Happy. The people and those parts for queens adore the cat on the mat; '.repeat(130)

describe('the stateful models on a slice', () => {
  const small = (options: LessonOptions) => lstm({ ...options, hidden: 24, long: false })
  it.each(
    sample(
      [
        ['statefulRnn', statefulRnn, 8],
        ['ownCell', ownCell, 4],
        ['gru', gru, 9],
        ['lstm', small, 17],
      ] as const,
      3,
    ),
  )('%s learns and writes', async (name, program, epochs) => {
    const lines: string[] = []
    const run = await program({ text, print: (line) => void lines.push(line) })
    expect(run.epochs).toHaveLength(epochs)
    expect(run.epochs.at(-1)!.validLoss!, name).toBeLessThan(0.9 * Math.log(run.vocab.size))
    expect(lines.filter((line) => line.startsWith('['))).toHaveLength(epochs)
    expect(run.written).toHaveLength('for thos'.length + 400)
    expect(run.written).toBe(run.written.toLowerCase())
  })
})
