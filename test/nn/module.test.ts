import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import * as F from '../../src/nn/functional/index.ts'
import * as nn from '../../src/nn/index.ts'
import { keep, noGrad, ones, randn, scope, tensor, zeros, type Tensor } from '../../src/tensor/index.ts'
import { fixture } from './fixture.ts'

class CharSeqRnn extends nn.Module<[chars: Tensor], Tensor> {
  e: nn.Embedding
  rnn: nn.RNN
  out: nn.Linear

  constructor(vocabulary: number, factors = 42, hidden = 256) {
    super()
    this.e = new nn.Embedding(vocabulary, factors)
    this.rnn = new nn.RNN(factors, hidden)
    this.out = new nn.Linear(hidden, vocabulary)
  }

  override forward(chars: Tensor): Tensor {
    const [output] = this.rnn(this.e(chars))
    return F.logSoftmax(this.out(output), -1)
  }
}

class Odd extends nn.Module<[x: Tensor], Tensor> {
  scale = new nn.Parameter(ones(2))
  counter = this.registerBuffer('counter', zeros(1))
  scratch = this.registerBuffer('scratch', zeros(3), { persistent: false })
  plain = zeros(5)
  nothing: nn.Linear | null = null
  settings = { width: 3 }
  #secret = new nn.Linear(1, 1)
  hidden(): nn.Linear {
    return this.#secret
  }
  override forward(x: Tensor): Tensor {
    return x.mul(this.scale)
  }
}

describe('a module is a function', () => {
  it('that calls forward and is an instance of its class', () => {
    const model = new CharSeqRnn(10, 4, 8)
    expect(typeof model).toBe('function')
    expect(model).toBeInstanceOf(CharSeqRnn)
    expect(model).toBeInstanceOf(nn.Module)
    expect(nn.isModule(model)).toBe(true)
    expect(nn.isModule(() => 1)).toBe(false)
    expect(model(tensor([[1, 2, 3]], 'int32')).shape).toEqual([1, 3, 10])
  })

  it('also in an array and as a callback', () => {
    const layers = [new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1)]
    expect(
      layers.reduce((x: Tensor, layer: nn.Module<[Tensor], Tensor>) => layer(x), zeros(4, 2)).shape,
    ).toEqual([4, 1])
    expect([zeros(1, 2), zeros(5, 2)].map(layers[0]!).map((y) => y.shape[0])).toEqual([1, 5])
  })

  it('whose private fields work', () => {
    const model = new Odd()
    expect(model.hidden()).toBeInstanceOf(nn.Linear)
    expect(model.parameters()).toHaveLength(1)
  })

  it('whose fields may be called name and length', () => {
    class Named extends nn.Module<[x: Tensor], Tensor> {
      override name = 'encoder'
      override length = 3
      override forward(x: Tensor): Tensor {
        return x
      }
    }
    const named = new Named()
    expect([named.name, named.length]).toEqual(['encoder', 3])
    expect(Object.keys(new nn.Identity())).toEqual(['training'])
    expect(new nn.Identity().name).toBeUndefined()
  })
})

describe('a module prints as PyTorch prints it', () => {
  const built: Record<string, () => nn.AnyModule> = {
    CharSeqRnn: () => new CharSeqRnn(85),
    Sequential: () =>
      new nn.Sequential(
        new nn.Linear(2, 8),
        new nn.Sequential(new nn.ReLU(), new nn.Dropout(0.25)),
        new nn.Linear(8, 1, { bias: false }),
      ),
    ModuleList: () =>
      new nn.ModuleList<nn.AnyModule>([
        new nn.Linear(2, 2),
        new nn.Linear(2, 2),
        new nn.Sequential(new nn.Tanh()),
        new nn.Linear(2, 2),
      ]),
    ModuleDict: () => new nn.ModuleDict<nn.AnyModule>({ a: new nn.Linear(2, 2), b: new nn.ModuleList() }),
    RNN: () =>
      new nn.RNN(3, 4, { numLayers: 2, bias: false, batchFirst: true, dropout: 0.5, bidirectional: true }),
    NLLLoss: () => new nn.NLLLoss(),
    CrossEntropyLoss: () => new nn.CrossEntropyLoss(),
    MSELoss: () => new nn.MSELoss(),
    L1Loss: () => new nn.L1Loss(),
    SmoothL1Loss: () => new nn.SmoothL1Loss(),
    BCELoss: () => new nn.BCELoss(),
    BCEWithLogitsLoss: () => new nn.BCEWithLogitsLoss(),
  }
  it.each(Object.keys(fixture.reprs))('%s', (name) => {
    const module = built[name]!()
    expect(String(module)).toBe(fixture.reprs[name])
    expect(inspect(module)).toBe(fixture.reprs[name])
    expect(inspect({ module }, { depth: 0 })).toContain(name)
  })
})

