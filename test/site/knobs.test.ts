import { expect, it } from 'vitest'
import { knobsOf, withKnob } from '../../site/live/knobs.ts'

const program = `import { tensor } from 'lanner'

const rate = 0.1 // slider: learning rate, 0.01 to 1
const steps = 20 // slider: steps, 1 to 50
const identity = false // switch: start from the identity matrix
const other = 3 // not a knob
tensor([rate])`

it('finds sliders and switches in the comments of a program', () => {
  expect(knobsOf(program)).toEqual([
    {
      kind: 'slider',
      name: 'rate',
      label: 'learning rate',
      line: 2,
      value: 0.1,
      from: 0.01,
      to: 1,
      step: 0.01,
    },
    { kind: 'slider', name: 'steps', label: 'steps', line: 3, value: 20, from: 1, to: 50, step: 1 },
    { kind: 'switch', name: 'identity', label: 'start from the identity matrix', line: 4, value: false },
  ])
})

it('sets them in the program, which stays a knob', () => {
  const set = withKnob(withKnob(program, 'rate', 0.75), 'identity', true)
  expect(set).toContain('const rate = 0.75 // slider: learning rate, 0.01 to 1')
  expect(set).toContain('const identity = true // switch')
  expect(knobsOf(set).map(({ value }) => value)).toEqual([0.75, 20, true])
  expect(withKnob(program, 'other', 4)).toBe(program)
})
