import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FileError } from '../../../src/base/errors.ts'
import { decodeSafetensors } from '../../../src/data/index.ts'
import { whole } from '../../whole.ts'

const dtype = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('F32', 'F16', 'BF16', 'F64', 'I32', 'I64', 'U8', 'BOOL') },
  { weight: 1, arbitrary: fc.anything() },
)
const count = fc.oneof(
  { weight: 6, arbitrary: fc.integer({ min: 0, max: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom(-1, 0.5, 2 ** 31, 2 ** 53, 1e308, null, '4') },
)
const entry = fc.oneof(
  {
    weight: 9,
    arbitrary: fc.record({
      dtype,
      shape: fc.oneof(
        fc.array(count, { maxLength: 4 }),
        fc.array(fc.constant(65_536), { minLength: 8, maxLength: 40 }),
      ),
      data_offsets: fc.array(count, { minLength: 1, maxLength: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.jsonValue() },
)
const name = fc.oneof(fc.constantFrom('w', 'b', '__metadata__', '__proto__', 'constructor', ''), fc.string())
const fields = fc.array(fc.tuple(name, entry), { maxLength: 5 })
const headerText = fc.oneof(
  {
    weight: 6,
    arbitrary: fields.map(
      (list) =>
        `{${list.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value) ?? 'null'}`).join(',')}}`,
    ),
  },
  { weight: 2, arbitrary: fc.json({ maxDepth: 6 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc
      .integer({ min: 1, max: 3000 })
      .map((depth) => '{"w":'.repeat(depth) + '0' + '}'.repeat(depth)),
  },
)
/** The length that the first eight bytes claim: the true one, or something else. */
const claimed = fc.oneof(
  { weight: 5, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: fc.constantFrom(0n, 1n, 2n ** 32n, 2n ** 53n, 2n ** 60n, 2n ** 64n - 1n) },
)
const file = fc
  .record({
    headerText,
    claimed,
    data: fc.uint8Array({ maxLength: 64 }),
    cut: fc.integer({ min: 0, max: 12 }),
  })
  .map(({ headerText: text, claimed: claim, data, cut }) => {
    const header = new TextEncoder().encode(text)
    const bytes = new Uint8Array(8 + header.length + data.length)
    new DataView(bytes.buffer).setBigUint64(0, claim ?? BigInt(header.length), true)
    bytes.set(header, 8)
    bytes.set(data, 8 + header.length)
    return cut > 8 ? bytes.subarray(0, Math.max(0, bytes.length - cut)) : bytes
  })

const inputs = whole ? 10_000 : 1000

it(`${inputs} malformed headers are refused in one sentence, or give tensors that lie inside the file`, () => {
  let refused = 0
  let read = 0
  fc.assert(
    fc.property(file, (bytes) => {
      let tensors: ReadonlyMap<string, { readonly data: ArrayBufferView }>
      try {
        tensors = decodeSafetensors(bytes).tensors
      } catch (error) {
        expect(error).toBeInstanceOf(FileError)
        expect((error as Error).message.length).toBeLessThan(2000)
        expect((error as Error).message).not.toContain('\n')
        refused++
        return
      }
      let total = 0
      for (const { data } of tensors.values()) total += data.byteLength
      // Half precision is widened, to at most twice its bytes.
      expect(total).toBeLessThanOrEqual(2 * bytes.length)
      read++
    }),
    { numRuns: inputs, seed: 42 },
  )
  expect(refused + read).toBe(inputs)
  expect(refused).toBeGreaterThan(inputs / 2)
  expect(read).toBeGreaterThan(inputs / 500)
})
