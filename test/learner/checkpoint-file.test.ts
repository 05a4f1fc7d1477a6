import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decodeSafetensors, encodeSafetensors } from '../../src/data/index.ts'
import {
  CHECKPOINT_VERSION,
  DamagedCheckpointError,
  decodeCheckpoint,
  encodeCheckpoint,
} from '../../src/learner/checkpoints/checkpoint-file.ts'
import { packState, unpackState } from '../../src/learner/checkpoints/plain-state.ts'
import { Checkpoints } from '../../src/learner/index.ts'
import { init, kernels, useKernels } from '../../src/tensor/index.ts'
import { fixtureFit } from './checkpoint-fixture-fit.ts'

let folder: string
const before = kernels()
beforeAll(async () => {
  await init('reference')
  folder = mkdtempSync(join(tmpdir(), 'lanner-checkpoint-file-'))
})
afterAll(() => {
  useKernels(before)
  rmSync(folder, { recursive: true, force: true })
})

const environment = { backend: 'native', description: 'AVX2, 2 threads', threads: 2 }
const sampleParts = new Map<string, unknown>([
  ['progress', { epoch: 2, loss: 0.5 }],
  ['weights', { w: { dtype: 'F32', shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } }],
  ['random numbers', { counts: Int32Array.of(7, 8) }],
  ['nothing', null],
])

describe('a state as plain data', () => {
  it('is restored bit for bit, with the same types', () => {
    const state = {
      numbers: [0, -0, 1e-320, 0.1 + 0.2, NaN, Infinity, -Infinity, 2 ** 53],
      texts: ['', 'a/b~c', 'é\u0000'],
      nothing: null,
      yes: true,
      'a/b': Float64Array.of(Math.PI),
      a: { b: Float32Array.of(-0, NaN) },
      '~': Uint8Array.of(255),
      $number: 'no mark',
      deep: [{ $array: [Int32Array.of(-1)] }, []],
      tensor: { dtype: 'F32', shape: [1, 2], data: Float32Array.of(1, 2) },
    }
    const back = unpackState(packState(state))
    expect(back).toEqual(state)
    expect(Object.is((back as typeof state).numbers[1], -0)).toBe(true)
    expect(unpackState(packState({ a: undefined, b: [undefined] }))).toEqual({ b: [null] })
  })

  it.each([
    [{ a: { b: () => 1 } }, 'a.b must be plain data or a typed array, got a function'],
    [{ a: new Map() }, 'a must be plain data or a typed array, got a Map'],
    [[1n], '0 must be plain data or a typed array, got a bigint'],
  ])('refuses %o', (state, message) => {
    expect(() => packState(state)).toThrow(message)
  })
})

describe('a checkpoint file', () => {
  const bytes = encodeCheckpoint(sampleParts, { step: '12' })

  it('gives its parts back, and any reader of safetensors opens it', () => {
    const { parts, facts } = decodeCheckpoint('x', bytes)
    expect([...parts.keys()].toSorted()).toEqual([...sampleParts.keys()].toSorted())
    for (const [name, value] of sampleParts) expect(parts.get(name)).toEqual(value)
    expect(facts['step']).toBe('12')
    expect(decodeSafetensors(bytes).tensors.get('weights/w')!.shape).toEqual([2, 2])
  })

  it('is refused with the name of the damaged part', () => {
    const text = new TextDecoder('latin1').decode(bytes)
    const start = Number(new DataView(bytes.buffer).getBigUint64(0, true)) + 8
    const places = {
      progress: text.indexOf('"part progress":') + 20,
      weights: start + 3,
      'random numbers': bytes.length - 2,
      nothing: text.indexOf('"part nothing":"null"') + 17,
      header: text.indexOf('"step":"12"') + 8,
    }
    for (const [part, at] of Object.entries(places)) {
      const broken = bytes.slice()
      broken[at]! ^= 1
      const error = thrown(() => decodeCheckpoint('x.safetensors', broken))
      expect(error, part).toBeInstanceOf(DamagedCheckpointError)
      expect((error as DamagedCheckpointError).part).toBe(part)
      expect(error.message).toContain(`x.safetensors is damaged in part "${part}": `)
    }
  })

  it('is refused wherever one bit is another, and wherever it is cut', () => {
    for (let at = 0; at < bytes.length; at++) {
      const broken = bytes.slice()
      broken[at]! ^= 1 << (at % 8)
      expect(
        thrown(() => decodeCheckpoint('x', broken)),
        `byte ${at}`,
      ).toBeInstanceOf(DamagedCheckpointError)
      expect(
        thrown(() => decodeCheckpoint('x', bytes.subarray(0, at))),
        `cut at ${at}`,
      ).toBeInstanceOf(DamagedCheckpointError)
    }
  })

  it('of a newer format, or of something else, is refused as such', () => {
    const { tensors, metadata } = decodeSafetensors(bytes)
    const { sha256: _old, ...kept } = metadata
    const own = { ...kept, version: '2' }
    const facts = Object.entries(own).filter(([key]) => !key.startsWith('part '))
    const sorted = facts.toSorted(([a], [b]) => (a < b ? -1 : 1))
    const sha256 = createHash('sha256').update(JSON.stringify(sorted)).digest('hex')
    expect(CHECKPOINT_VERSION).toBe(1)
    expect(() => decodeCheckpoint('x', encodeSafetensors(tensors, { ...own, sha256 }))).toThrow(
      'x was written by a newer version of Lanner (checkpoint format 2, this version reads up to 1); update the package.',
    )
    expect(() => decodeCheckpoint('x', encodeSafetensors(tensors, { format: 'pt' }))).toThrow(
      'x is not a Lanner checkpoint.',
    )
  })
})

