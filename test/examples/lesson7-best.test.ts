import { describe, expect, it } from 'vitest'
import { Generator, manualSeed } from 'lanner'
import { CharVocab } from 'lanner/data'
import { RecurrentLanguageModel } from 'lanner/text'
import { best } from '../../examples/lesson7/best.ts'
import { CodeTree } from '../../examples/lesson7/mixing/code-tree.ts'
import { MixingModel } from '../../examples/lesson7/mixing/mixing-model.ts'
import { NetMixer } from '../../examples/lesson7/mixing/net-mixer.ts'
import { readByNet } from '../../examples/lesson7/net-reading.ts'
import { inWhole, whole } from '../whole.ts'

const text =
  'happy. the people and those parts for queens adore the cat on the mat;\nthe mat adores a queen. '.repeat(
    30,
  )
const vocab = CharVocab.fromText(text)
const ids = vocab.encode(text)

function newModel(): MixingModel {
  const counts = new Float64Array(vocab.size)
  for (const id of ids) counts[id]! += 1
  return new MixingModel({ vocab, tree: new CodeTree(counts), bits: 14 })
}

const sum = (numbers: Float64Array): number => numbers.reduce((total, value) => total + value, 0)

describe('the code tree', () => {
  const tree = new CodeTree([8, 1, 4, 2, 0], [3, 1])
  it('gives short paths to frequent characters, and a common node to those that belong together', () => {
    const paths = [0, 1, 2, 3, 4].map((id) => {
      const path: string[] = []
      tree.walk(id, (node, bit) => void path.push(`${node}:${bit}`))
      return path
    })
    expect(paths.map((path) => path.length)).toEqual([1, 4, 2, 4, 3])
    expect(paths[1]!.slice(0, -1)).toEqual(paths[3]!.slice(0, -1))
  })

  it('turns a distribution into bits and back', () => {
    const out = new Float64Array(tree.nodeCount)
    const p = [0.5, 0.1, 0.2, 0.05, 0.15]
    tree.nodeProbabilities(p, out)
    tree.distribution((node) => out[node]!).forEach((value, id) => expect(value).toBeCloseTo(p[id]!, 12))
    for (const id of p.keys()) expect(tree.cost(id, (node) => out[node]!)).toBeCloseTo(-Math.log(p[id]!), 12)
  })
})

describe('the mixing model', () => {
  it('gives probabilities that add up to 1, and the matching cost', () => {
    const model = newModel()
    for (const [i, id] of ids.entries()) {
      if (i % 97 === 0) {
        const p = model.distribution()
        expect(sum(p)).toBeCloseTo(1, 10)
        expect(Math.min(...p)).toBeGreaterThan(0)
        expect(model.cost(id)).toBeCloseTo(-Math.log(p[id]!), 10)
      }
      model.read(id)
    }
  })

  it('has no side effects when queried', () => {
    const [asked, left] = [newModel(), newModel()]
    for (const id of ids.subarray(0, whole ? 500 : 120)) {
      asked.distribution()
      asked.read(id)
      left.read(id)
      expect(asked.distribution()).toEqual(left.distribution())
    }
  })

  it('learns', () => {
    const model = newModel()
    const costs = Array.from(ids, (id) => {
      const cost = model.cost(id)
      model.read(id)
      return cost
    })
    const mean = (part: number[]): number => part.reduce((total, cost) => total + cost, 0) / part.length
    expect(mean(costs.slice(0, 95))).toBeGreaterThan(2)
    expect(mean(costs.slice(-950))).toBeLessThan(0.05)
  })
})

describe('next to a net', () => {
  const width = vocab.size
  it('an adapting net predicts each character from the preceding ones only', async () => {
    const read = async (characters: Int32Array): Promise<Float32Array> => {
      manualSeed(1)
      const model = new RecurrentLanguageModel({ vocabulary: width, hidden: 16, factors: 8 })
      return readByNet(model, characters, { before: ids.subarray(0, 40), vocabulary: width, lr: 0.5 })
    }
    const other = ids.slice(0, 200).fill(ids[3]!, 100)
    const [one, two] = [await read(ids.subarray(0, 200)), await read(other)]
    expect(two.subarray(0, 101 * width)).toEqual(one.subarray(0, 101 * width))
    expect(two.subarray(101 * width)).not.toEqual(one.subarray(101 * width))
    for (let row = 0; row < 200; row++)
      expect(sum(Float64Array.from(one.subarray(row * width, (row + 1) * width)))).toBeCloseTo(1, 5)
  })

  it('the mix gives probabilities that add up to 1, and learns what to trust', () => {
    const model = newModel()
    const mixer = new NetMixer(model, 2)
    const [right, wrong] = [new Float64Array(width), new Float64Array(width)]
    const random = new Generator(1, 'shuffle')
    let [late, alone] = [0, 0]
    for (let i = 0; i < 600; i++) {
      const id = Math.floor(random.uniform() * width)
      right.fill(0.05 / (width - 1))[id] = 0.95
      wrong.fill(0.05 / (width - 1))[(id + 7) % width] = 0.95
      mixer.hear([right, wrong])
      const p = mixer.distribution()
      expect(sum(p)).toBeCloseTo(1, 10)
      const cost = mixer.cost(id)
      expect(cost).toBeCloseTo(-Math.log(p[id]!), 8)
      if (i >= 300) {
        late += cost
        alone += model.cost(id)
      }
      mixer.read(id)
    }
    expect(late).toBeLessThan(0.2 * alone)
  })
})

inWhole('the best run on a slice names its parts and their losses', async () => {
  const lines: string[] = []
  const { parts, loss, seconds, written } = await best({
    text,
    net: { hidden: 24, factors: 8, layers: 1, epochs: 2, lr: 1e-2 },
    print: (line) => void lines.push(line),
  })
  expect(parts.map(({ name }) => name)).toEqual([
    'net, as trained',
    'net, learning as it reads',
    'mixing model, as trained',
    'mixing model, learning as it reads',
    'all together',
  ])
  const [net, adapted, still, mixing] = parts.map((part) => part.loss)
  expect(adapted).toBeLessThan(net!)
  expect(mixing).toBeLessThan(0.01)
  expect(still).toBeLessThan(0.02)
  expect(loss).toBeLessThan(0.1)
  expect(seconds).toBeGreaterThan(0)
  expect(written).toHaveLength(400)
  expect(lines.at(-1)).toBe(JSON.stringify(written))
})
