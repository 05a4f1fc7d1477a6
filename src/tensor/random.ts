import { wrongArgument } from '../base/check-argument.ts'
import type { RandomSource } from '../backend/kernels.ts'
import { checkSeed, Generator, type GeneratorState } from '../base/philox.ts'

/**
 * The random generators of tensors. They are independent, so one more dropout does not change the initial weights.
 *
 * @example
 * generators.dropout.permutation(3).length // 3
 */
export const generators = {
  /** rand, randn, randint, randperm, uniform_, normal_ */
  user: new Generator(freshSeed(), 'user'),
  /** Initial values of modules. */
  init: new Generator(freshSeed(), 'init'),
  dropout: new Generator(freshSeed(), 'dropout'),
  /** Sampling from a model's probabilities. */
  sampling: new Generator(freshSeed(), 'sampling'),
} as const

export type GeneratorName = keyof typeof generators

/** The state of all generators, as plain numbers for a checkpoint. */
export type GeneratorStates = Readonly<Record<GeneratorName, GeneratorState>>

const names = Object.keys(generators) as GeneratorName[]

/** Until `manualSeed` is called, each process draws different numbers. */
function freshSeed(): number {
  // Not `crypto`, whose first use costs Node a tenth of the time that importing Lanner takes.
  return Math.floor(Math.random() * 2 ** 53)
}

/**
 * Seeds all generators: the same numbers follow, on every backend.
 *
 * @throws ValueError if the seed is not an integer from 0 to 2^53 - 1.
 * @example
 * manualSeed(42)
 */
export function manualSeed(seed: number): void {
  checkSeed('manualSeed', seed)
  for (const name of names) generators[name].state = new Generator(seed, name).state
}

/**
 * The current state of all generators.
 *
 * @example
 * const state = generatorState()
 * const first = rand(2)
 * setGeneratorState(state)
 * await equal(first, rand(2)) // true
 */
export function generatorState(): GeneratorStates {
  return Object.fromEntries(names.map((name) => [name, generators[name].state])) as GeneratorStates
}

/**
 * Restores the state that `generatorState` returned.
 *
 * @example
 * const states = generatorState()
 * const first = randn(3).tolist()
 * setGeneratorState(states)
 * const again = randn(3).tolist()
 * String(await first) === String(await again) // true
 */
export function setGeneratorState(states: GeneratorStates): void {
  if (names.some((name) => states?.[name] === undefined))
    throw wrongArgument('setGeneratorState', 'the states that generatorState returned', states)
  for (const name of names) generators[name].state = states[name]
}

/** Reserves random numbers for `count` elements and returns where the kernels find them. */
export function takeSource(generator: Generator, count: number): RandomSource {
  if (!((generator as unknown) instanceof Generator))
    throw wrongArgument('random numbers', 'a Generator', generator)
  const { seedLow, seedHigh, stream } = generator
  return { seedLow, seedHigh, stream, block: generator.take(Math.ceil(count / 4)) }
}
