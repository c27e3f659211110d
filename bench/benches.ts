// All benches, in the order they run.

import { certificates } from './certificates.ts'
import type { Bench } from './figures.ts'
import { http } from './http.ts'
import { issue } from './issue.ts'
import { memory } from './memory.ts'
import { peers } from './peers.ts'
import { provider } from './provider.ts'
import { signIns } from './sign-ins.ts'
import { verify } from './verify.ts'

export const BENCHES: readonly Bench[] = [
  issue,
  verify,
  peers,
  http,
  memory,
  provider,
  certificates,
  signIns,
]
