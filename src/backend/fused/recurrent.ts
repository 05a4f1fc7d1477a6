import type { Strided } from '../storage.ts'

/**
 * Weights of one direction of one recurrent layer: PyTorch's layouts, contiguous. There are `gates` blocks of `hidden` rows: 1 in a plain
 * RNN; reset, update, new in a GRU; input, forget, cell, output in an LSTM.
 */
export interface RecurrentWeights {
  /** [gates * hidden, input] */
  readonly weightIh: Strided
  /** [gates * hidden, hidden] */
  readonly weightHh: Strided
  /** [gates * hidden], or null */
  readonly biasIh: Strided | null
  /** [gates * hidden], or null */
  readonly biasHh: Strided | null
}

/** Arguments common to all recurrent layers, for a whole sequence. All tensors are contiguous. */
export interface RecurrentForward extends RecurrentWeights {
  /** Runs from the last step to the first; step t of `out` still belongs to step t of `input`. */
  readonly reverse: boolean
  /** [steps, batch, input] */
  readonly input: Strided
  /** [batch, hidden] */
  readonly h0: Strided
  /** [steps, batch, hidden]: the state after each step. */
  readonly out: Strided
}

/** Gradients of the common arguments: overwritten with results; null if not needed. */
export interface RecurrentGradients {
  /** [steps, batch, hidden]: gradient of the loss with respect to `out`. */
  readonly gradOut: Strided
  readonly gradInput: Strided | null
  readonly gradWeightIh: Strided | null
  readonly gradWeightHh: Strided | null
  readonly gradH0: Strided | null
}

export interface RnnForward extends RecurrentForward {
  readonly nonlinearity: 'tanh' | 'relu'
}

export interface RnnBackward extends RnnForward, RecurrentGradients {
  /** [hidden]: the gradient of both biases. */
  readonly gradBias: Strided | null
}

export interface LstmForward extends RecurrentForward {
  /** [batch, hidden] */
  readonly c0: Strided
  /** [steps, batch, hidden]: the cell state after each step; kept for the gradient. */
  readonly cells: Strided
  /** [steps, batch, 4 * hidden]: the four gates of each step after their activation; kept for the gradient. */
  readonly gates: Strided
}

export interface LstmBackward extends LstmForward, RecurrentGradients {
  /** [batch, hidden]: gradient of the loss with respect to the cell state after the last processed step, or null. */
  readonly gradLastC: Strided | null
  /** [4 * hidden]: the gradient of both biases. */
  readonly gradBias: Strided | null
  readonly gradC0: Strided | null
}

export interface GruForward extends RecurrentForward {
  /**
   * [steps, batch, 4 * hidden], kept for the gradient: the gates reset, update, new of each step after their activation, and the product
   * of the state for the new gate, its bias added, before the reset gate scales it.
   */
  readonly gates: Strided
}

export interface GruBackward extends GruForward, RecurrentGradients {
  /** [3 * hidden] */
  readonly gradBiasIh: Strided | null
  /** [3 * hidden] */
  readonly gradBiasHh: Strided | null
}

/** Whole sequences of recurrent layers. */
export interface RecurrentKernels {
  /** h[t] = nonlinearity(weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh). */
  rnnForward(call: RnnForward): void
  rnnBackward(call: RnnBackward): void
  /** With i, f, g, o the blocks of weightIh x[t] + biasIh + weightHh h[t - 1] + biasHh, i, f, o after a sigmoid and g after a tanh: c[t] = f c[t - 1] + i g, h[t] = o tanh(c[t]). */
  lstmForward(call: LstmForward): void
  lstmBackward(call: LstmBackward): void
  /** With a = weightIh x[t] + biasIh and b = weightHh h[t - 1] + biasHh in blocks r, z, n: r = sigmoid(ar + br), z = sigmoid(az + bz), n = tanh(an + r bn), h[t] = (1 - z) n + z h[t - 1]. */
  gruForward(call: GruForward): void
  gruBackward(call: GruBackward): void
}
