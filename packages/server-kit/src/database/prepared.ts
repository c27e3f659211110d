// Statements compiled once: building a query costs more than running it, which matters to what every sign-in does.
import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely'

type Value = string | number | null
/** What a statement is run with, by name. */
export type Arguments = Readonly<Record<string, Value>>

/** Stands for an argument until the statement runs. */
class Placeholder {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/**
 * Prepares a statement.
 * @param build makes the query; its arguments may only become values in it, never decide its shape
 */
export function prepare<Tables, Args extends Arguments, Row>(
  build: (db: Kysely<Tables>, args: Args) => Compilable<Row>,
): (db: Kysely<Tables>, args: Args) => Promise<QueryResult<Row>> {
  const compiled = new WeakMap<object, CompiledQuery<Row>>()
  const placeholders = new Proxy({} as Args, {
    get: (_, name) => new Placeholder(String(name)),
  })
  return (db, args) => {
    const { adapter } = db.getExecutor() // one for all connections of a database
    let query = compiled.get(adapter)
    if (!query) {
      query = build(db, placeholders).compile()
      compiled.set(adapter, query)
    }
    const parameters = query.parameters.map((parameter) =>
      parameter instanceof Placeholder ? args[parameter.name] : parameter,
    )
    return db.executeQuery({ ...query, parameters })
  }
}

/** Rows that a prepared statement changed. */
export function changedRows({ numAffectedRows }: QueryResult<unknown>): number {
  return Number(numAffectedRows ?? 0n)
}
