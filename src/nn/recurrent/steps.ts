import { add } from '../../tensor/ops/add.ts'
import { mul } from '../../tensor/ops/mul.ts'
import { sigmoid } from '../../tensor/ops/sigmoid.ts'
import { narrow } from '../../tensor/ops/slice.ts'
import { sub } from '../../tensor/ops/sub.ts'
import { tanh } from '../../tensor/ops/tanh.ts'
import type { Tensor } from '../../tensor/index.ts'

/** Block `i` of the last dimension, in blocks of width `hidden`. */
function block(x: Tensor, i: number, hidden: number): Tensor {
  return narrow(x, -1, i * hidden, hidden)
}

/**
 * One step of a GRU (Cho et al., arXiv 1406.1078, with the reset gate placed as in PyTorch):
 * r = sigmoid(a0 + b0), z = sigmoid(a1 + b1), n = tanh(a2 + r b2), h' = (1 - z) n + z h.
 *
 * @param a [batch, 3 hidden]: product of the input, plus biases
 * @param b [batch, 3 hidden]: product of the state, plus biases
 * @param h [batch, hidden]
 */
export function gruStep(a: Tensor, b: Tensor, h: Tensor): Tensor {
  const hidden = h.shape[h.ndim - 1]!
  const reset = sigmoid(add(block(a, 0, hidden), block(b, 0, hidden)))
  const update = sigmoid(add(block(a, 1, hidden), block(b, 1, hidden)))
  const proposed = tanh(add(block(a, 2, hidden), mul(reset, block(b, 2, hidden))))
  return add(proposed, mul(update, sub(h, proposed)))
}

/**
 * One step of an LSTM (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000), gates in the order i, f, g, o:
 * c' = sigmoid(f) c + sigmoid(i) tanh(g), h' = sigmoid(o) tanh(c').
 *
 * @param gates [batch, 4 hidden]: products of input and state, plus biases
 * @param c [batch, hidden]
 */
export function lstmStep(gates: Tensor, c: Tensor): readonly [h: Tensor, c: Tensor] {
  const hidden = c.shape[c.ndim - 1]!
  const input = sigmoid(block(gates, 0, hidden))
  const forget = sigmoid(block(gates, 1, hidden))
  const proposed = tanh(block(gates, 2, hidden))
  const output = sigmoid(block(gates, 3, hidden))
  const next = add(mul(forget, c), mul(input, proposed))
  return [mul(output, tanh(next)), next]
}
