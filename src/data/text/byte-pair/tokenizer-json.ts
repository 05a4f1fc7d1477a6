import { FileError } from '../../../base/errors.ts'
import { clipped, shownValue } from '../../../base/quoted.ts'
import { byteCharacters, tokenBytes } from './byte-characters.ts'
import { MAX_TOKENS } from './merges.ts'

/** The parts of a byte-pair vocabulary. */
export interface BytePairTokens {
  /** The text of each id: special tokens verbatim, bytes by GPT-2's table. */
  readonly tokens: readonly string[]
  /** Pairs of ids, in the order in which they are merged. */
  readonly merges: readonly (readonly [number, number])[]
  /** Ids of special tokens, which represent themselves and not bytes. */
  readonly special: readonly number[]
  /** Adds a space to a text that starts without one. */
  readonly prefixSpace: boolean
  /** A chunk that is a token is encoded as that token, regardless of the merges. */
  readonly wholeFirst: boolean
}

/** The parts of Hugging Face's `tokenizer.json` that byte-level BPE uses. */
export interface TokenizerJson {
  readonly version: string
  readonly truncation: null
  readonly padding: null
  readonly added_tokens: readonly AddedToken[]
  readonly normalizer: null
  readonly pre_tokenizer: ByteLevel
  readonly post_processor: null
  readonly decoder: ByteLevel
  readonly model: {
    readonly type: 'BPE'
    readonly dropout: null
    readonly unk_token: null
    readonly continuing_subword_prefix: null
    readonly end_of_word_suffix: null
    readonly fuse_unk: boolean
    readonly byte_fallback: boolean
    readonly ignore_merges: boolean
    readonly vocab: Readonly<Record<string, number>>
    readonly merges: readonly (readonly [string, string])[]
  }
}

interface ByteLevel {
  readonly type: 'ByteLevel'
  readonly add_prefix_space: boolean
  readonly trim_offsets: boolean
  readonly use_regex: boolean
}

interface AddedToken {
  readonly id: number
  readonly content: string
  readonly single_word: boolean
  readonly lstrip: boolean
  readonly rstrip: boolean
  readonly normalized: boolean
  readonly special: boolean
}

