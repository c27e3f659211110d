// Nested sections, addressed by dotted keys.

/** A section, with values and further sections by name. */
export type Tree = { [name: string]: unknown }

/** Whether a value is a section. */
export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value at a dotted key; undefined where there is none. */
export function getKey(tree: Tree, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>((node, name) => (isTree(node) ? node[name] : undefined), tree)
}

/** Sets a value, making the sections on its way. */
export function setKey(tree: Tree, key: string, value: unknown): void {
  const names = key.split('.')
  const last = names.pop() ?? key
  let node = tree
  for (const name of names) {
    const next = node[name]
    const child = isTree(next) ? next : {}
    node[name] = child
    node = child
  }
  node[last] = value
}

/** Removes a value and returns it. */
export function takeKey(tree: Tree, key: string): unknown {
  const dot = key.lastIndexOf('.')
  const parent = dot < 0 ? tree : getKey(tree, key.slice(0, dot))
  if (!isTree(parent)) return undefined
  const name = key.slice(dot + 1)
  const value = parent[name]
  delete parent[name]
  return value
}
