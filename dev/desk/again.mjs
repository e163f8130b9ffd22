// Sends forms to a service that dies while they are sent: before it has done anything, or when it has
// done it and not said so. Between the browser and the desk is a proxy that cuts the answer off, and
// takes orders at its own address. What somebody does then is send the form again.
//
//	node again.mjs <<< '{"desk": "http://…", "chromium": "/usr/bin/chromium", "modules": "…/.local/desk",
//	                     "proxy": "http://…", "login": {"tone": "…"}, "case": "…"}'
import assert from 'node:assert/strict'
import { asked, inside, walks } from './browser.mjs'

// dies is when, and at which address: «before», «after», or «no».
const dies = async (when, path = '') => {
  const answer = await fetch(`${asked.proxy}/cut?` + new URLSearchParams({ when, path }))
  assert.equal(answer.status, 204)
}
const through = (browser) => inside(browser, asked.login.tone, { proxy: { server: asked.proxy, bypass: '<-loopback>' } })
const take = async (page, path) => {
  const gone = page.waitForEvent('requestfailed', (r) => r.method() === 'POST' && new URL(r.url()).pathname === path)
  await page.locator('.form-buttons').getByRole('button', { name: 'Registrer', exact: true }).click()
  await gone
  await page.waitForURL((at) => at.protocol === 'chrome-error:', { waitUntil: 'load' })
  await dies('no')
}
const name = (page) => page.locator('input[name="name"]')

await walks({
  'dead before it was done': async (browser) => {
    const page = await through(browser)
    await page.goto(asked.desk + '/people/new')
    await name(page).fill('Ada Før')
    await page.getByRole('radio', { name: 'Pasient', exact: true }).check()
    await dies('before', '/people/new')
    await take(page, '/people/new')
    await page.goto(asked.desk + '/people/new') // the browser's page of what went wrong stands where the form did
    assert.equal(await name(page).inputValue(), 'Ada Før', 'what was typed is there')
    await page.locator('.form-buttons').getByRole('button', { name: 'Registrer', exact: true }).click()
    await page.waitForURL('**/referrals/new?patient=*')
  },
  'dead when it was done': async (browser) => {
    const page = await through(browser)
    await page.goto(asked.desk + '/people/new')
    await name(page).fill('Ada Etter')
    await page.getByRole('radio', { name: 'Pasient', exact: true }).check()
    await dies('after', '/people/new')
    await take(page, '/people/new')
    await page.reload()
    await page.waitForURL('**/referrals/new?patient=*')
  },
  'dead when a step was taken': async (browser) => {
    const page = await through(browser)
    const path = `/cases/${asked.case}/steps/issue_consent`
    await page.goto(asked.desk + path)
    await page.getByLabel('At arbeidet kan starte').check()
    await dies('after', path)
    await take(page, path)
    await page.reload()
    await page.waitForURL('**/cases/' + asked.case + '?done=issue_consent')
  },
})