/** Writes a vocabulary in Hugging Face's format. */
export function writeTokenizer({
  tokens,
  merges,
  special,
  prefixSpace,
  wholeFirst,
}: BytePairTokens): TokenizerJson {
  const byteLevel = { type: 'ByteLevel', trim_offsets: true, use_regex: true } as const
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: special.map((id) => ({
      id,
      content: tokens[id]!,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { ...byteLevel, add_prefix_space: prefixSpace },
    post_processor: null,
    decoder: { ...byteLevel, add_prefix_space: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: wholeFirst,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: merges.map(([left, right]) => [tokens[left]!, tokens[right]!]),
    },
  }
}

/**
 * Reads the content of a `tokenizer.json`, or its text.
 *
 * @throws FileError if it is damaged, or is not byte-level BPE.
 */
export function readTokenizer(value: unknown, name: string): BytePairTokens {
  const file = asObject(typeof value === 'string' ? parsed(value, name) : value)
  if (file === undefined)
    throw new FileError(`${name} is not a tokenizer: it is ${kindOf(value)}, not an object.`)
  const model = asObject(file['model'])
  if (model === undefined) throw new FileError(`${name} is not a tokenizer: it has no "model".`)
  refuseOthers(file, model, name)

  const vocab = asObject(model['vocab'])
  if (vocab === undefined) throw damaged(name, '"model.vocab" is not an object of tokens and ids')
  const tokens: string[] = []
  const put = (token: string, id: unknown, where: string): void => {
    if (!Number.isInteger(id) || (id as number) < 0 || (id as number) >= MAX_TOKENS)
      throw damaged(
        name,
        `the id of ${shownValue(token)} in ${where} is ${shownValue(id)}, not an integer of at least 0`,
      )
    const before = tokens[id as number]
    if (before !== undefined && before !== token)
      throw damaged(name, `${shownValue(before)} and ${shownValue(token)} have the same id, ${String(id)}`)
    tokens[id as number] = token
  }
  for (const [token, id] of Object.entries(vocab)) put(token, id, '"model.vocab"')
  const special = readAddedTokens(file['added_tokens'] ?? [], name, put)

  const ids = new Map<string, number>()
  for (let id = 0; id < tokens.length; id++) {
    const token = tokens[id]
    if (token === undefined)
      throw damaged(name, `no token has the id ${id}, and there are ids up to ${tokens.length - 1}`)
    if (ids.has(token)) throw damaged(name, `${shownValue(token)} has two ids, ${ids.get(token)} and ${id}`)
    ids.set(token, id)
  }
  const isSpecial = new Set(special)
  tokens.forEach((token, id) => {
    if (!isSpecial.has(id) && tokenBytes(token) === undefined)
      throw damaged(name, `the token ${shownValue(token)} has characters that represent no byte`)
  })
  byteCharacters.forEach((character, byte) => {
    if (!ids.has(character))
      throw damaged(
        name,
        `it has no token for the byte ${byte} (${shownValue(character)}), so some texts have no ids`,
      )
  })
  return {
    tokens,
    merges: readMerges(model['merges'], ids, name),
    special,
    prefixSpace: asObject(file['pre_tokenizer'])!['add_prefix_space'] === true,
    wholeFirst: model['ignore_merges'] === true,
  }
}

/** Refuses tokenizers that would split a text differently. */
function refuseOthers(file: Fields, model: Fields, name: string): void {
  const refuse = (what: string): never => {
    throw new FileError(`${name} ${what}, and only GPT-2-style byte-level BPE is supported.`)
  }
  // Old files omit the type of the model.
  const type = model['type'] ?? (model['merges'] === undefined ? undefined : 'BPE')
  if (type !== 'BPE') refuse(`has a model of type ${shownValue(type)}`)
  for (const part of ['pre_tokenizer', 'decoder'] as const) {
    const given = asObject(file[part])?.['type']
    if (given !== 'ByteLevel')
      refuse(`has ${given === undefined ? 'no' : `the ${shownValue(given)}`} ${part}`)
  }
  if (asObject(file['pre_tokenizer'])!['use_regex'] === false)
    refuse('does not split texts into chunks ("use_regex" is false)')
  if (file['normalizer'] !== null && file['normalizer'] !== undefined)
    refuse(`normalizes texts (normalizer ${shownValue(asObject(file['normalizer'])?.['type'])})`)
  for (const key of ['continuing_subword_prefix', 'end_of_word_suffix', 'byte_fallback'] as const)
    if (model[key]) refuse(`has "model.${key}"`)
}

function readAddedTokens(
  value: unknown,
  name: string,
  put: (token: string, id: unknown, where: string) => void,
): number[] {
  if (!Array.isArray(value)) throw damaged(name, '"added_tokens" is not a list')
  return value.map((entry: unknown, at) => {
    const token = asObject(entry)
    const content = token?.['content']
    if (token === undefined || typeof content !== 'string' || content === '')
      throw damaged(name, `"added_tokens[${at}]" has no "content"`)
    for (const key of ['single_word', 'lstrip', 'rstrip'] as const)
      if (token[key] === true)
        throw new FileError(
          `${name} has an added token ${shownValue(content)} with "${key}", which is not supported.`,
        )
    put(content, token['id'], '"added_tokens"')
    return token['id'] as number
  })
}

function readMerges(
  value: unknown,
  ids: ReadonlyMap<string, number>,
  name: string,
): (readonly [number, number])[] {
  if (!Array.isArray(value)) throw damaged(name, '"model.merges" is not a list')
  return value.map((entry: unknown, at) => {
    const pair: unknown = typeof entry === 'string' ? entry.split(' ') : entry
    const [left, right] = Array.isArray(pair) && pair.length === 2 ? (pair as unknown[]) : []
    if (typeof left !== 'string' || typeof right !== 'string')
      throw damaged(name, `"model.merges[${at}]" is ${shownValue(entry)}, not two tokens`)
    for (const token of [left, right, left + right])
      if (!ids.has(token))
        throw damaged(
          name,
          `"model.merges[${at}]" needs the token ${shownValue(token)}, which "model.vocab" lacks`,
        )
    return [ids.get(left)!, ids.get(right)!]
  })
}

type Fields = Readonly<Record<string, unknown>>

function asObject(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined
}

function parsed(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Node's message quotes the text, including line ends.
    const why = clipped((error as Error).message.replace(/\s+/g, ' '))
    throw new FileError(`${name} is not JSON: ${why}.`, { cause: error })
  }
}

function damaged(name: string, what: string): FileError {
  return new FileError(`${name} is damaged: ${what}.`)
}

function kindOf(value: unknown): string {
  return value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`
}
