// Checks the packed package as package managers and compilers see it, by publint and attw, and the sources for what nothing uses, by knip.
//
//     npm run lint:package

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { root } from './kernels/sources.mjs'
import { layOutLanner, pack } from './release/packages.mjs'

/** How a package without a CommonJS half may be loaded: old resolutions, and `require` before Node 20.19, are not ours. */
const notOurs = new Set(['node10', 'node16-cjs'])

const folder = mkdtempSync(join(tmpdir(), 'lanner-lint-'))
const problems = []
try {
  const knip = spawn(
    process.execPath,
    [join(root, 'node_modules', 'knip', 'bin', 'knip.js'), '--no-progress'],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  const knipEnd = once(knip, 'close')
  const laidOut = layOutLanner(join(folder, 'lanner'))
  const { messages, pkg } = await publint({ pkgDir: laidOut, strict: true })
  problems.push(...messages.map((message) => `publint: ${formatMessage(message, pkg, { color: false })}`))
  const tarball = readFileSync(pack(laidOut, folder).file)
  const { types, problems: found = [] } = await checkPackage(
    createPackageFromTarballData(new Uint8Array(tarball)),
  )
  if (!types) problems.push('attw: the package has no types')
  for (const { kind, entrypoint, resolutionKind, ...rest } of found)
    if (!notOurs.has(resolutionKind ?? rest.resolutionOption))
      problems.push(
        `attw: ${kind} in ${entrypoint ?? rest.fileName} (${resolutionKind ?? rest.resolutionOption})`,
      )
  const [code] = await knipEnd
  if (code !== 0) problems.push('knip: see above')
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const problem of problems) console.error(problem)
console.log(
  problems.length
    ? `${problems.length} problems of the package`
    : 'package: publint, attw and knip find nothing',
)
process.exitCode = problems.length ? 1 : 0
