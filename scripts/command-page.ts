// Writes the option tables of docs/command.md from the options of the command: npx tsx scripts/command-page.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Command, Option } from 'commander'
import { format, resolveConfig } from 'prettier'
import { program } from '../src/cli/program.ts'

const file = 'docs/command.md'
const region = /<!-- options: ([\w-]+) -->[\s\S]*?<!-- end of options -->/g

/** The subcommands. */
export function verbs(): readonly string[] {
  return program().commands.map((command) => command.name())
}

/** A page with the tables between its markers regenerated. */
export async function commandPage(page = readFileSync(file, 'utf8')): Promise<string> {
  const commands = new Map(program().commands.map((command) => [command.name(), command]))
  const whole = page.replace(region, (_, name: string) => {
    const command = commands.get(name)
    if (command === undefined) throw new Error(`${file} has a table for ${name}, which is not a command.`)
    return `<!-- options: ${name} -->\n\n${tablesOf(command)}\n\n<!-- end of options -->`
  })
  return format(whole, { ...(await resolveConfig(file)), parser: 'markdown' })
}

function tablesOf(command: Command): string {
  const names = command.registeredArguments.map((argument) =>
    argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
  )
  const sections = new Map<string, readonly string[]>()
  for (const option of command.createHelp().visibleOptions(command)) {
    if (option.long === '--help') continue
    // `lr-find` shares the training options of `fit`, which are listed there.
    if (command.name() === 'lr-find' && option.helpGroupHeading !== undefined && !isOwn(option)) continue
    const heading = (option.helpGroupHeading ?? 'Options:').replace(/:$/, '')
    sections.set(heading, [...(sections.get(heading) ?? []), rowOf(option)])
  }
  const tables = Array.from(
    sections,
    ([heading, rows]) =>
      `${sections.size === 1 ? '' : `**${heading}**\n\n`}| option | meaning |\n| --- | --- |\n${rows.join('\n')}`,
  )
  const usage = ['lanner', command.name(), ...names, '[options]'].join(' ')
  const about = command.description()
  return [`\`${usage}\`: ${escaped(about)}.`, ...tables].join('\n\n')
}

function isOwn(option: Option): boolean {
  return option.helpGroupHeading === 'Options:'
}

function rowOf(option: Option): string {
  const extra = [
    ...(option.argChoices === undefined
      ? []
      : [`one of ${option.argChoices.map((name) => `\`${name}\``).join(', ')}`]),
    ...(hasDefault(option) ? [`default: ${String(option.defaultValue)}`] : []),
  ]
  const text = escaped(`${option.description}${extra.length === 0 ? '' : ` (${extra.join('; ')})`}`)
  return `| \`${option.flags}\` | ${text} |`
}

function hasDefault({ defaultValue }: Option): boolean {
  return defaultValue !== undefined && !(Array.isArray(defaultValue) && defaultValue.length === 0)
}

/** Text escaped for a Markdown table. */
function escaped(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replaceAll('*', '\\*')
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  writeFileSync(file, await commandPage())
