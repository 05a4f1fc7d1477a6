// The workloads of workloads.mjs in TensorFlow.js, on its WebAssembly or JavaScript backend, whichever is faster. WebAssembly lacks some gradients.
import { requireOf } from './js-peers.mjs'
import { answerRequests } from './request-loop.mjs'

const load = requireOf('tfjs')
const tf = load('@tensorflow/tfjs')
load('@tensorflow/tfjs-backend-wasm')

const [vocabulary, factors, hidden, batch, steps] = [85, 42, 256, 512, 8]
const normal = (...shape) => tf.variable(tf.randomNormal(shape, 0, 0.05))
const zeros = (...shape) => tf.variable(tf.zeros(shape))
const codes = (shape, high) => tf.randomUniform(shape, 0, high, 'int32')

/** A step of training: forward, loss, backward, and a step of the optimizer. */
const trainingStep = (optimizer, loss) => () => tf.tidy(() => void optimizer.minimize(loss))

/** Rows of a matrix as a product with 1 in one place, because the gradient of `gather` needs a kernel that WebAssembly lacks. */
const rows = (matrix, ids) =>
  tf.getBackend() === 'wasm'
    ? tf.matMul(tf.oneHot(ids, matrix.shape[0]).toFloat(), matrix)
    : tf.gather(matrix, ids)

const crossEntropy = (logits, labels) =>
  tf.neg(tf.mean(tf.sum(tf.mul(tf.logSoftmax(logits), tf.oneHot(labels, logits.shape[1])), 1)))

function charLoop() {
  const e = normal(vocabulary, factors)
  const [wIn, bIn] = [normal(factors, hidden), zeros(hidden)]
  const [wHidden, bHidden] = [normal(hidden, hidden), zeros(hidden)]
  const [wOut, bOut] = [normal(hidden, vocabulary), zeros(vocabulary)]
  const x = Array.from({ length: steps }, () => codes([batch], vocabulary))
  const y = codes([batch], vocabulary)
  return trainingStep(tf.train.adam(1e-3), () => {
    let h = tf.zeros([batch, hidden])
    for (const ids of x) {
      const input = tf.relu(tf.add(tf.matMul(rows(e, ids), wIn), bIn))
      h = tf.tanh(tf.add(tf.matMul(tf.add(h, input), wHidden), bHidden))
    }
    return crossEntropy(tf.add(tf.matMul(h, wOut), bOut), y)
  })
}

/** A forward pass of an embedding, an RNN and a linear layer for one row of 8 characters. */
function infer() {
  const e = normal(vocabulary, factors)
  const [wIn, wHidden, b] = [normal(factors, hidden), normal(hidden, hidden), zeros(hidden)]
  const [wOut, bOut] = [normal(hidden, vocabulary), zeros(vocabulary)]
  const x = codes([steps], vocabulary)
  return () => {
    const out = tf.tidy(() => {
      const inputs = tf.split(tf.add(tf.matMul(tf.gather(e, x), wIn), b), steps)
      let h = tf.zeros([1, hidden])
      const states = inputs.map((input) => (h = tf.tanh(tf.add(input, tf.matMul(h, wHidden)))))
      return tf.logSoftmax(tf.add(tf.matMul(tf.concat(states), wOut), bOut))
    })
    out.dataSync()
    out.dispose()
  }
}

function linear() {
  const x = tf.randomUniform([10_000])
  const y = tf.add(tf.mul(x, 3), 8)
  const [a, b] = [normal(1), normal(1)]
  return trainingStep(tf.train.sgd(1e-3), () => tf.mean(tf.square(tf.sub(tf.add(tf.mul(a, x), b), y))))
}

function collab() {
  const [u, i, ub, ib] = [normal(671, 50), normal(9066, 50), normal(671, 1), normal(9066, 1)]
  const [users, items] = [codes([64], 671), codes([64], 9066)]
  const y = tf.add(tf.mul(tf.randomUniform([64]), 4.5), 0.5)
  return trainingStep(tf.train.adam(1e-2), () => {
    const dot = tf.sum(tf.mul(rows(u, users), rows(i, items)), 1)
    const sum = tf.add(tf.add(dot, tf.squeeze(rows(ub, users))), tf.squeeze(rows(ib, items)))
    return tf.mean(tf.square(tf.sub(tf.add(tf.mul(tf.sigmoid(sum), 4.5), 0.5), y)))
  })
}

function gemm(m, k, n) {
  const [a, b] = [tf.randomNormal([m, k]), tf.randomNormal([k, n])]
  return () => tf.matMul(a, b).dispose()
}

const workloads = { linear, 'char-loop': charLoop, infer, collab }
const missing = {
  'conv-mnist-step':
    'WebAssembly lacks the gradient of convolutions; a step in JavaScript takes more than a minute',
}

/** Milliseconds of a second iteration on a backend, with the workload; or why it cannot run there. */
async function tried(backend, make) {
  await tf.setBackend(backend)
  await tf.ready()
  try {
    const step = make()
    step()
    const start = performance.now()
    step()
    return { backend, step, milliseconds: performance.now() - start }
  } catch (error) {
    return { backend, problem: error.message.split('\n')[0], milliseconds: Infinity }
  }
}

async function prepare(name) {
  const make = name.startsWith('gemm-')
    ? () => gemm(...name.slice(5).split('x').map(Number))
    : workloads[name]
  if (make === undefined) return missing[name] ?? 'not written for this library'
  const both = [await tried('wasm', make), await tried('cpu', make)]
  const [{ backend, step, problem }] = both.toSorted((a, b) => a.milliseconds - b.milliseconds)
  if (step === undefined) return problem
  return () => {
    if (tf.getBackend() !== backend) tf.setBackend(backend)
    step()
  }
}

await answerRequests(`TensorFlow.js ${tf.version.tfjs}, WebAssembly or JavaScript`, prepare)
