import { it } from 'vitest'
import { checkExample, trainsAnApp } from './check-example.ts'
import { liveExamples } from './live-examples.ts'

it.each(
  liveExamples()
    .filter(trainsAnApp)
    .map((example) => [`${example.page}:${example.line}`, example] as const),
)('%s runs in Node and gives the documented results', (_, example) => checkExample(example))
