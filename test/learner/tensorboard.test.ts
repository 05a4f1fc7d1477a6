import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { TensorBoardLog } from '../../src/learner/index.ts'
import { crc32c } from '../../src/learner/callbacks/tensorboard/crc32c.ts'
import { lineData, lineLearner } from './toy.ts'

interface Event {
  step: number
  version: string
  scalars: Record<string, number>
}

/** A reader of its own, bit by bit where the writer has tables: the checksums are worked out by dividing polynomials. */
function readEvents(bytes: Buffer): Event[] {
  const checksum = (part: Buffer): number => {
    let crc = 0xffffffff
    for (const byte of part)
      for (let bit = 0; bit < 8; bit++) crc = (crc ^ (byte >> bit)) & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1
    crc = ~crc >>> 0
    return (((crc >>> 15) | ((crc & 0x7fff) * 2 ** 17)) + 0xa282ead8) % 2 ** 32
  }
  const fields = (part: Buffer): [field: number, value: number | Buffer][] => {
    const all: [number, number | Buffer][] = []
    let at = 0
    const varint = (): number => {
      let [value, factor] = [0, 1]
      for (;;) {
        const byte = part[at++]!
        value += (byte & 127) * factor
        if (byte < 128) return value
        factor *= 128
      }
    }
    while (at < part.length) {
      const key = varint()
      const kind = key & 7
      if (kind === 0) all.push([key >> 3, varint()])
      else if (kind === 1) all.push([key >> 3, part.readDoubleLE((at += 8) - 8)])
      else if (kind === 5) all.push([key >> 3, part.readFloatLE((at += 4) - 4)])
      else {
        const length = varint()
        all.push([key >> 3, part.subarray(at, (at += length))])
      }
    }
    return all
  }
  const events: Event[] = []
  for (let at = 0; at < bytes.length;) {
    const length = Number(bytes.readBigUInt64LE(at))
    expect(bytes.readUInt32LE(at + 8)).toBe(checksum(bytes.subarray(at, at + 8)))
    const message = bytes.subarray(at + 12, at + 12 + length)
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(checksum(message))
    const event: Event = { step: 0, version: '', scalars: {} }
    for (const [field, value] of fields(message)) {
      if (field === 2) event.step = value as number
      if (field === 3) event.version = String(value)
      if (field !== 5) continue
      for (const [, own] of fields(value as Buffer)) {
        const parts = new Map(fields(own as Buffer))
        event.scalars[String(parts.get(1))] = parts.get(2) as number
      }
    }
    events.push(event)
    at += 16 + length
  }
  return events
}

describe('TensorBoardLog', () => {
  it('writes an event file with losses, rates and metrics, each record with its checksums', async () => {
    const place = mkdtempSync(join(tmpdir(), 'lanner-tensorboard-'))
    const meanOutput = (output: { mean(): never }): never => output.mean()
    const records = await lineLearner(lineData(42, [1, 2])).fit(2, 0.25, {
      metrics: [meanOutput as never],
      callbacks: [new TensorBoardLog(place, { every: 2 })],
    })
    const [name, ...others] = readdirSync(place)
    expect(others).toEqual([])
    expect(name).toMatch(/^events\.out\.tfevents\.\d+\./)
    const events = readEvents(readFileSync(join(place, name!)))
    expect(events[0]!.version).toBe('brain.Event:2')
    expect(events.slice(1).map(({ step }) => step)).toEqual([1, 2, 4, 5, 6, 8, 10, 10])
    expect(events[1]!.scalars['learning_rate']).toBe(0.25)
    const last = events.at(-1)!.scalars
    expect(last['loss/valid']).toBeCloseTo(records[1]!.validLoss!, 3)
    expect(last['metrics/meanOutput']).toBeCloseTo(records[1]!.metrics['meanOutput']!, 3)
  })

  it('knows the checksum of the standard', () => {
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283)
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa)
  })
})
