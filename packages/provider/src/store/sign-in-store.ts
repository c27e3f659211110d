// A sign-in in one transaction: charge, look, judge, spend, open (threat model 5.1, 5.2, T1, T2, T15, T139). Statements that need nothing of
// each other are sent together; a connection keeps their order.
import { MINUTE_MS } from '@signet-id/protocol'
import { changedRows, type Database, prepare } from '@signet-id/server-kit'
import { type Kysely, type RawBuilder, sql } from 'kysely'
import { insertEvent } from './audit.ts'
import { type AccountRow, type Crowd, endOthers, makeRoom, openSession } from './open-session.ts'
import { asAccount, asAuthenticator } from './rows.ts'
import type {
  Attempt,
  CodeAttempt,
  JudgeCode,
  NewSession,
  SessionStore,
  SignInOutcome,
  StoredAuthenticator,
} from './store.ts'
import type { LongProofTable, Tables } from './tables.ts'
import { admit, admitSource, type Lane, refund, Wait } from './throttle.ts'

type Db = Kysely<Tables>

/** Codes of a long proof, by their digits: over 64 bits either way. */
const LONG_PROOF_CODES: Readonly<Record<6 | 8, number>> = { 6: 4, 8: 3 }
/** Life of a sign-in transaction (threat model 5.2). */
const LONG_PROOF_MS: number = 10 * MINUTE_MS
const LONG_PROOFS_PER_SOURCE = 20

interface Chain {
  readonly authenticatorId: string
  readonly step: number
}

/** Both ways to sign in; the throttle says to wait by an outcome, not by an error. */
export function signInStore(
  database: Database<Tables>,
): Pick<SessionStore, 'signInWithCode' | 'signInWithRecoveryCode'> {
  return {
    signInWithCode: (attempt, judge) =>
      orWait(() => database.write((tx) => signInWithCode(tx, attempt, judge))),
    signInWithRecoveryCode: (attempt, codeHash, session) =>
      orWait(() => database.write((tx) => signInWithRecoveryCode(tx, attempt, codeHash, session))),
  }
}

async function orWait(work: () => Promise<SignInOutcome>): Promise<SignInOutcome> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Wait) return { kind: 'wait', retryAfterMs: error.retryAfterMs }
    throw error
  }
}

async function signInWithCode(
  tx: Db,
  attempt: CodeAttempt,
  judge: JudgeCode,
): Promise<SignInOutcome> {
  const [proof, { rows }] = await Promise.all([
    findLongProof(tx, attempt),
    findCandidates(tx, { address: attempt.address }),
  ])
  const lane = proof ? 'long' : await admit(tx, attempt)
  const matches = judge(rows.map(asAuthenticator))
  if (lane === 'long') return longProof(tx, attempt, proof, rows, matches)
  let outcome: 'wrong' | 'used' = 'wrong'
  for (const { authenticator, step } of matches) {
    outcome = 'used'
    if (!(await spend(tx, authenticator.id, step, attempt.nowMs))) continue
    return open(tx, attempt, rows, { authenticatorId: authenticator.id, step }, lane)
  }
  await recordFailure(tx, attempt, rows)
  return { kind: outcome }
}

