// Shared by both kernel builds: the sources, their hash, and the opcodes in C++.

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The project's folder. */
export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))

/** The folder of the C++ sources. */
export const kernels = join(root, 'kernels')

const list = (folder) =>
  readdirSync(join(kernels, folder), { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(h|cc)$/.test(entry.name))
    .map((entry) => (folder ? `${folder}/${entry.name}` : entry.name))
    .toSorted()

/** Names of all sources below `kernels/` that a build for `folder` (native or wasm) reads. */
export const sourceNames = (folder) => [...list(''), ...list('families'), ...list(folder)]

/** Compiled once per instruction set: the engine and every kernel family. */
export const engineSources = () => ['engine.cc', ...list('families')]

/** The name of the object of a source, below `kernels/`: no two sources have the same. */
export const objectName = (source) => source.replace(/\.cc$/, '').replaceAll('/', '-')

/** A hash of a source, of all that it includes, and of `others`: two objects with the same hash are the same. */
export function sourceHash(source, others) {
  const hash = createHash('sha256').update(opcodesHeader()).update(JSON.stringify(others))
  const seen = new Set()
  const visit = (name) => {
    if (seen.has(name)) return
    seen.add(name)
    const text = readFileSync(join(kernels, name), 'utf8')
    hash.update(name).update('\0').update(text)
    for (const [, included] of text.matchAll(/^#include "(.+)"$/gm))
      for (const file of [join(dirname(name), included), included])
        if (existsSync(join(kernels, file))) {
          visit(file)
          break
        }
  }
  visit(source)
  return hash.digest('hex').slice(0, 24)
}

/**
 * Caches compiled objects in `folder` by the hash of their inputs, so that only changes are recompiled. An object that
 * is replaced by another of its name is removed.
 */
export class ObjectCache {
  #folder

  constructor(folder) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** The path of the object of `name` with this hash; `make(path)` writes it if there is none. */
  async get(name, hash, make) {
    const path = join(this.#folder, `${name}-${hash}.o`)
    if (existsSync(path)) return path
    const draft = `${path}.${process.pid}`
    await make(draft)
    renameSync(draft, path)
    for (const other of readdirSync(this.#folder))
      if (other.startsWith(`${name}-`) && other.endsWith('.o') && join(this.#folder, other) !== path)
        rmSync(join(this.#folder, other), { force: true })
    return path
  }
}

/** A hash of the sources, the opcodes and all other inputs. */
export function inputHash(folder, others) {
  const hash = createHash('sha256')
  for (const name of sourceNames(folder))
    hash
      .update(name)
      .update('\0')
      .update(readFileSync(join(kernels, name)))
  return hash.update(opcodesHeader()).update(JSON.stringify(others)).digest('hex')
}

/** True when `files` exist and were made from inputs with this hash. */
export function upToDate(stampFile, hash, files) {
  return (
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === hash &&
    files.every((file) => existsSync(file))
  )
}

/**
 * Says that kernels are being compiled, and for about how long if all files are new.
 *
 * @returns a function that says that a file is done.
 */
export function announce(kind, how, time) {
  const started = Date.now()
  console.log(`${kind} kernels: compiling ${how} (${time} the first time) ...`)
  return (name) =>
    console.log(`  ${kind} ${name}: done after ${((Date.now() - started) / 1000).toFixed(0)} s`)
}

/** Writes a file atomically. */
export function writeWhole(file, contents) {
  mkdirSync(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, contents)
  renameSync(draft, file)
}

const enumNames = {
  dtypes: 'DType',
  unaryNames: 'UnaryName',
  binaryNames: 'BinaryName',
  compareNames: 'CompareName',
  logicalNames: 'LogicalName',
  reduceNames: 'ReduceName',
  scatterNames: 'ScatterName',
  activations: 'Activation',
  optimizerRules: 'OptimizerRule',
}

const keywords = new Set(['bool', 'and', 'or', 'xor', 'not'])

const word = (name) => (keywords.has(name) ? `${name}_` : name)

let header
/** `opcodes.ts` as C++ enums. A name that is a keyword of C++ gets an underscore: `DType::bool_`. */
export function opcodesHeader() {
  if (header) return header
  const source = readFileSync(join(root, 'src/backend/compiled/opcodes.ts'), 'utf8')
  const lines = [
    '#pragma once',
    '// Written by scripts/build-kernels.mjs from src/backend/compiled/opcodes.ts.',
  ]
  const [, table] = /opcodes = \{([^}]*)\}/.exec(source)
  const ops = [...table.matchAll(/(\w+):\s*(\d+)/g)].map(([, name, number]) => `${word(name)} = ${number}`)
  lines.push(`enum class Op : int { ${ops.join(', ')} };`)
  for (const [list, name] of Object.entries(enumNames)) {
    const [, items] = new RegExp(`${list} = \\[([^\\]]*)\\]`).exec(source)
    const words = [...items.matchAll(/'(\w+)'/g)].map(([, item]) => word(item))
    lines.push(`enum class ${name} : int { ${words.join(', ')} };`)
  }
  header = lines.join('\n') + '\n'
  return header
}

/** Writes `opcodes.h` for the builds. */
export function writeOpcodes(out) {
  const file = join(out, 'include', 'opcodes.h')
  if (!existsSync(file) || readFileSync(file, 'utf8') !== opcodesHeader()) writeWhole(file, opcodesHeader())
}
