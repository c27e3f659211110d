// All benches, in the order they run.

import { certificates } from './certificates.ts'
import { dialog } from './dialog.ts'
import { discovery } from './discovery.ts'
import type { Bench } from './figures.ts'
import { growth } from './growth.ts'
import { http } from './http.ts'
import { issue } from './issue.ts'
import { memory } from './memory.ts'
import { overload } from './overload.ts'
import { pages, weights } from './pages.ts'
import { peers } from './peers.ts'
import { postgres } from './postgres.ts'
import { provider } from './provider.ts'
import { signIns } from './sign-ins.ts'
import { size } from './size.ts'
import { start } from './start.ts'
import { verify } from './verify.ts'

/** The benches; `slow` ones run only when they are named or everything is asked for. */
export const BENCHES: readonly Bench[] = [
  issue,
  verify,
  peers,
  http,
  memory,
  provider,
  certificates,
  signIns,
  pages,
  weights,
  dialog,
  discovery,
  start,
  size,
  postgres,
  overload,
  growth,
]
