// Breaks the lines of bundled code between statements: Node prints the whole line of an uncaught error, which would be all of a minified file.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseAst } from 'rolldown/parseAst'

/** Shortest line, in characters: a break costs a byte, and a line of the source map. */
const SHORTEST = 200

/** Breaks the lines of a bundled file and corrects its source map, `path.map`. A file without code of its own has none. */
export function breakLines(path) {
  if (!existsSync(`${path}.map`)) return
  const map = JSON.parse(readFileSync(`${path}.map`, 'utf8'))
  const { code, mappings } = withBreaks(readFileSync(path, 'utf8'), map.mappings)
  writeFileSync(path, code)
  writeFileSync(`${path}.map`, JSON.stringify({ ...map, mappings }))
}

/** The code with line breaks between statements and members of classes, and its mappings. */
export function withBreaks(code, mappings) {
  const starts = []
  collect(parseAst(code), starts)
  starts.sort((a, b) => a - b)
  const breaks = []
  let begin = 0
  for (const at of starts) {
    begin = Math.max(begin, code.lastIndexOf('\n', at - 1) + 1)
    if (at - begin < SHORTEST) continue
    breaks.push(at)
    begin = at
  }
  const pieces = [0, ...breaks].map((at, i) => code.slice(at, breaks[i]))
  return { code: pieces.join('\n'), mappings: moved(code, mappings, breaks) }
}

/** Where statements of blocks and members of classes begin. */
function collect(node, starts) {
  if (node === null || typeof node !== 'object') return
  if (Array.isArray(node)) {
    for (const each of node) collect(each, starts)
    return
  }
  if (['Program', 'BlockStatement', 'ClassBody', 'StaticBlock'].includes(node.type))
    for (const { start } of node.body) starts.push(start)
  for (const [name, child] of Object.entries(node))
    if (name !== 'start' && name !== 'end') collect(child, starts)
}

/** Mappings for code with breaks: only the columns in the generated code change, which are the first number of each segment. */
function moved(code, mappings, breaks) {
  const lines = []
  let lineStart = 0
  let next = 0
  for (const line of mappings.split(';')) {
    const found = code.indexOf('\n', lineStart)
    const lineEnd = found < 0 ? code.length : found
    let from = lineStart
    let column = 0
    let before = 0
    let out = []
    for (const segment of line === '' ? [] : line.split(',')) {
      const { value, length } = decoded(segment)
      column += value
      while (next < breaks.length && breaks[next] <= lineStart + column && breaks[next] < lineEnd) {
        lines.push(out.join(','))
        out = []
        before = 0
        from = breaks[next++]
      }
      const own = lineStart + column - from
      out.push(encoded(own - before) + segment.slice(length))
      before = own
    }
    while (next < breaks.length && breaks[next] < lineEnd) {
      lines.push(out.join(','))
      out = []
      next++
    }
    lines.push(out.join(','))
    lineStart = lineEnd + 1
  }
  return lines.join(';')
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** The first number of a segment in base64 VLQ, and its length. */
function decoded(segment) {
  let bits = 0
  for (let length = 0; ; length++) {
    const digit = DIGITS.indexOf(segment[length])
    bits += (digit & 31) * 32 ** length
    if (digit < 32) return { value: bits % 2 === 1 ? -((bits - 1) / 2) : bits / 2, length: length + 1 }
  }
}

function encoded(value) {
  let bits = value < 0 ? -2 * value + 1 : 2 * value
  let text = ''
  do {
    const digit = bits % 32
    bits = Math.floor(bits / 32)
    text += DIGITS[bits > 0 ? digit + 32 : digit]
  } while (bits > 0)
  return text
}
