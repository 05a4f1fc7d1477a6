import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FileError } from '../../src/base/errors.ts'
import { decodeSafetensors, encodeSafetensors } from '../../src/data/index.ts'
import {
  DamagedCheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
  sumOfHeader,
  sumOfPart,
} from '../../src/learner/checkpoints/checkpoint-file.ts'

const sound = encodeCheckpoint(
  new Map<string, unknown>([
    ['progress', { after: 'epoch', epoch: 2, loss: 0.5, history: [{ epoch: 1, trainLoss: NaN }] }],
    ['weights', { w: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } }],
    ['random numbers', { counts: Int32Array.of(7, 8), $number: 'no mark' }],
    ['nothing', null],
  ]),
  { step: '12' },
)

/** Bytes changed, cut off, added or moved. */
const damaged = fc
  .record({
    at: fc.array(fc.tuple(fc.nat(sound.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
    cut: fc.option(fc.nat(sound.length)),
    more: fc.option(fc.uint8Array({ maxLength: 16 })),
    swap: fc.option(fc.tuple(fc.nat(sound.length - 9), fc.nat(sound.length - 9))),
  })
  .map(({ at, cut, more, swap }) => {
    const bytes = sound.slice()
    for (const [place, byte] of at) bytes[place] = byte
    if (swap !== null) bytes.copyWithin(swap[0], swap[1], swap[1] + 8)
    return Uint8Array.of(...bytes.subarray(0, cut ?? bytes.length), ...(more ?? []))
  })
  .filter((bytes) => Buffer.compare(bytes, sound) !== 0)

const { tensors, metadata } = decodeSafetensors(sound)
const texts = Object.keys(metadata).filter((key) => key.startsWith('part '))
const odd = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom<unknown>(
    { $array: 'w' },
    { $array: 'none' },
    { $tensor: ['w'] },
    { $tensor: null },
    { $number: {} },
    { $entries: 5 },
    { $entries: [5] },
    { $entries: [['__proto__', { polluted: 1 }]] },
    { $entries: 'ab' },
  ),
)
/** Another text in a part, with checksums that are right: written by somebody, not damaged. */
const forged = fc
  .tuple(
    fc.constantFrom(...texts),
    fc.oneof(
      odd.map((value) => JSON.stringify(value)),
      fc.string(),
    ),
  )
  .map(([key, text]) => {
    const { sha256: _old, ...header } = metadata
    const name = key.slice('part '.length)
    const arrays = new Map(
      Array.from(tensors)
        .filter(([own]) => own.startsWith(`${name}/`))
        .map(([own, tensor]) => [own.slice(name.length + 1), tensor]),
    )
    const all: Record<string, string> = { ...header, [key]: text }
    all[`sha256 ${name}`] = sumOfPart({ json: text, arrays })
    const facts = Object.fromEntries(Object.entries(all).filter(([own]) => !own.startsWith('part ')))
    return encodeSafetensors(tensors, { ...all, sha256: sumOfHeader(facts) })
  })

it('10,000 damaged checkpoints are refused in one sentence', () => {
  fc.assert(
    fc.property(damaged, (bytes) => {
      let found: unknown
      try {
        decodeCheckpoint('run/checkpoint.safetensors', bytes)
      } catch (error) {
        found = error
      }
      expect(found).toBeInstanceOf(DamagedCheckpointError)
      expect((found as Error).message).toMatch(
        /^run\/checkpoint\.safetensors is damaged in part [^\n]{1,400}$/,
      )
    }),
    { numRuns: 10_000, seed: 42 },
  )
})

it('10,000 forged checkpoints are refused in one sentence, or give plain data', () => {
  let [refused, read] = [0, 0]
  fc.assert(
    fc.property(forged, (bytes) => {
      try {
        const { parts } = decodeCheckpoint('x', bytes)
        expect([...parts.keys()]).toHaveLength(4)
        read++
      } catch (error) {
        expect(error).toBeInstanceOf(FileError)
        expect((error as Error).message).toMatch(/^[^\n]{1,400}$/)
        refused++
      }
    }),
    { numRuns: 10_000, seed: 42 },
  )
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  expect(refused).toBeGreaterThan(3000)
  expect(read).toBeGreaterThan(1000)
})
