import { describe, expect, it } from 'vitest'
import { lannerHere } from './in-process.ts'
import { appNames, type AppName } from '../../src/apps/run/app-names.ts'
import type { RunVerbs } from '../../src/cli/apps/app-command.ts'
import { apps } from '../../src/cli/apps/index.ts'
import { program } from '../../src/cli/program.ts'

/** What is typed for each verb after the run. app-verbs.slow.test.ts uses those that an app has. */
const typed = {
  predict: [['predict', 'rows.csv']],
  embed: [['embed', 'rows.csv', '--out', 'none.csv']],
  generate: [['generate', '--prompt', 'a']],
  recommend: [['recommend', 'u1']],
  explainRow: [['explain', '--row', '{}']],
  words: [
    ['nearest', 'whale'],
    ['analogy', 'a', 'b', 'c'],
  ],
} satisfies Record<keyof RunVerbs, readonly string[][]>

const had: Record<AppName, readonly (keyof RunVerbs)[]> = {
  text: ['embed', 'generate'],
  tabular: ['predict', 'embed', 'explainRow'],
  collab: ['predict', 'recommend'],
  autoencoder: ['embed'],
  word2vec: ['embed', 'words'],
  images: ['predict', 'embed'],
  'text-classifier': ['predict', 'embed'],
}

describe.each(appNames)('a run of %s', (app) => {
  const run = `test/fixtures/runs-0.1/${app}`
  const verbs = Object.keys(typed) as (keyof RunVerbs)[]
  it(`has ${had[app].join(' and ')}`, () => {
    expect(verbs.filter((verb) => typeof apps[app][verb] === 'function').toSorted()).toEqual(
      had[app].toSorted(),
    )
  })

  const lacking = verbs.filter((verb) => !had[app].includes(verb)).flatMap((verb) => typed[verb])
  it.each(lacking)('says why it cannot %s, and what to use instead', async (verb, ...words) => {
    const { code, stdout, stderr } = await lannerHere(verb!, run, ...words)
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(
      new RegExp(`^lanner: ${run} is an? ${app} run, which .*\`lanner \\w+ [^\`]+\`[^.]*\\.\n$`),
    )
  })
})

it('every command takes --json, but launch, which passes it to the command that it starts', () => {
  const without = program().commands.filter(({ options }) => !options.some(({ long }) => long === '--json'))
  expect(without.map((command) => command.name())).toEqual(['launch'])
})