describe('registration', () => {
  it('finds parameters, buffers and modules by field, in order', () => {
    const model = new CharSeqRnn(5, 2, 3)
    expect(model.namedParameters().map(([name]) => name)).toEqual([
      'e.weight',
      'rnn.weight_ih_l0',
      'rnn.weight_hh_l0',
      'rnn.bias_ih_l0',
      'rnn.bias_hh_l0',
      'out.weight',
      'out.bias',
    ])
    expect(model.namedChildren().map(([name]) => name)).toEqual(['e', 'rnn', 'out'])
    expect(model.namedModules().map(([name]) => name)).toEqual(['', 'e', 'rnn', 'out'])
    expect(model.parameters().every((p) => p.requiresGrad && p.isLeaf && p instanceof nn.Parameter)).toBe(
      true,
    )
    const odd = new Odd()
    expect(odd.namedBuffers().map(([name]) => name)).toEqual(['counter', 'scratch'])
    expect(Object.keys(odd.stateDict())).toEqual(['scale', 'counter'])
  })

  it('counts a module or parameter that stands at two places once', () => {
    const shared = new nn.Linear(2, 2)
    const model = new nn.Sequential(shared, new nn.ReLU(), shared)
    expect(model.parameters()).toHaveLength(2)
    expect(model.modules()).toHaveLength(3)
    expect(Object.keys(model.stateDict())).toEqual(['0.weight', '0.bias', '2.weight', '2.bias'])
    expect(model(ones(1, 2)).shape).toEqual([1, 2])
    expect(model.length).toBe(3)
    const tied = new nn.Linear(2, 2, { bias: false })
    tied.weight = shared.weight
    expect(new nn.Sequential(shared, tied).parameters()).toHaveLength(2)
  })

  it('refuses modules and parameters hidden in plain arrays, objects and Maps', () => {
    class Hidden extends nn.Module<[x: Tensor], Tensor> {
      layers: unknown
      constructor(layers: unknown) {
        super()
        this.layers = layers
      }
      override forward(x: Tensor): Tensor {
        return x
      }
    }
    const layer = new nn.Linear(1, 1)
    expect(() => new Hidden([layer]).parameters()).toThrow(
      'Hidden.layers is a plain array of modules, which would be neither trained nor saved; write this.layers = new nn.ModuleList([...])',
    )
    expect(() => new Hidden({ a: layer })(zeros(1))).toThrow('a plain object of modules')
    expect(() => new Hidden(new Map([['a', layer]])).stateDict()).toThrow('new nn.ModuleDict({ ... })')
    expect(() => new Hidden([layer.weight]).parameters()).toThrow('new nn.ParameterList([...])')
    expect(new Hidden([1, 'a']).parameters()).toEqual([])
    expect(() => new nn.Sequential(new Hidden([layer])).train()).toThrow('Hidden.layers')
  })

  it('refuses names of buffers with dots', () => {
    expect(() => new nn.Identity().registerBuffer('a.b', zeros(1))).toThrow(
      'must not be empty or contain a dot, got "a.b"',
    )
  })

  it('keeps parameters and buffers alive beyond the scope that made them', async () => {
    const norm = scope(() => {
      const dropped = new nn.BatchNorm1d(3)
      return [new nn.BatchNorm1d(2), dropped.training] as const
    })[0]
    scope(() => zeros(2).add(7))
    expect(await norm.weight!.tolist()).toEqual([1, 1])
    expect(await norm.running_var!.tolist()).toEqual([1, 1])
  })
})

