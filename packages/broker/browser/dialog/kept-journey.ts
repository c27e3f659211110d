// The journey of this tab: the site that asks, and visits by their `state`. A visit is taken once; nothing older than an hour counts.
import {
  isBrowserIdError,
  type JsonLimits,
  type JsonObject,
  parseJsonObject,
} from '@signet-id/protocol'
import { type CodeWait, parseKeptCode } from './mail-code.ts'
import { parseKeptSite, type Site } from './site.ts'
import type { TabRecords } from './tab-records.ts'
import { type Choice, parseKeptChoice, parseKeptVisit, VISIT_LIFE_MS, type Visit } from './visit.ts'

const LIMITS: JsonLimits = { maxLength: 65_536, maxDepth: 8, maxMembers: 256 }
/** One site at a time: a new request ends what was before. */
const CURRENT = 'current'

/** What this tab knows of its journey. */
export interface KeptJourney {
  /** Begins anew: every earlier site and visit of this tab is over. */
  begin(site: Site): void
  site(): Site | undefined
  /** Keeps a visit under a fresh state. @returns false where the browser keeps nothing */
  keepVisit(state: string, visit: Visit): boolean
  /** Whom the latest visit was for, also when it is over. */
  choice(): Choice | undefined
  /** Takes the visit that `state` names, once. */
  takeVisit(state: string): Visit | undefined
  /** The latest visit that got no answer; all visits are over then. */
  takeUnfinished(): Visit | undefined
  /** The latest visit to a sign-in page, for old providers, which bring no state back; all visits are over then. */
  takeSigningIn(): Visit | undefined
  /** Keeps what must be known when a mailed code is typed, also after a reload. @returns false where the browser keeps nothing */
  keepCode(wait: CodeWait): boolean
  code(): CodeWait | undefined
  forgetCode(): void
  end(): void
}

/** The journey in this tab's records; what cannot be read counts as absent. @param now milliseconds since 1970 */
export function createKeptJourney(records: TabRecords, now: () => number): KeptJourney {
  function read<T>(
    kind: 'site' | 'choice' | 'visit' | 'code',
    name: string,
    parse: (kept: JsonObject) => T,
  ): T | undefined {
    const text = records.read(kind, name)
    if (text === undefined) return undefined
    try {
      return parse(parseJsonObject(text, LIMITS))
    } catch (error) {
      if (isBrowserIdError(error)) return undefined
      throw error
    }
  }

  function takeVisit(state: string): Visit | undefined {
    const visit = read('visit', state, parseKeptVisit)
    records.remove('visit', state)
    return visit && isAlive(visit.expiresAtMs, now()) ? visit : undefined
  }

  function takeAll(): readonly Visit[] {
    const visits = records.names('visit').flatMap((state) => takeVisit(state) ?? [])
    return visits.sort((a, b) => b.expiresAtMs - a.expiresAtMs)
  }

  return {
    begin(site) {
      records.clear()
      records.write(
        'site',
        CURRENT,
        JSON.stringify({ ...site, expiresAtMs: now() + VISIT_LIFE_MS }),
      )
    },
    site() {
      const kept = read('site', CURRENT, (value) => ({
        site: parseKeptSite(value),
        expiresAtMs: Number(value.expiresAtMs),
      }))
      return kept && isAlive(kept.expiresAtMs, now()) ? kept.site : undefined
    },
    keepVisit(state, visit) {
      records.write('choice', CURRENT, JSON.stringify(visit.choice))
      return records.write('visit', state, JSON.stringify(visit))
    },
    choice: () => read('choice', CURRENT, parseKeptChoice),
    takeVisit,
    takeUnfinished: () => takeAll()[0],
    takeSigningIn: () => takeAll().find((visit) => visit.page === 'authenticate'),
    keepCode: (wait) => records.write('code', CURRENT, JSON.stringify(wait)),
    code() {
      const wait = read('code', CURRENT, parseKeptCode)
      return wait && isAlive(wait.expiresAtMs, now()) ? wait : undefined
    },
    forgetCode: () => records.remove('code', CURRENT),
    end: () => records.clear(),
  }
}

function isAlive(expiresAtMs: number, nowMs: number): boolean {
  return nowMs < expiresAtMs && expiresAtMs <= nowMs + VISIT_LIFE_MS
}
