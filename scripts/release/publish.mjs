// Publishes from the release workflow: npm trusts its identity (trusted publishing), so there is no token that could leak, and each
// package records the commit and workflow that built it (provenance).

import { spawnSync } from 'node:child_process'
import { manifest } from './packages.mjs'
import { manifestOf } from './registry.mjs'

/** Publishes the tarballs in order: the native kernels before lanner, which depends on them. */
export function publish(files) {
  const { GITHUB_ACTIONS, GITHUB_REF_NAME, GITHUB_REPOSITORY, ACTIONS_ID_TOKEN_REQUEST_URL } = process.env
  if (!GITHUB_ACTIONS || !ACTIONS_ID_TOKEN_REQUEST_URL)
    return refuse('only the release workflow publishes; use --dry-run here')
  if (GITHUB_REF_NAME !== `v${manifest.version}`)
    return refuse(`the tag ${GITHUB_REF_NAME} does not match version ${manifest.version} in package.json`)
  if (!manifest.repository.url.includes(`/${GITHUB_REPOSITORY}.git`))
    return refuse(
      `package.json has the repository ${manifest.repository.url}, but this is ${GITHUB_REPOSITORY}`,
    )
  for (const file of files) {
    const tag = manifest.version.includes('-') ? 'next' : 'latest'
    const { name } = manifestOf(file)
    // Skips what an earlier run has published: running an interrupted release again continues it.
    if (npm('view', `${name}@${manifest.version}`, 'version').stdout.trim() === manifest.version) continue
    const { status, stderr } = npm('publish', file, '--provenance', '--access', 'public', '--tag', tag)
    if (status !== 0) return refuse(`npm publish ${file} failed:\n${stderr}`)
    console.log(`published ${name}@${manifest.version}`)
  }
}

const npm = (...args) => spawnSync('npm', args, { encoding: 'utf8' })

function refuse(line) {
  console.error(`release: ${line}`)
  process.exitCode = 1
}
