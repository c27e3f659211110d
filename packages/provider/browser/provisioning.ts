// The provisioning page: hands a certificate to the broker that asked, or says that nobody is signed in (design 3, step 4).
import type { ProviderRequest } from '@signet-id/protocol'
import { requestCertificate } from './journey/api.ts'
import { answer, element, maybeSignedIn, readVisit, showRefusal } from './journey/page.ts'

const NOT_SIGNED_IN = ['ERR_SESSION_EXPIRED', 'ERR_ADDRESS_NOT_YOURS']
const NOT_NOW = ['ERR_UNREACHABLE', 'ERR_BUSY', 'ERR_STORE_UNAVAILABLE', 'ERR_INTERNAL']

async function provision(request: ProviderRequest, broker: string): Promise<void> {
  if (!maybeSignedIn()) return answer(request, { error: 'not_authenticated' })
  const result = await requestCertificate(request, broker)
  if ('value' in result) return answer(request, { certificate: result.value })
  const { code } = result.refusal
  if (NOT_SIGNED_IN.includes(code)) return answer(request, { error: 'not_authenticated' })
  answer(request, { error: NOT_NOW.includes(code) ? 'temporarily_unavailable' : 'refused' })
}

function ask(request: ProviderRequest, broker: string): void {
  element('address').textContent = request.email
  element('broker').textContent = broker
  element('working').hidden = true
  element('ask').hidden = false
  element('continue').addEventListener('click', () => void provision(request, broker))
  element('cancel').addEventListener('click', () => answer(request, { error: 'cancelled' }))
}

const visit = readVisit('provision')
if (visit.kind === 'request') {
  if (visit.attestation === 'ask') ask(visit.request, visit.broker)
  else void provision(visit.request, visit.broker)
} else {
  element('working').hidden = true
  showRefusal(visit.kind === 'refused' ? visit.why : 'malformed')
}
