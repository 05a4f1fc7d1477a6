import { named } from './check-argument.ts'
import { ValueError } from './errors.ts'
import { nearestName } from './nearest-name.ts'

/**
 * Every option of a type, so that the compiler refuses a list with a missing or extra name. `true`, or the names of the options inside
 * where the value is an object of options itself.
 */
export type OptionNames<O> = Readonly<Record<NamesOf<O>, true | InnerNames>>

interface InnerNames {
  readonly [name: string]: true | InnerNames
}

type NamesOf<O> = O extends unknown ? keyof O & string : never

/** Names in PyTorch and fast.ai that are not close to ours in spelling. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  learningrate: ['lr'],
  wd: ['weightDecay'],
  wds: ['weightDecay'],
  bs: ['batchSize'],
  axis: ['dim'],
  dims: ['dim'],
  keepdims: ['keepdim'],
  unbiased: ['correction'],
  ddof: ['correction'],
  ncycle: ['epochs'],
  nepoch: ['epochs'],
  nepochs: ['epochs'],
  metric: ['metrics'],
  optfn: ['optimizer'],
  optimfunc: ['optimizer'],
  crit: ['lossFunction'],
  loss: ['lossFunction', 'lossFunc'],
  cbs: ['callbacks'],
}

/**
 * Refuses unknown options and values that are not an options object, both of which JavaScript would ignore. The compiler checks `names`
 * against the type of the options. Options inside options are checked too.
 *
 * @throws ValueError that suggests the closest name, if there is one.
 * @example
 * checkOptions('Linear', { bias: false }, { bias: true })
 */
export function checkOptions<O extends object>(
  operation: string,
  options: O | undefined,
  names: OptionNames<NoInfer<O>>,
): void {
  if (options === undefined) return
  if (typeof options !== 'object' || options === null) refuseOptions(operation, options, names)
  let some = false
  // Inherited options count too: defaults may be a prototype.
  for (const name in options) {
    some = true
    const inner = (names as InnerNames)[name]
    // Functions of the library are called often, and what objects inherit is never `true`.
    if (inner === true) continue
    if (inner !== undefined && Object.hasOwn(names, name))
      checkInner(operation, name, options[name as keyof O], inner)
    else if (isPlain(options)) refuseName(operation, name, names)
    else refuseOptions(operation, options, names)
  }
  if (!some && !isPlain(options)) refuseOptions(operation, options, names)
}

/**
 * The options that `names` lists, to pass on to another function.
 *
 * @example
 * pickOptions({ lr: 1e-3, epochs: 3 }, { lr: true }) // { lr: 0.001 }
 */
export function pickOptions<O extends object>(options: O, names: OptionNames<O>): O {
  return Object.fromEntries(Object.entries(options).filter(([name]) => Object.hasOwn(names, name))) as O
}

/** A number or a name may stand for the options inside, as in `valid: 0.2`; a boolean may not. */
function checkInner(operation: string, name: string, value: unknown, names: InnerNames): void {
  if (value === null) return
  if (typeof value === 'object' || typeof value === 'boolean')
    checkOptions<Readonly<Record<string, unknown>>>(
      `${operation}, ${name}`,
      value as Readonly<Record<string, unknown>>,
      names,
    )
}

/** True for `{...}`, even from another window; not for arrays, tensors, maps and functions. */
function isPlain(options: object): boolean {
  const { constructor } = options
  if (constructor === Object || constructor === undefined) return true
  return Object.hasOwn(options, 'constructor') || constructor.name === 'Object'
}

function refuseName(operation: string, name: string, names: object): never {
  const known = Object.keys(names)
  const right = rightName(name, known)
  throw new ValueError(
    operation,
    `unknown option ${/^\w+$/.test(name) ? name : JSON.stringify(name)}; ${right === null ? `the options are ${known.join(', ')}` : `did you mean ${right}?`}`,
  )
}

function rightName(name: string, known: readonly string[]): string | null {
  const letters = plainLetters(name)
  return (
    known.find((candidate) => plainLetters(candidate) === letters) ??
    (Object.hasOwn(otherNames, letters)
      ? known.find((candidate) => otherNames[letters]!.includes(candidate))
      : undefined) ??
    nearestName(name, known)
  )
}

/** `weight_decay`, `weight-decay` and `WeightDecay` are all `weightdecay`. */
function plainLetters(name: string): string {
  return name.replaceAll(/[^\p{L}\p{N}]/gu, '').toLowerCase()
}

/** @throws ValueError that shows what options look like. */
export function refuseOptions(operation: string, options: unknown, names: object): never {
  const known = Object.keys(names)
  const simple = typeof options === 'number' || typeof options === 'boolean'
  // A positional value is most likely meant for the first option, but a boolean may be meant for another.
  const example =
    typeof options === 'boolean' && known.length > 1
      ? `options are an object with any of ${known.join(', ')}`
      : `options are an object, such as { ${known[0]}: ${simple ? options : '...'} }`
  throw new ValueError(operation, `${example}; got ${named(options)}`)
}
