// Publishing, in the release workflow alone: npm trusts it by its identity (trusted publishing), so that no token exists which could leak, and each
// package says which commit and workflow made it (provenance).

import { spawnSync } from 'node:child_process'
import { manifest } from './packages.mjs'
import { manifestOf } from './registry.mjs'

/** Publishes the tarballs in their order: the native kernels before lanner, which names them. */
export function publish(files) {
  const { GITHUB_ACTIONS, GITHUB_REF_NAME, GITHUB_REPOSITORY, ACTIONS_ID_TOKEN_REQUEST_URL } = process.env
  if (!GITHUB_ACTIONS || !ACTIONS_ID_TOKEN_REQUEST_URL)
    return refuse('only the release workflow publishes; use --dry-run here')
  if (GITHUB_REF_NAME !== `v${manifest.version}`)
    return refuse(`the tag ${GITHUB_REF_NAME} does not name version ${manifest.version} of package.json`)
  if (!manifest.repository.url.includes(`/${GITHUB_REPOSITORY}.git`))
    return refuse(
      `package.json names the repository ${manifest.repository.url}, but this is ${GITHUB_REPOSITORY}`,
    )
  for (const file of files) {
    const tag = manifest.version.includes('-') ? 'next' : 'latest'
    const { name } = manifestOf(file)
    // What an earlier run has published stays: a release that broke off is continued by running it again.
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
