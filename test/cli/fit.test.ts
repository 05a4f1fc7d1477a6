import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { trainBytePairs } from '../../src/data/index.ts'
import { lanner } from './in-process.ts'
import { events, sampleText } from './run-lanner.ts'
import { inWhole, sample, whole } from '../whole.ts'

let cwd: string
beforeAll(() => {
  cwd = mkdtempSync(join(tmpdir(), 'lanner-cli-'))
  writeFileSync(join(cwd, 'book.txt'), sampleText(600))
})
afterAll(() => rmSync(cwd, { recursive: true, force: true }))

const small = ['--epochs', '2', '--hidden', '32', '--factors', '8', '--batch-size', '16', '--steps', '16']

let training: Promise<unknown> | undefined
/** A run that several tests read. */
async function trained(): Promise<string> {
  training ??= lanner(['fit', 'book.txt', '--out', 'shared', ...small], { cwd })
  await training
  return 'shared'
}

describe('lanner fit and generate', () => {
  it('trains, prints one JSON event per line, and leaves a run that generates', async () => {
    const fit = await lanner(['fit', 'book.txt', '--out', 'a', '--seed', '7', '--json', ...small], { cwd })
    expect(fit.stderr).toBe('')
    expect(fit.code).toBe(0)
    const lines = events(fit.stdout)
    expect(lines[0]).toMatchObject({ event: 'start', app: 'text', threads: 1, seed: 7 })
    expect(lines[0]!['parameters']).toBeGreaterThan(1000)
    const epochs = lines.filter((line) => line['event'] === 'epoch')
    expect(epochs.map((line) => line['epoch'])).toEqual([1, 2])
    expect(epochs[1]!['validLoss'] as number).toBeLessThan(epochs[0]!['validLoss'] as number)
    expect(lines.at(-1)).toMatchObject({ event: 'done' })
    for (const name of ['model.safetensors', 'model.json', 'log.jsonl'])
      expect(existsSync(join(cwd, 'a', name)), name).toBe(true)

    const generate = ['generate', 'a', '--prompt', 'the ', '--length', '50', '--seed', '3']
    const first = await lanner(generate, { cwd })
    const second = await lanner(generate, { cwd })
    expect(first.code).toBe(0)
    expect(first.stderr).toBe('')
    expect(first.stdout).toHaveLength('the '.length + 50 + 1)
    expect(second.stdout).toBe(first.stdout)
    const greedy = await lanner([...generate, '--temperature', '0'], { cwd })
    const otherSeed = [...generate.slice(0, -1), '99']
    const greedyAgain = await lanner([...otherSeed, '--temperature', '0'], { cwd })
    expect(greedyAgain.stdout).toBe(greedy.stdout)
  })

  inWhole('gives the same files for the same seed, and others for another', async () => {
    for (const [out, seed] of [
      ['b', '7'],
      ['c', '7'],
      ['d', '8'],
    ] as const)
      expect((await lanner(['fit', 'book.txt', '--out', out, '--seed', seed, ...small], { cwd })).code).toBe(
        0,
      )
    const read = (out: string, name: string): Buffer => readFileSync(join(cwd, out, name))
    expect(read('c', 'model.safetensors').equals(read('b', 'model.safetensors'))).toBe(true)
    expect(read('c', 'model.json').equals(read('b', 'model.json'))).toBe(true)
    expect(read('d', 'model.safetensors').equals(read('b', 'model.safetensors'))).toBe(false)
  })

  it.each(sample(['char3', 'loop', 'concat', 'rnn', 'seq-rnn', 'rnn-stateful', 'gru', 'lstm'], 8))(
    'trains and generates with --model %s',
    async (model) => {
      const args = [
        'fit',
        'book.txt',
        '--out',
        model,
        '--model',
        model,
        '--epochs',
        '1',
        '--hidden',
        '16',
        '--json',
      ]
      const fit = await lanner(args, { cwd })
      expect(fit.stderr).toBe('')
      expect(fit.code).toBe(0)
      const written = await lanner(['generate', model, '--prompt', 'the whale', '--length', '20'], { cwd })
      expect(written.code).toBe(0)
      expect(written.stdout.startsWith('the whale')).toBe(true)
    },
  )

  if (whole)
    it('learns more than a trigram model with its defaults', async () => {
      const fit = await lanner(['fit', 'book.txt', '--out', 'default', '--json', '--epochs', '12'], { cwd })
      const lines = events(fit.stdout)
      const last = lines.findLast((line) => line['event'] === 'epoch')!
      expect(last['validLoss'] as number).toBeLessThan(lines[0]!['trigramLoss'] as number)
    })

  it('names unknown characters of a prompt, and generates anyway', async () => {
    const written = await lanner(['generate', await trained(), '--prompt', 'the Ω', '--length', '5'], { cwd })
    expect(written.code).toBe(0)
    expect(written.stderr).toContain('"Ω"')
    expect(written.stdout.trimEnd().length).toBeGreaterThanOrEqual(5)
  })

  it('learns by words and by byte pairs, generates with all sampling options, and stops at a string', async () => {
    for (const [tokens, ...more] of [
      ['word', '--min-freq', '1'],
      ['bpe', '--vocab-size', '300', '--layers', '2', '--dropout', '0.1'],
    ] as const) {
      const fit = await lanner(['fit', 'book.txt', '--out', tokens, '--tokens', tokens, ...more, ...small], {
        cwd,
      })
      expect(fit.stderr).toMatch(/bits per character/)
      expect(fit.stderr.includes('perplexity')).toBe(tokens === 'word')
      expect(fit.code).toBe(0)
      const options = ['--top-k', '5', '--top-p', '0.9', '--stop', '\\n', '--json', '--length', '500']
      const written = await lanner(['generate', tokens, '--prompt', 'the whale', ...options], { cwd })
      expect(written.stderr).toBe('')
      const [event] = events(written.stdout)
      expect(event).toMatchObject({ event: 'text', prompt: 'the whale', unknown: [] })
      expect(event!['text']).not.toContain('\n')
      if (event!['stoppedAt'] === undefined) expect(event!['tokens']).toBe(500)
      else expect(event!['stoppedAt']).toBe('\n')
    }
  })

  it('uses the byte pairs of a tokenizer.json', async () => {
    const vocab = trainBytePairs(sampleText(50), { vocabSize: 280 })
    writeFileSync(join(cwd, 'tokenizer.json'), JSON.stringify(vocab.toTokenizerJson()))
    const args = ['fit', 'book.txt', '--out', 'given', '--tokenizer', 'tokenizer.json', ...small]
    expect((await lanner(args, { cwd })).code).toBe(0)
    const run = JSON.parse(readFileSync(join(cwd, 'given', 'model.json'), 'utf8')) as {
      readonly data: { readonly vocabulary: unknown }
    }
    expect(run.data.vocabulary).toEqual(JSON.parse(JSON.stringify(vocab)))
  })

  it('reads unknown words as such, with a warning', async () => {
    await lanner(['fit', 'book.txt', '--out', 'by-word', '--tokens', 'word', ...small], { cwd })
    const written = await lanner(['generate', 'by-word', '--prompt', 'the Pequod sails', '--length', '5'], {
      cwd,
    })
    expect(written.code).toBe(0)
    expect(written.stderr).toBe(
      'warning: the model was not trained on "Pequod"; treated as an unknown word\n',
    )
    expect(written.stdout.startsWith('the Pequod sails')).toBe(true)
  })

  it('writes partial output after Ctrl-C', async () => {
    const run = await trained()
    let sent = false
    const stopped = await lanner(['generate', run, '--prompt', 'the ', '--length', '10000000'], {
      cwd,
      onStdout: (text, child) => {
        if (!sent && text.length > 20) {
          sent = true
          child.kill('SIGINT')
        }
      },
    })
    expect(stopped.code).toBe(130)
    expect(stopped.stderr).toBe('')
    expect(stopped.stdout.startsWith('the ')).toBe(true)
    expect(stopped.stdout.endsWith('\n')).toBe(true)
  })

  it('leaves a loadable run when it is stopped by Ctrl-C', async () => {
    let sent = false
    const stopped = await lanner(
      ['fit', 'book.txt', '--out', 'stopped', '--json', '--epochs', '1000', ...small.slice(2)],
      {
        cwd,
        onStdout: (text, child) => {
          if (!sent && text.includes('"epoch":2')) {
            sent = true
            child.kill('SIGINT')
          }
        },
      },
    )
    expect(stopped.code).toBe(130)
    expect(stopped.stdout).toContain('"event":"stopped"')
    const written = await lanner(['generate', 'stopped', '--prompt', 'the ', '--length', '10'], { cwd })
    expect(written.code).toBe(0)
  })
})

