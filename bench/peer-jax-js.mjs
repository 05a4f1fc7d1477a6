// The workloads of workloads.mjs in jax-js, compiled to WebAssembly by its `jit`.
import { pathToFileURL } from 'node:url'
import { requireOf } from './js-peers.mjs'
import { answerRequests } from './request-loop.mjs'

// Its ES module: two copies would not know each other's arrays.
const entry = requireOf('jax-js')
  .resolve('@jax-js/jax')
  .replace(/\.cjs$/, '.js')
const jax = await import(pathToFileURL(entry).href)
const { numpy: np, lax, nn, random, jit, valueAndGrad, tree } = jax
await jax.init('wasm')
jax.defaultDevice('wasm')

const [vocabulary, factors, hidden, batch, steps] = [85, 42, 256, 512, 8]
let seed = 0
const normal = (...shape) => random.normal(random.key(seed++), shape).mul(0.05)
const zeros = (...shape) => np.zeros(shape)
const codes = (count, high) => np.array(Int32Array.from({ length: count }, (_, i) => (i * 7919) % high))

/** Every use of an array takes one reference to it. */
const refs = (value) => tree.ref(value)

/** A step of training with Adam, or SGD with momentum, compiled as one program. */
function trainingStep(params, loss, { lr, momentum }) {
  const slots = () => tree.map((own) => np.zeros(own.shape), params)
  const gradients = valueAndGrad(loss)
  const step =
    momentum === undefined
      ? jit((own, m, v) => {
          const [value, g] = gradients(refs(own))
          value.dispose()
          const m1 = tree.map((a, b) => a.mul(0.9).add(b.ref.mul(0.1)), m, refs(g))
          const v1 = tree.map((a, b) => a.mul(0.999).add(b.ref.mul(b).mul(0.001)), v, g)
          const next = tree.map(
            (p, a, b) => p.sub(a.mul(lr).div(np.sqrt(b).add(1e-8))),
            own,
            refs(m1),
            refs(v1),
          )
          return [next, m1, v1]
        })
      : jit((own, m) => {
          const [value, g] = gradients(refs(own))
          value.dispose()
          const m1 = tree.map((a, b) => a.mul(momentum).add(b), m, g)
          return [tree.map((p, a) => p.sub(a.mul(lr)), own, refs(m1)), m1]
        })
  let state = momentum === undefined ? [params, slots(), slots()] : [params, slots()]
  return async () => {
    state = step(...state)
    await jax.blockUntilReady(state)
  }
}

const dense = (x, w, b) => np.matmul(x, w).add(b)
const crossEntropy = (logits, labels, classes) =>
  nn.logSoftmax(logits).mul(nn.oneHot(labels, classes)).sum(-1).mean().neg()

/** Rows of a matrix as a product with 1 in one place, which is faster in jax-js than `take` with its gradient. */
const rows = (matrix, ids, count) => np.matmul(nn.oneHot(ids, count), matrix)

function charLoop() {
  const params = {
    e: normal(vocabulary, factors),
    wIn: normal(factors, hidden),
    bIn: zeros(hidden),
    wHidden: normal(hidden, hidden),
    bHidden: zeros(hidden),
    wOut: normal(hidden, vocabulary),
    bOut: zeros(vocabulary),
  }
  const x = Array.from({ length: steps }, () => codes(batch, vocabulary))
  const y = codes(batch, vocabulary)
  const loss = ({ e, wIn, bIn, wHidden, bHidden, wOut, bOut }) => {
    let h = np.zeros([batch, hidden])
    for (const ids of x) {
      const input = nn.relu(dense(rows(e.ref, ids.ref, vocabulary), wIn.ref, bIn.ref))
      h = np.tanh(dense(h.add(input), wHidden.ref, bHidden.ref))
    }
    for (const own of [e, wIn, bIn, wHidden, bHidden]) own.dispose()
    return crossEntropy(dense(h, wOut, bOut), y.ref, vocabulary)
  }
  return trainingStep(params, loss, { lr: 1e-3 })
}

function infer() {
  const [e, wIn, wHidden, b] = [
    normal(vocabulary, factors),
    normal(factors, hidden),
    normal(hidden, hidden),
    zeros(hidden),
  ]
  const [wOut, bOut, x] = [normal(hidden, vocabulary), zeros(vocabulary), codes(steps, vocabulary)]
  const forward = jit((ids) => {
    const inputs = dense(rows(e.ref, ids, vocabulary), wIn.ref, b.ref)
    let h = np.zeros([1, hidden])
    const states = Array.from({ length: steps }, (_, t) => {
      h = np.tanh(inputs.ref.slice([t, t + 1]).add(np.matmul(h, wHidden.ref)))
      return h.ref
    })
    h.dispose()
    inputs.dispose()
    return nn.logSoftmax(dense(np.concatenate(states), wOut.ref, bOut.ref))
  })
  return async () => void (await forward(x.ref).data())
}

function linear() {
  const x = random.uniform(random.key(1), [10_000])
  const y = x.ref.mul(3).add(8)
  const loss = ({ a, b }) => {
    const error = a.mul(x.ref).add(b).sub(y.ref)
    return error.ref.mul(error).mean()
  }
  return trainingStep({ a: normal(1), b: normal(1) }, loss, { lr: 1e-3, momentum: 0 })
}

function mnistStep() {
  const params = {
    c1: normal(32, 1, 3, 3),
    b1: zeros(32, 1, 1),
    c2: normal(64, 32, 3, 3),
    b2: zeros(64, 1, 1),
    w1: normal(3136, 128),
    b3: zeros(128),
    w2: normal(128, 10),
    b4: zeros(10),
  }
  const x = normal(64, 1, 28, 28)
  const y = codes(64, 10)
  const pooled = (maps) => {
    const [n, c, h, w] = maps.shape
    return maps.reshape([n, c, h / 2, 2, w / 2, 2]).max([3, 5])
  }
  const stage = (maps, filters, bias) => pooled(nn.relu(lax.conv(maps, filters, [1, 1], 'SAME').add(bias)))
  const loss = ({ c1, b1, c2, b2, w1, b3, w2, b4 }) => {
    const maps = stage(stage(x.ref, c1, b1), c2, b2)
    return crossEntropy(dense(nn.relu(dense(maps.reshape([64, 3136]), w1, b3)), w2, b4), y.ref, 10)
  }
  return trainingStep(params, loss, { lr: 1e-3, momentum: 0.9 })
}

function gemm(m, k, n) {
  const [a, b] = [normal(m, k), normal(k, n)]
  const product = jit((x, y) => np.matmul(x, y))
  return async () => {
    const out = product(a.ref, b.ref)
    await out.ref.blockUntilReady()
    out.dispose()
  }
}

const workloads = { linear, 'char-loop': charLoop, infer, 'conv-mnist-step': mnistStep }

async function prepare(name) {
  const make = name.startsWith('gemm-')
    ? () => gemm(...name.slice(5).split('x').map(Number))
    : workloads[name]
  if (make === undefined) return 'not written for this library'
  try {
    const step = make()
    await step()
    await step()
    return step
  } catch (error) {
    return error.message.split('\n')[0]
  }
}

await answerRequests('jax-js 0.1.25, WebAssembly', prepare)
