import { beforeAll, describe, expect, it } from 'vitest'
import { decodeBody, encodeBody } from '../../../src/apps/images/body/body-file.ts'
import { chooseStart } from '../../../src/apps/images/body/choose-start.ts'
import { loadBody } from '../../../src/apps/images/body/picture-body.ts'
import { FROZEN, SCRATCH, SHIPPED } from '../../../src/apps/images/body/starts.ts'
import { startText } from '../../../src/apps/images/body/start-text.ts'
import { makeImageModel } from '../../../src/apps/images/models/facts.ts'
import { newRun } from '../../../src/apps/images/new-run.ts'
import {
  bodyOf,
  fit,
  planOfRun,
  ResNet9,
  shippedBody,
  type ImagesRun,
} from '../../../src/apps/images/index.ts'
import { scoresOf } from '../../../src/apps/images/scores.ts'
import { init, noGrad, randn } from '../../../src/tensor/index.ts'
import { stripes } from './made-pictures.ts'

beforeAll(() => init())

const state = async (model: ImagesRun['model']): Promise<Record<string, number[]>> => {
  const values: Record<string, number[]> = {}
  for (const [name, x] of Object.entries(model.stateDict())) values[name] = [...(await x.data())]
  return values
}
const small = { epochs: 1, widths: [4, 4] } as const

describe('the body of a run', () => {
  it('is where another fit starts, with a new last layer', async () => {
    const run = await fit(stripes(20, { side: 12 }), small)
    const body = await bodyOf(run, 'run a')
    const start = await chooseStart(stripes(20, { side: 12 }), { body, epochs: 1, seed: 5 }, 1)
    const before = await state((await newRun(start)).model)
    const { 'fc.weight': head, ...rest } = before
    const { 'fc.weight': own, ...trained } = await state(run.model)
    expect(rest).toEqual(trained)
    expect(head).not.toEqual(own)
    const next = await fit(stripes(20, { side: 12 }), { body, epochs: 1 })
    expect(next.facts.training['start']).toBe('run a')
    expect(startText(next.facts.training)).toBe('The net starts from run a.')
  })

  it('takes gray pictures in three channels if it is for color', async () => {
    const body = await bodyOf(await fit(stripes(20, { side: 12, channels: 3 }), small))
    const run = await fit(stripes(20, { side: 12 }), { body, epochs: 1 })
    expect(run.input.stored.channels).toBe(3)
    expect(new Set(run.input.scale.mean).size).toBe(1)
    const gray = await bodyOf(await fit(stripes(20, { side: 12 }), small))
    await expect(fit(stripes(20, { side: 12, channels: 3 }), { body: gray, epochs: 1 })).rejects.toThrow(
      'The body a run is for gray pictures, but these are in color.',
    )
  })

  it('refuses what is not a body, and one of another net', async () => {
    await expect(fit(stripes(20), { ...small, body: 'mine' as 'auto' })).rejects.toThrow(
      "images.fit: body must be 'auto', 'none' or what bodyOf returns",
    )
    const body = await bodyOf(await fit(stripes(20, { side: 12 }), small))
    expect(() => loadBody(new ResNet9({ channels: 1, widths: [4, 4, 4, 4], outputs: 2 }), body)).toThrow(
      'the body a run does not fit the net',
    )
  })
})

describe('the file of a body', () => {
  it('keeps weights to half of a 127th of the largest in their channel, and all else exactly', async () => {
    const body = await bodyOf(await fit(stripes(20, { side: 12 }), small), 'a')
    const read = decodeBody('a.safetensors', encodeBody(body))
    expect([read.name, read.model]).toEqual(['a', body.model])
    expect([...read.weights.keys()].toSorted()).toEqual([...body.weights.keys()].toSorted())
    for (const [key, { shape, data }] of body.weights) {
      const values = Array.from(data as Float32Array)
      const own = Array.from(read.weights.get(key)!.data as Float32Array)
      if (shape.length < 2) {
        expect(own).toEqual(values)
        continue
      }
      const width = values.length / shape[0]!
      for (let row = 0; row < shape[0]!; row++) {
        const part = values.slice(row * width, (row + 1) * width)
        const step = Math.max(...part.map(Math.abs)) / 127
        part.forEach((value, i) =>
          expect(Math.abs(own[row * width + i]! - value)).toBeLessThanOrEqual(step * 0.50001),
        )
      }
    }
  })

  it('refuses a damaged one', async () => {
    const bytes = encodeBody(await bodyOf(await fit(stripes(20, { side: 12 }), small), 'a'))
    const text = new TextDecoder('latin1').decode(bytes)
    const damaged = (from: string, to: string): Uint8Array =>
      Uint8Array.from(text.replace(from, to), (letter) => letter.charCodeAt(0))
    expect(() => decodeBody('a.safetensors', damaged('"model"', '"modle"'))).toThrow(
      'a.safetensors is not the body of a net',
    )
    expect(() => decodeBody('a.safetensors', damaged('quicknet', 'slownets'))).toThrow('a.safetensors')
    expect(() => decodeBody('a.safetensors', damaged(':\\"quicknet', ';\\"quicknet'))).toThrow(
      'a.safetensors is damaged: the description of its net is not a JSON object',
    )
    expect(() => decodeBody('a.safetensors', bytes.subarray(0, 200))).toThrow()
  })
})

