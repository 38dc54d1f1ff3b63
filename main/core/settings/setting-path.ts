import { getProperty, hasProperty, parsePath, setProperty } from 'dot-prop'

/** The names in a dotted path; undefined if the path is none, or names a place in a list. */
function namesIn(path: string): string[] | undefined {
  try {
    const names = parsePath(path)
    return names.length > 0 && names.every((name) => typeof name === 'string' && name !== '')
      ? (names as string[])
      : undefined
  } catch {
    // Administrators type these paths: one that makes no sense names no setting.
    return undefined
  }
}

/** Whether there is a value at a dotted path such as "status.text". */
export function hasSetting(tree: object, path: string): boolean {
  const names = namesIn(path)
  return names !== undefined && hasProperty(tree, names)
}

/** The value at a dotted path; undefined when there is none. */
export function settingAt(tree: object, path: string): unknown {
  const names = namesIn(path)
  return names && getProperty(tree, names)
}

/**
 * Sets the value at a dotted path, making the objects on the way. Returns false, and changes nothing, if the path is no
 * path or lies under a plain value.
 */
export function setSetting(tree: Record<string, unknown>, path: string, value: unknown): boolean {
  const names = namesIn(path)
  if (!names) return false
  const parents = names.slice(0, -1).map((_, index) => getProperty(tree, names.slice(0, index + 1)) as unknown)
  if (
    parents.some(
      (parent) => parent !== undefined && (typeof parent !== 'object' || parent === null || Array.isArray(parent)),
    )
  )
    return false
  setProperty(tree, names, value)
  return hasProperty(tree, names)
}