describe('a folder of checkpoints', () => {
  it('refuses a damaged newest one and offers the newest that is whole', async () => {
    const checkpoints = new Checkpoints(join(folder, 'damaged'), { keep: 3 })
    for (const step of [5, 10, 15]) await checkpoints.save(step, environment, () => sampleParts)
    const paths = await checkpoints.paths()
    for (const path of paths.slice(1)) writeFileSync(path, readFileSync(path).subarray(0, -5))
    const error = await checkpoints.newest().catch((reason: unknown) => reason as DamagedCheckpointError)
    expect(error).toBeInstanceOf(DamagedCheckpointError)
    expect((error as DamagedCheckpointError).good).toBe(paths[0])
    expect((error as Error).message).toMatch(
      /checkpoint-000003\.safetensors is damaged in part "header": .*; the newest intact one is .*checkpoint-000001\.safetensors, saved at step 5\.$/,
    )
    expect((await checkpoints.load(paths[0]!)).step).toBe(5)
    writeFileSync(paths[0]!, '')
    await expect(checkpoints.newest()).rejects.toThrow('there is no other intact checkpoint')
  })

  it('removes what a killed process left half written, and nothing of a living one', async () => {
    const checkpoints = new Checkpoints(join(folder, 'left'))
    await checkpoints.save(1, environment, () => sampleParts)
    const left = join(folder, 'left', '.checkpoint-000002.safetensors.99999999-1.tmp')
    const alive = join(folder, 'left', `.checkpoint-000002.safetensors.${process.ppid}-1.tmp`)
    for (const path of [left, alive]) writeFileSync(path, 'half')
    await new Checkpoints(join(folder, 'left')).save(2, environment, () => sampleParts)
    expect([existsSync(left), existsSync(alive)]).toEqual([false, true])
    expect(readdirSync(join(folder, 'left'))).toHaveLength(3)
  })

  it('is due by steps or by time, and never takes more than a twentieth of it', () => {
    const steps = new Checkpoints('x', { everySteps: 3 })
    expect([1, 2, 3, 4, 5, 6].filter((step) => steps.due(step))).toEqual([3, 6])
    expect(new Checkpoints('x', { everySeconds: 0 }).due(1)).toBe(true)
    expect(new Checkpoints('x').due(1)).toBe(false)
    expect(() => new Checkpoints('x', { everySteps: 0 })).toThrow(
      'everySteps must be an integer of at least 1, got 0',
    )
    expect(() => new Checkpoints('x', { keep: 0.5 })).toThrow(
      'keep must be an integer of at least 1, got 0.5',
    )
    expect(() => new Checkpoints('x', { everySeconds: NaN })).toThrow('everySeconds must be >= 0, got NaN')
  })

  it('cannot be written in a file, and says so', async () => {
    writeFileSync(join(folder, 'file'), '')
    const checkpoints = new Checkpoints(join(folder, 'file', 'inside'))
    await expect(checkpoints.save(1, environment, () => sampleParts)).rejects.toThrow('cannot be created: ')
  })
})

describe('a checkpoint of format version 1', () => {
  const path = fileURLToPath(new URL('../fixtures/checkpoint-v1.safetensors', import.meta.url))

  it('is small, loads, and a fit continues from it', async () => {
    expect(statSync(path).size).toBeLessThan(60_000)
    const resume = await new Checkpoints(folder).load(path)
    expect(resume.step).toBe(7)
    expect(resume.environment.backend).toBe('reference')
    const whole = await fixtureFit({})
    const resumed = await fixtureFit({ resume })
    expect(resumed.history.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
    // Other versions of Node may round a tanh otherwise.
    resumed.weights.forEach((weight, i) => expect(weight).toBeCloseTo(whole.weights[i]!, 10))
    expect(resumed.history[2]!.validLoss).toBeCloseTo(whole.history[2]!.validLoss!, 10)
  })
})

function thrown(call: () => unknown): Error {
  try {
    call()
  } catch (error) {
    return error as Error
  }
  return new Error('nothing was thrown')
}
