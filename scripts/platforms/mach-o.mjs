// Reads a macOS library as dyld does and reports what would keep it from loading, since Linux cannot run it.

import { createHash } from 'node:crypto'

const cpuTypes = { arm64: 0x0100000c, x64: 0x01000007 }
const [LC_SYMTAB, LC_LOAD_DYLIB, LC_CODE_SIGNATURE, LC_VERSION_MIN, LC_BUILD_VERSION] = [
  0x2, 0xc, 0x1d, 0x24, 0x32,
]
/** Ordinals of the library that a symbol comes from. */
const DYNAMIC_LOOKUP = 0xfe
const SYSTEM = '/usr/lib/libSystem.B.dylib'
const oldest = 11

/** The relevant parts of the file. */
export function readMachO(bytes) {
  if (bytes.readUInt32LE(0) !== 0xfeedfacf) throw new Error('is not a 64-bit Mach-O file')
  const result = { cpu: bytes.readUInt32LE(4), type: bytes.readUInt32LE(12), libraries: [], symbols: [] }
  let at = 32
  for (let i = 0; i < bytes.readUInt32LE(16); i++) {
    const command = bytes.readUInt32LE(at) & 0x7fffffff
    const number = (offset) => bytes.readUInt32LE(at + offset)
    if (command === LC_LOAD_DYLIB) result.libraries.push(text(bytes, at + number(8)))
    else if (command === LC_BUILD_VERSION) result.system = number(12) / 0x10000
    else if (command === LC_VERSION_MIN) result.system = number(8) / 0x10000
    else if (command === LC_CODE_SIGNATURE) result.signature = { offset: number(8), size: number(12) }
    else if (command === LC_SYMTAB) result.symbols = readSymbols(bytes, number(8), number(12), number(16))
    at += number(4)
  }
  return result
}

function text(bytes, at) {
  return bytes.toString('utf8', at, bytes.indexOf(0, at))
}

function readSymbols(bytes, offset, count, strings) {
  return Array.from({ length: count }, (_, i) => {
    const at = offset + 16 * i
    const type = bytes[at + 4]
    return {
      name: text(bytes, strings + bytes.readUInt32LE(at)),
      // Private symbols (0x10) are only for the linker.
      external: (type & 0x11) === 0x01,
      debugging: (type & 0xe0) !== 0,
      undefined: (type & 0x0e) === 0,
      library: bytes[at + 7],
    }
  })
}

/** Problems of the code signature: each page must match its hash in the signature. */
function signatureProblems(bytes, { offset, size }) {
  if (offset + size > bytes.length || bytes.readUInt32BE(offset) !== 0xfade0cc0)
    return ['the signature is damaged']
  for (let i = 0; i < bytes.readUInt32BE(offset + 8); i++) {
    const at = offset + bytes.readUInt32BE(offset + 12 + 8 * i + 4)
    if (bytes.readUInt32BE(at) !== 0xfade0c02) continue
    const number = (place) => bytes.readUInt32BE(at + place)
    const problems = []
    if ((number(12) & 0x2) === 0) problems.push('the signature is not ad hoc')
    const [hashes, pages, limit] = [number(16), number(28), number(32)]
    const [hashSize, hashType, pageBits] = [bytes[at + 36], bytes[at + 37], bytes[at + 39]]
    if (hashType !== 2 || hashSize !== 32) return [...problems, 'the signature has no SHA-256 hashes']
    if (limit !== offset) problems.push(`the signature covers ${limit} bytes of ${offset}`)
    for (let page = 0; page < pages; page++) {
      const begin = page << pageBits
      const code = bytes.subarray(begin, Math.min(begin + (1 << pageBits), limit))
      const said = bytes.subarray(at + hashes + hashSize * page, at + hashes + hashSize * (page + 1))
      if (!createHash('sha256').update(code).digest().equals(said))
        return [...problems, `page ${page} was changed after signing`]
    }
    return problems
  }
  return ['the signature has no code directory']
}

/** The problems that would keep the addon from loading on macOS. */
export function checkMachO(bytes, cpu) {
  let file
  try {
    file = readMachO(bytes)
  } catch (error) {
    return [error.message]
  }
  const problems = []
  if (file.cpu !== cpuTypes[cpu]) problems.push(`is not built for ${cpu}`)
  if (file.type !== 6 && file.type !== 8) problems.push('is neither a library nor a bundle')
  if (file.system === undefined || file.system > oldest)
    problems.push(`needs macOS ${file.system ?? 'of unknown version'}, later than ${oldest}`)
  const others = file.libraries.filter((name) => name !== SYSTEM)
  if (others.length > 0) problems.push(`needs ${others.join(', ')}`)
  const symbols = file.symbols.filter((symbol) => symbol.external && !symbol.debugging)
  for (const name of ['_napi_register_module_v1', '_node_api_module_get_api_version_v1'])
    if (!symbols.some((symbol) => symbol.name === name && !symbol.undefined))
      problems.push(`does not export ${name}`)
  for (const { name, library } of symbols.filter((symbol) => symbol.undefined)) {
    const fromNode = name.startsWith('_napi_')
    if (fromNode && library !== DYNAMIC_LOOKUP)
      problems.push(`${name} is not resolved in the program that loads it`)
    if (!fromNode && library !== 1) problems.push(`${name} does not come from a library`)
  }
  if (file.signature) problems.push(...signatureProblems(bytes, file.signature))
  // Apple's processors run only signed code.
  else if (cpu === 'arm64') problems.push('is not signed')
  return problems
}