/** Codes of consecutive steps; each is spent when it comes, and nothing is said before the last (threat model 5.2). */
async function longProof(
  tx: Db,
  attempt: CodeAttempt,
  proof: LongProofTable | undefined,
  rows: readonly CandidateRow[],
  matches: readonly { readonly authenticator: StoredAuthenticator; readonly step: number }[],
): Promise<SignInOutcome> {
  const needed = LONG_PROOF_CODES[attempt.digits]
  if (proof?.last_code === attempt.codeHash)
    return { kind: 'more', remaining: needed - proof.arrived }
  const before = proof ? (JSON.parse(proof.chains) as Chain[]) : undefined
  const chains: Chain[] = []
  for (const { authenticator, step } of matches) {
    const follows =
      before === undefined ||
      before.some((c) => c.authenticatorId === authenticator.id && c.step === step - 1)
    if (follows && (await spend(tx, authenticator.id, step, attempt.nowMs)))
      chains.push({ authenticatorId: authenticator.id, step })
  }
  if (matches.length === 0) await spend(tx, 'nobody', 0, attempt.nowMs) // the same statements for a wrong code
  const arrived = (proof?.arrived ?? 0) + 1
  if (arrived < needed) {
    if (!proof) await requireRoom(tx, attempt)
    await saveLongProof(tx, attempt, arrived, chains, proof?.expires_at)
    return { kind: 'more', remaining: needed - arrived }
  }
  await tx.deleteFrom('long_proofs').where('id_hash', '=', attempt.transactionHash).execute()
  const [chain] = chains
  if (chain) return open(tx, attempt, rows, chain, 'long')
  await recordFailure(tx, attempt, rows)
  return { kind: 'wrong' }
}

async function findLongProof(tx: Db, attempt: CodeAttempt): Promise<LongProofTable | undefined> {
  const { rows } = await selectLongProof(tx, { idHash: attempt.transactionHash })
  const [proof] = rows
  if (!proof) return undefined
  if (proof.expires_at > attempt.nowMs && proof.digits === attempt.digits) return proof
  await tx.deleteFrom('long_proofs').where('id_hash', '=', attempt.transactionHash).execute()
  return undefined
}

const selectLongProof = prepare((db: Db, { idHash }: { idHash: string }) =>
  db.selectFrom('long_proofs').selectAll().where('id_hash', '=', idHash),
)

async function requireRoom(tx: Db, { source, nowMs }: CodeAttempt): Promise<void> {
  const open = await tx
    .selectFrom('long_proofs')
    .select('expires_at')
    .where('source', '=', source)
    .where('expires_at', '>', nowMs)
    .orderBy('expires_at')
    .limit(LONG_PROOFS_PER_SOURCE)
    .execute()
  if (open.length >= LONG_PROOFS_PER_SOURCE) throw new Wait((open[0]?.expires_at ?? nowMs) - nowMs)
}

async function saveLongProof(
  tx: Db,
  attempt: CodeAttempt,
  arrived: number,
  chains: readonly Chain[],
  expiresAtMs: number = attempt.nowMs + LONG_PROOF_MS,
): Promise<void> {
  const row = {
    id_hash: attempt.transactionHash,
    source: attempt.source,
    digits: attempt.digits,
    arrived,
    last_code: attempt.codeHash,
    chains: JSON.stringify(chains),
    expires_at: expiresAtMs,
  }
  const { id_hash: _, ...changed } = row
  await tx
    .insertInto('long_proofs')
    .values(row)
    .onConflict((conflict) => conflict.column('id_hash').doUpdateSet(changed))
    .execute()
}

type CandidateRow = AccountRow &
  Crowd & {
    readonly account_id: string
    readonly algorithm: string
    readonly digits: number
    readonly secret: string
  }

const findCandidates = prepare((db: Db, { address }: { address: string }) =>
  db
    .selectFrom('totp_authenticators')
    .innerJoin('accounts', 'accounts.id', 'totp_authenticators.account_id')
    .innerJoin('domains', 'domains.name', 'accounts.domain')
    .select([
      'totp_authenticators.id',
      'totp_authenticators.account_id',
      'totp_authenticators.algorithm',
      'totp_authenticators.digits',
      'totp_authenticators.secret',
      'accounts.domain',
      'accounts.address',
      'accounts.shown_address',
      'accounts.role',
      'accounts.epoch',
      'accounts.disabled_at',
      'domains.session_lifetime',
      countOf('sessions').as('sessions'),
      countOf('devices').as('devices'),
    ])
    .where('accounts.address', '=', address)
    .where('accounts.disabled_at', 'is', null)
    .orderBy('totp_authenticators.created_at'),
)