describe('the body that comes with the package', () => {
  it('is a net for color pictures', async () => {
    const { name, model } = await shippedBody()
    expect([name, model.name, model.channels]).toEqual([SHIPPED, 'quicknet', 3])
    const net = makeImageModel(model)
    loadBody(net, await shippedBody())
    net.eval()
    expect(noGrad(() => net.pool(net.maps(randn(2, 3, 32, 32)))).shape).toEqual([2, model.widths.at(-1)])
  })

  it('is the start where the validation pictures prefer it, in the same way each time', async () => {
    const data = stripes(24, { side: 16 })
    const run = await fit(data, { timeBudget: 1e-3, epochs: 1 })
    const { start, tried } = run.facts.training as { start: string; tried: Record<string, number> }
    expect(Object.keys(tried)).toEqual([FROZEN, SHIPPED, SCRATCH])
    expect(tried[start]).toBe(Math.min(...Object.values(tried)))
    expect(startText(run.facts.training)).toMatch(
      /^The net starts from .+\. Validation losses after short trials: from .+ \d/,
    )
    // What a damaged model.json says is left out.
    expect(startText({ start: 'run a', tried: 'much' })).toBe('The net starts from run a.')
    const plan = planOfRun('model.json', run.description())
    const again = await fit(data, { plan })
    expect(again.description()).toEqual(run.description())
    expect(await state(again.model)).toEqual(await state(run.model))
  })

  it('is not tried with a net of your choice, with tiny pictures, or if told so', async () => {
    const of = async (options: Parameters<typeof fit>[1], side = 16): Promise<unknown> =>
      (await chooseStart(stripes(20, { side }), { epochs: 1, ...options }, 1)).tried
    expect(await of({ widths: [4, 4] })).toBeNull()
    expect(await of({ net: 'quicknet', widths: [4, 4] })).toBeNull()
    expect(await of({ body: 'none' })).toBeNull()
    expect(await of({}, 12)).toBeNull()
    expect(await of({})).not.toBeNull()
  })

  it('a plan that starts from another body needs that body', async () => {
    const body = await bodyOf(await fit(stripes(20, { side: 12 }), small), 'run a')
    const run = await fit(stripes(20, { side: 12 }), { body, epochs: 1 })
    const plan = planOfRun('model.json', run.description())
    await expect(fit(stripes(20, { side: 12 }), { plan })).rejects.toThrow(
      'the net of the plan starts from the body "run a"; pass that one as body (--from RUN)',
    )
    const again = await fit(stripes(20, { side: 12 }), { plan, body })
    expect(await state(again.model)).toEqual(await state(run.model))
  })
})

describe('with a frozen body', () => {
  it('only the last layer is trained, on features', async () => {
    const body = await bodyOf(await fit(stripes(20, { side: 12 }), small), 'run a')
    const run = await fit(stripes(40, { side: 12 }), { body, freeze: true })
    const { 'fc.weight': head, ...rest } = await state(run.model)
    const start = await chooseStart(stripes(40, { side: 12 }), { body, freeze: true }, 1)
    const { 'fc.weight': own, ...before } = await state((await newRun(start)).model)
    expect(rest).toEqual(before)
    expect(head).not.toEqual(own)
    expect((run.facts.metrics['valid'] as { accuracy: number }).accuracy).toBeGreaterThan(0.9)
    const data = stripes(40, { side: 12 })
    const { accuracy } = await scoresOf(run, data, data.split.valid)
    expect(accuracy).toBe((run.facts.metrics['valid'] as { accuracy: number }).accuracy)
  })

  it('a body is needed', async () => {
    await expect(fit(stripes(20), { body: 'none', freeze: true })).rejects.toThrow(
      'images.fit: freeze needs a net to start from; leave out body or freeze',
    )
    const run = await fit(stripes(20), { freeze: true, epochs: 2 })
    expect(run.facts.training['start']).toBe(FROZEN)
  })
})
