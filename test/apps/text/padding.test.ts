import { expect, it } from 'vitest'
import * as text from '../../../src/apps/text/index.ts'
import { CharVocab, vocabFromJSON } from '../../../src/data/index.ts'

const tiny = { epochs: 1, model: 'seq-rnn', steps: 8, hidden: 8 } as const

it('a model generates the padding only if its text has it', async () => {
  const run = await text.fit('the cat sat on the mat. '.repeat(40), tiny)
  for (const prompt of ['', 'the '])
    expect((await run.generate(prompt, { length: 400, temperature: 50 })).text).not.toContain('\0')
  const withNul = await text.fit('the\0cat sat on the mat. '.repeat(40), tiny)
  expect((await withNul.generate('the', { length: 400, temperature: 50 })).text).toContain('\0')
})

it('a prompt has the line ends of files', async () => {
  const run = await text.fit('the cat\nsat on the mat.\n'.repeat(40), tiny)
  expect((await run.generate('the cat\r\nsat\r', { length: 1 })).unknown).toEqual([])
})

it('a vocabulary remembers whether its text had the padding', () => {
  expect(vocabFromJSON(JSON.parse(JSON.stringify(CharVocab.fromText('a\0b')))).writesPadding).toBe(true)
  expect(CharVocab.fromText('ab').toJSON()).toEqual({ kind: 'characters', characters: ['\0', 'a', 'b'] })
})

it('a text of white space is refused', async () => {
  await expect(text.fit(' \n'.repeat(225))).rejects.toThrow('The text is only white space')
})
