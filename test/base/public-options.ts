import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

/** Something public that takes an object of options. */
export interface PublicOptions {
  /** Where it is exported from, such as `src/nn/index.ts`. */
  readonly entry: string
  /** Names from the entry to it: `['nn', 'Linear']`, or `['Tensor', 'sum']` for a method. */
  readonly path: readonly string[]
  readonly kind: 'function' | 'constructor' | 'method' | 'static'
  /** Number of the parameter. */
  readonly index: number
  /** Numbers of the parameters before it that are taken apart where they are declared. */
  readonly taken: readonly number[]
  readonly type: string
  readonly options: readonly PublicOption[]
}

export interface PublicOption {
  readonly name: string
  readonly type: string
  /** Where its value is an object of options too: their names. */
  readonly nested: readonly string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Every exported function, constructor and method with a parameter whose type is an object that has optional members. */
export function publicOptions(entries: readonly string[]): readonly PublicOptions[] {
  const host: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const config = ts.getParsedCommandLineOfConfigFile(`${root}/tsconfig.json`, {}, host)!
  const files = entries.map((entry) => `${root}/${entry}`)
  const program = ts.createProgram(files, config.options)
  const checker = program.getTypeChecker()
  const found: PublicOptions[] = []
  const done = new Set<ts.Symbol>()

  const isOurs = (symbol: ts.Symbol | undefined): boolean =>
    symbol?.declarations?.every((d) => relative(root, d.getSourceFile().fileName).startsWith('src')) ?? false

  /** The members of a type that is an object of options: plain, ours, and at least one may be left out. */
  function optionsOf(type: ts.Type): readonly ts.Symbol[] {
    if (type.isUnion()) return type.types.flatMap(optionsOf)
    if (!(type.flags & ts.TypeFlags.Object) && !type.isIntersection()) return []
    if (checker.isArrayType(type) || checker.isTupleType(type)) return []
    if (type.getCallSignatures().length > 0 || type.getConstructSignatures().length > 0) return []
    if (type.symbol && type.symbol.flags & ts.SymbolFlags.Class) return []
    if (type.getStringIndexType() || type.getNumberIndexType()) return []
    const members = type.getProperties()
    if (members.length === 0 || !members.every(isOurs)) return []
    return members.some((member) => member.flags & ts.SymbolFlags.Optional) ? members : []
  }

  function option(member: ts.Symbol): PublicOption {
    const type = checker.getNonNullableType(checker.getTypeOfSymbol(member))
    return {
      name: member.name,
      type: checker.typeToString(type),
      nested: optionsOf(type).map((nested) => nested.name),
    }
  }

  function add(
    entry: string,
    path: readonly string[],
    kind: PublicOptions['kind'],
    declarations: readonly ts.Declaration[],
  ): void {
    for (const declaration of declarations) {
      if (!ts.isFunctionLike(declaration)) continue
      const parameters = declaration.parameters.filter((p) => p.name.getText() !== 'this')
      parameters.forEach((parameter, index) => {
        const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter))
        const members = optionsOf(type)
        if (members.length === 0) return
        if (found.some((f) => f.entry === entry && f.path.join() === path.join() && f.index === index)) return
        found.push({
          entry,
          path,
          kind,
          index,
          taken: [...parameters.keys()].filter((i) => ts.isObjectBindingPattern(parameters[i]!.name)),
          type: checker.typeToString(type),
          options: [...new Map(members.map((member) => [member.name, option(member)])).values()],
        })
      })
    }
  }

  function visitClass(entry: string, path: readonly string[], declarations: readonly ts.Declaration[]): void {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected
    for (const declaration of declarations) {
      if (!ts.isClassDeclaration(declaration)) continue
      const abstract = ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract
      for (const member of declaration.members) {
        const modifiers = ts.getCombinedModifierFlags(member)
        if (modifiers & hidden) continue
        if (ts.isConstructorDeclaration(member) && !abstract) add(entry, path, 'constructor', [member])
        if (ts.isMethodDeclaration(member) && !ts.isPrivateIdentifier(member.name))
          add(
            entry,
            [...path, member.name.getText()],
            modifiers & ts.ModifierFlags.Static ? 'static' : 'method',
            [member],
          )
      }
    }
  }

  /** Methods that an interface merged into a class adds, such as those of Tensor. */
  function visitMerged(entry: string, path: readonly string[], symbol: ts.Symbol): void {
    if (!symbol.declarations?.some(ts.isInterfaceDeclaration)) return
    for (const member of checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol))) {
      const declarations = checker
        .getTypeOfSymbol(member)
        .getCallSignatures()
        .flatMap((signature) => signature.declaration ?? [])
      if (!member.declarations?.some((d) => d.parent === symbol.valueDeclaration))
        add(entry, [...path, member.name], 'method', declarations as readonly ts.Declaration[])
    }
  }

  function visit(entry: string, path: readonly string[], exported: ts.Symbol): void {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    if (done.has(symbol)) return
    done.add(symbol)
    const declarations = symbol.declarations ?? []
    if (symbol.flags & (ts.SymbolFlags.NamespaceModule | ts.SymbolFlags.ValueModule))
      for (const inner of checker.getExportsOfModule(symbol)) visit(entry, [...path, inner.name], inner)
    if (symbol.flags & ts.SymbolFlags.Function) add(entry, path, 'function', declarations)
    if (symbol.flags & ts.SymbolFlags.Class) {
      visitClass(entry, path, declarations)
      visitMerged(entry, path, symbol)
    }
    if (symbol.flags & ts.SymbolFlags.Variable) {
      const type = checker.getTypeOfSymbol(symbol)
      add(
        entry,
        path,
        'function',
        type.getCallSignatures().flatMap((s) => s.declaration ?? []) as readonly ts.Declaration[],
      )
      add(
        entry,
        path,
        'constructor',
        type.getConstructSignatures().flatMap((s) => s.declaration ?? []) as readonly ts.Declaration[],
      )
    }
  }

  for (const [i, file] of files.entries()) {
    const module = checker.getSymbolAtLocation(program.getSourceFile(file)!)!
    for (const exported of checker.getExportsOfModule(module)) visit(entries[i]!, [exported.name], exported)
  }
  return found
}
