// Statements compiled once: building a query costs more than running it, which matters to what every sign-in does.
import type { Compilable, CompiledQuery, DatabaseConnection, Kysely, QueryResult } from 'kysely'

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

/** The connection behind a handle that has one of its own, so that a prepared statement goes straight to it. */
const connections = new WeakMap<object, DatabaseConnection>()

/** Runs `work` with a handle on one connection, on which prepared statements skip Kysely's machinery: it costs more than most of them. */
export function onOneConnection<Tables, T>(
  db: Kysely<Tables>,
  work: (c: Kysely<Tables>) => Promise<T>,
): Promise<T> {
  return db.connection().execute(async (c) => {
    // Let go of before the work begins: Kysely lets one consumer at a time have a connection, and the work asks by both ways.
    await c.getExecutor().provideConnection(async (connection) => {
      connections.set(c, connection)
    })
    return work(c)
  })
}

/** Runs a query on the connection of such a handle, handed to it before this returns: what is asked next comes after it. */
export function runAtOnce<Tables>(c: Kysely<Tables>, query: CompiledQuery): Promise<unknown> {
  const connection = connections.get(c)
  if (!connection) throw new TypeError('this handle has no connection of its own')
  return connection.executeQuery(query)
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
    const bound = { ...query, parameters }
    return connections.get(db)?.executeQuery<Row>(bound) ?? db.executeQuery(bound)
  }
}

/** Rows that a prepared statement changed. */
export function changedRows({ numAffectedRows }: QueryResult<unknown>): number {
  return Number(numAffectedRows ?? 0n)
}