/** Counted where the account is read, which costs less than a statement that has nothing to do. */
function countOf(table: 'sessions' | 'devices'): RawBuilder<number> {
  return sql<number>`(select count(*) from ${sql.table(table)} as mine where mine.account_id = accounts.id)`
}

async function spend(
  tx: Db,
  authenticatorId: string,
  step: number,
  nowMs: number,
): Promise<boolean> {
  return changedRows(await spendStep(tx, { id: authenticatorId, step, now: nowMs })) === 1
}

/** The one statement that decides: a step counts once, and never after a later one. */
const spendStep = prepare((db: Db, { id, step, now }: { id: string; step: number; now: number }) =>
  db
    .updateTable('totp_authenticators')
    .set({ last_step: step, used_at: now })
    .where('id', '=', id)
    .where('last_step', '<', step),
)

async function open(
  tx: Db,
  attempt: CodeAttempt,
  rows: readonly CandidateRow[],
  proof: Chain,
  lane: Lane,
): Promise<SignInOutcome> {
  const row = rows.find((candidate) => candidate.id === proof.authenticatorId)
  if (!row) throw new TypeError('a proof by an authenticator that was not asked')
  const account: AccountRow = { ...row, id: row.account_id }
  const [newDevice] = await Promise.all([
    openSession(tx, account, attempt, attempt.session, { method: 'totp', ...proof }),
    makeRoom(tx, account.id, row),
    refund(tx, attempt, lane),
    insertEvent(tx, {
      event: 'sign-in.succeeded',
      atMs: attempt.nowMs,
      domain: row.domain,
      accountId: row.account_id,
      source: attempt.source,
      detail: { lane },
    }),
  ])
  return { kind: 'opened', account: asAccount(account), newDevice }
}

function recordFailure(tx: Db, attempt: Attempt, rows: readonly CandidateRow[]): Promise<unknown> {
  return insertEvent(tx, {
    event: 'sign-in.failed',
    atMs: attempt.nowMs,
    domain: rows[0]?.domain,
    accountId: rows[0]?.account_id,
    source: attempt.source,
  })
}

async function signInWithRecoveryCode(
  tx: Db,
  attempt: Attempt,
  codeHash: string,
  session: NewSession,
): Promise<SignInOutcome> {
  await admitSource(tx, attempt)
  const row = await tx
    .selectFrom('recovery_codes')
    .innerJoin('accounts', 'accounts.id', 'recovery_codes.account_id')
    .innerJoin('domains', 'domains.name', 'accounts.domain')
    .selectAll('accounts')
    .select(['recovery_codes.id as code_id', 'domains.session_lifetime'])
    .where('recovery_codes.code_hash', '=', codeHash)
    .where('accounts.address', '=', attempt.address)
    .where('accounts.disabled_at', 'is', null)
    .executeTakeFirst()
  const spent = await tx
    .updateTable('recovery_codes')
    .set({ used_at: attempt.nowMs })
    .where('id', '=', row?.code_id ?? 'nobody')
    .where('used_at', 'is', null)
    .executeTakeFirst()
  const event = { atMs: attempt.nowMs, source: attempt.source }
  if (!row || spent.numUpdatedRows !== 1n) {
    await insertEvent(tx, { ...event, event: 'recovery.failed', accountId: row?.id })
    return { kind: row ? 'used' : 'wrong' }
  }
  const epoch = await endOthers(tx, row.id)
  const proof = { method: 'recovery-code', authenticatorId: row.code_id, step: 0 } as const
  const newDevice = await openSession(tx, { ...row, epoch }, attempt, session, proof)
  await refund(tx, attempt, 'recovery')
  await insertEvent(tx, {
    ...event,
    event: 'recovery.code-used',
    domain: row.domain,
    accountId: row.id,
  })
  return { kind: 'opened', account: asAccount(row), newDevice }
}