describe('state', () => {
  it('goes from one model to another, whatever the kind of collection', async () => {
    const from = new CharSeqRnn(5, 2, 3)
    const x = tensor([[1, 2, 0]], 'int32')
    const expected = await from(x).tolist()
    for (const state of [from.stateDict(), new Map(Object.entries(from.stateDict()))]) {
      const to = new CharSeqRnn(5, 2, 3)
      const before = to.rnn.weight_hh_l0
      expect(to.loadStateDict(state)).toEqual({ missingKeys: [], unexpectedKeys: [] })
      expect(to.rnn.weight_hh_l0).toBe(before)
      expect(await to(x).tolist()).toEqual(expected)
    }
  })

  it('shares memory with the module', async () => {
    const layer = new nn.Linear(1, 1)
    const { weight } = layer.stateDict()
    expect(weight!.requiresGrad).toBe(false)
    noGrad(() => layer.weight.fill_(3))
    expect(await weight!.item()).toBe(3)
  })

  it('that does not fit is refused in one message, and nothing is changed', async () => {
    const model = new nn.Sequential({ a: new nn.Linear(2, 1), b: new nn.Linear(1, 1) })
    const before = await model.stateDict()['a.bias']!.tolist()
    const state = { 'a.bias': ones(1).add(9), 'b.weight': ones(2, 1), 'b.bias': ones(1), extra: ones(1) }
    expect(() => model.loadStateDict(state)).toThrow(
      'loadStateDict: the state does not fit Sequential; missing: a.weight; unexpected: extra; b.weight is [1, 1] in the module but [2, 1] in the state',
    )
    expect(() => model.loadStateDict(state, { strict: false })).toThrow('b.weight is [1, 1] in the module')
    expect(await model.stateDict()['a.bias']!.tolist()).toEqual(before)
  })

  it('may be partial where strict is false', async () => {
    const layer = new nn.Linear(2, 1)
    expect(layer.loadStateDict({ bias: ones(1), more: ones(1) }, { strict: false })).toEqual({
      missingKeys: ['weight'],
      unexpectedKeys: ['more'],
    })
    expect(await layer.bias!.tolist()).toEqual([1])
  })
})

describe('modes and gradients', () => {
  it('train and eval reach every module', () => {
    const model = new nn.Sequential(new nn.Dropout(1), new nn.Sequential(new nn.Dropout(1)))
    expect(model.training).toBe(true)
    expect(model.eval()).toBe(model)
    expect(model.modules().map((m) => m.training)).toEqual([false, false, false, false])
    expect(model(ones(2)).dataSync()).toEqual(ones(2).dataSync())
    expect(
      model
        .train()
        .modules()
        .every((m) => m.training),
    ).toBe(true)
    expect(model(ones(2)).sum().itemSync()).toBe(0)
  })

  it('apply visits inner modules first', () => {
    const seen: string[] = []
    new nn.Sequential(new nn.Linear(1, 1), new nn.Sequential(new nn.ReLU())).apply((m) =>
      seen.push(m.constructor.name),
    )
    expect(seen).toEqual(['Linear', 'ReLU', 'Sequential', 'Sequential'])
  })

  it('freeze stops gradients, unfreeze brings them back', () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Linear(2, 1))
    ;(model[0] as nn.Linear).freeze()
    model(ones(1, 2)).sum().backward()
    expect(model.parameters().map((p) => p.grad !== null)).toEqual([false, false, true, true])
    model.unfreeze()
    expect(model.parameters().every((p) => p.requiresGrad)).toBe(true)
  })

  it('zeroGrad forgets gradients or makes them zeros', async () => {
    const layer = new nn.Linear(2, 1)
    layer(ones(1, 2)).sum().backward()
    layer.zeroGrad(false)
    expect(await layer.weight.grad!.tolist()).toEqual([[0, 0]])
    layer.zeroGrad()
    expect(layer.weight.grad).toBeNull()
  })
})

