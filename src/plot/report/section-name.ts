/** Letters of a name that a file or an anchor can have. */
const MOST = 60

/** A part of a section's name made from a name that people chose: letters, digits and dashes. `nameSections` keeps two of them apart. */
export function slug(name: string): string {
  return (
    name
      .replace(/[^A-Za-z0-9]+/g, '-')
      .slice(0, MOST)
      .replace(/^-+|-+$/g, '') || 'other'
  )
}

/** Sections that each have a name of their own, on any file system: a second `levels-a-b` becomes `levels-a-b-2`. */
export function nameSections<S extends { readonly name: string }>(sections: readonly S[]): S[] {
  const taken = new Set<string>()
  return sections.map((section) => {
    let { name } = section
    for (let count = 2; taken.has(name.toLowerCase()); count++) name = `${section.name}-${count}`
    taken.add(name.toLowerCase())
    return name === section.name ? section : Object.assign({}, section, { name })
  })
}
