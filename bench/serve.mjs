// One-row predictions per second of `lanner serve` over loopback, and the 99th percentile of their latency; with --recommend, lists of ten items each.
//
//     node bench/serve.mjs [--recommend] [--connections 32] [--requests 50000] [--seconds 10] [--once]
//
// This process is the client, with keep-alive connections and one request at a time on each; the server is a separate process. It ends after --requests or
// --seconds, whichever comes first. The model is for a table with 8 columns; recommendations come from 100,000 made-up events of 671 users and 9,066 items, as
// many as MovieLens small has, and the default blend of EASE and iALS.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { availableParallelism, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '32' },
    requests: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '10' },
    once: { type: 'boolean', default: false },
    recommend: { type: 'boolean', default: false },
  },
})
const connections = Number(values.connections)
const most = values.once ? 200 : Number(values.requests)
const seconds = Number(values.seconds)
const lanner = resolve('dist/cli/main.js')
const folder = mkdtempSync(join(tmpdir(), 'lanner-bench-serve-'))

const rowOf = (i) => ({
  city: `city ${i % 40}`,
  kind: ['house', 'flat', 'farm'][i % 3],
  garden: i % 2 === 0,
  size: 40 + ((i * 37) % 1000) / 10,
  rooms: 1 + (i % 9) + 0.5,
  year: 1900.5 + ((i * 13) % 120),
  distance: ((i * 7) % 500) / 7,
})

function fitRun(lines, ...options) {
  writeFileSync(join(folder, 'data.csv'), `${lines.join('\n')}\n`)
  const args = [lanner, 'fit', 'data.csv', ...options, '--out', 'run', '--restart']
  const { status, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  if (status !== 0) throw new Error(`lanner fit failed: ${stderr}`)
}

const rows = {
  what: 'predictions',
  holds: '"prediction":',
  make() {
    const names = Object.keys(rowOf(0))
    const lines = Array.from({ length: 2000 }, (_, i) => {
      const row = rowOf(i)
      return [...names.map((name) => row[name]), row.size * (2 + (i % 3)) + row.rooms].join()
    })
    fitRun([[...names, 'price'].join(), ...lines], '--target', 'price', '--epochs', '1')
  },
  request(i) {
    const body = JSON.stringify(rowOf(i))
    return `POST /predict HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
  },
}

/** The same numbers from 0 to 1 in every run. */
let state = 1
const random = () => (state = (state * 48271) % 2147483647) / 2147483647

const lists = {
  what: 'recommendations',
  holds: '"because":',
  make() {
    const lines = Array.from({ length: values.once ? 20_000 : 100_000 }, () => {
      const user = Math.floor(671 * random() ** 2)
      // Users of a kind prefer the items of their kind.
      const item = Math.floor(9066 * random() ** 3)
      return `${user},${random() < 0.7 ? item - (item % 10) + (user % 10) : item}`
    })
    fitRun(['user,item', ...new Set(lines)], '--user', 'user', '--item', 'item')
  },
  request: (i) => `GET /recommend?user=${(i * 37) % 600} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`,
}
const work = values.recommend ? lists : rows

/** Starts the server and resolves with its port. */
function startServer() {
  const child = spawn(process.execPath, [lanner, 'serve', 'run', '--port', '0', '--json'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((done, fail) => {
    child.once('exit', (code) => fail(new Error(`lanner serve ended with ${code}`)))
    child.stdout.once('data', (line) => done({ child, port: Number(new URL(JSON.parse(line).url).port) }))
  })
}

/** Sends requests on one connection until `next` returns false. Appends the milliseconds of each to `times`. */
function ask(port, next, times) {
  return new Promise((done, fail) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let began = 0
    let received = ''
    const send = () => {
      const i = next()
      if (i === null) return void socket.end(done)
      const request = work.request(i)
      began = performance.now()
      socket.write(request)
    }
    socket.setEncoding('latin1')
    socket.on('connect', send)
    socket.on('error', fail)
    socket.on('data', (part) => {
      received += part
      const head = received.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(received)?.[1])
      if (received.length < head + 4 + length) return
      times?.push(performance.now() - began)
      if (!received.startsWith('HTTP/1.1 200') || !received.includes(work.holds))
        return fail(new Error(`not an answer: ${received}`))
      received = ''
      send()
    })
  })
}

/** CPU seconds used by all threads of a process; null if the system does not report them. */
function processorSeconds(pid) {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return null
  // After the name, which may contain anything, user and system time are fields 12 and 13, in hundredths of a second.
  const fields = readFileSync(file, 'latin1')
    .replace(/^.*\) /s, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function load(port, requests, until, times) {
  let sent = 0
  const next = () => (sent < requests && performance.now() < until ? sent++ : null)
  await Promise.all(Array.from({ length: connections }, () => ask(port, next, times)))
}

try {
  work.make()
  const { child, port } = await startServer()
  child.removeAllListeners('exit')
  const ended = new Promise((done) => child.once('exit', done))
  await load(port, Math.min(most, 3000), performance.now() + 1000 * seconds, null)
  const times = []
  const before = processorSeconds(child.pid)
  const own = process.cpuUsage()
  const began = performance.now()
  await load(port, most, began + 1000 * seconds, times)
  const took = (performance.now() - began) / 1000
  const after = processorSeconds(child.pid)
  const { user, system } = process.cpuUsage(own)
  child.kill('SIGTERM')
  const code = await ended
  times.sort((a, b) => a - b)
  const at = (part) => times[Math.min(times.length - 1, Math.floor(part * times.length))].toFixed(2)
  console.log(
    `${Math.round(times.length / took)} ${work.what} a second (${times.length} on ${connections} connections in ${took.toFixed(1)} s, ${availableParallelism()} cores); ` +
      `median ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(1)} ms; the server ended with ${code}`,
  )
  const each = (used) => `${((used / times.length) * 1e6).toFixed(0)} us`
  if (before !== null)
    console.log(
      `processor time of each: server ${each(after - before)}, this process ${each((user + system) / 1e6)}`,
    )
  process.exitCode = code === 0 ? 0 : 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