describe('an error says which layer it comes from', () => {
  it('by name, through all levels', () => {
    const model = new nn.Sequential({ body: new nn.Sequential(new nn.Linear(2, 3), new nn.Linear(4, 1)) })
    expect(() => model(zeros(5, 2))).toThrow(
      'got x [5, 3], weight [1, 4], bias [1] (in Sequential.body.1 = Linear(in_features=4, out_features=1, bias=True))',
    )
  })

  it('once, also where forward was wrong itself', () => {
    expect(() => new CharSeqRnn(5, 2, 3)(zeros(2, 2))).toThrow(
      /^embedding: .*toInt\(\).* \(in CharSeqRnn\.e = Embedding\(5, 2\)\)$/,
    )
    expect(() => new nn.BatchNorm1d(3)(zeros(2, 4))).toThrow(
      /^batchNorm: needs \[n, 3\] or \[n, 3, length\]; got x \[2, 4\] \(in BatchNorm1d\(3, .*\)\)$/,
    )
  })

  it('and leaves other errors as they are', () => {
    class Broken extends nn.Module<[], never> {
      override forward(): never {
        throw new TypeError('mine')
      }
    }
    expect(() => new Broken()()).toThrow(new TypeError('mine'))
  })
})

describe('containers', () => {
  it('ModuleList is indexed, walked and extended', () => {
    const list = new nn.ModuleList([new nn.Linear(1, 2)])
    list.append(new nn.Linear(2, 3)).extend([new nn.Linear(3, 4)])
    expect(list.length).toBe(3)
    expect(list[1]!.outFeatures).toBe(3)
    expect(list.at(-1).outFeatures).toBe(4)
    expect([...list].reduce((x, layer) => layer(x), zeros(1, 1)).shape).toEqual([1, 4])
    expect(Object.keys(list.stateDict())[2]).toBe('1.weight')
    expect(() => list.at(3)).toThrow('there is no module 3 in a list of 3')
    expect(() => list()).toThrow('ModuleList cannot be called')
    expect(() => list.append(3 as unknown as nn.Linear)).toThrow('item 3 is not a module')
  })

  it('ModuleDict keeps names and refuses those that cannot be fields', () => {
    const dict = new nn.ModuleDict({ price: new nn.Linear(1, 1) })
    dict.set('kind', new nn.Linear(1, 2))
    expect(dict.keys()).toEqual(['price', 'kind'])
    expect(dict.get('kind').outFeatures).toBe(2)
    expect(dict.size).toBe(2)
    expect(() => dict.get('size')).toThrow('there is no module "size"; the names are price, kind')
    expect(() => dict.set('train', new nn.Linear(1, 1))).toThrow('"train" cannot be a module name')
    expect(dict.parameters()).toHaveLength(4)
  })

  it('ParameterList registers its parameters', () => {
    const list = new nn.ParameterList([new nn.Parameter(ones(2)), new nn.Parameter(ones(3, 1))])
    expect(list.namedParameters().map(([name]) => name)).toEqual(['0', '1'])
    expect([...list].map((p) => p.numel)).toEqual([2, 3])
    expect(() => list.append(ones(1) as unknown as nn.Parameter)).toThrow('wrap it in new nn.Parameter(...)')
  })

  it('Sequential can be walked and extended', () => {
    const model = new nn.Sequential(new nn.Linear(1, 2)).append(new nn.ReLU())
    expect([...model].map((m) => m.constructor.name)).toEqual(['Linear', 'ReLU'])
    expect(() => new nn.Sequential(new nn.ReLU(), 3 as unknown as nn.ReLU)).toThrow('item 1 is not a module')
  })
})

it('a parameter is a contiguous leaf, also of a computed or transposed tensor', async () => {
  const source = keep(randn(2, 3))
  const parameter = new nn.Parameter(source.t())
  expect(parameter.isContiguous() && parameter.isLeaf && parameter.requiresGrad).toBe(true)
  expect(await parameter.tolist()).toEqual(await source.t().tolist())
  expect(new nn.Parameter(zeros(1), false).requiresGrad).toBe(false)
  expect(() => new nn.Parameter(tensor([1], 'int32'))).toThrow('only float32 tensors can have gradients')
})
