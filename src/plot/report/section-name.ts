/** Maximum length of a name in a file or an anchor. */
const MOST = 60

/** A user's name as part of a section name: letters, digits and dashes. `nameSections` makes duplicates unique. */
export function slug(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, MOST)
      .replace(/^-+|-+$/g, '') || 'other'
  )
}

/** Makes section names unique on any file system: a second `levels-a-b` becomes `levels-a-b-2`. */
export function nameSections<S extends { readonly name: string }>(sections: readonly S[]): S[] {
  const taken = new Set<string>()
  return sections.map((section) => {
    let { name } = section
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${section.name}-${count}`
    taken.add(name.toLowerCase())
    return name === section.name ? section : Object.assign({}, section, { name })
  })
}