describe('a diverging training', () => {
  const book = [
    'fit',
    'book.txt',
    '--model',
    'gru',
    '--hidden',
    '32',
    '--steps',
    '16',
    '--json',
    '--threads',
    '1',
  ]

  it('before the end of the first epoch: one sentence with a suggestion, exit code 2, nothing written', async () => {
    const { code, stderr } = await lanner([...book, '--lr', '999', '--epochs', '1', '--out', 'broken'], {
      cwd,
    })
    expect(stderr).toMatch(
      /^lanner: The training diverged: the (loss of|weights after|validation loss after) step \d+ \(epoch 1\) (is|are) .+; nothing was written to broken; try a lower --lr than 999\.\n$/,
    )
    expect(code).toBe(2)
    expect(existsSync(join(cwd, 'broken'))).toBe(false)
  })

  it('later: the run of the last whole epoch is kept, with finite weights', async () => {
    const args = [...book, '--lr', '999', '--epochs', '8', '--out', 'kept']
    const { code, stderr } = await lanner(args, { cwd })
    expect(stderr).toMatch(
      /^lanner: The training diverged: .+ \(epoch [2-8]\) (is|are) .+; kept holds the run as of the last complete epoch; try a lower --lr than 999\.\n$/,
    )
    expect(code).toBe(2)
    const file = readFileSync(join(cwd, 'kept', 'model.safetensors'))
    const begin = 8 + Number(file.readBigUInt64LE(0))
    const weights = Array.from({ length: (file.length - begin) / 4 }, (_, i) =>
      file.readFloatLE(begin + 4 * i),
    )
    expect(weights.length).toBeGreaterThan(1000)
    expect(weights.every(Number.isFinite)).toBe(true)
  })
})
