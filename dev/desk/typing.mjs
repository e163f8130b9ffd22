// Types in forms in a real Chromium and loses the page in every way a caseworker may: the tab
// is closed, the browser killed, the net gone, the log-in over, another tab or another person
// was first. Tells as JSON of each walk what went wrong, if anything.
//
//	node typing.mjs <<< '{"desk": "http://…", "chromium": "/usr/bin/chromium", "modules": "…/.local/desk",
//	                      "case": "…", "planned": "…", "nina": {"token": "…", "principal": "staff/…"}}'
import assert from 'node:assert/strict'
import { asked, clean, inside, logIn, serve, walks } from './browser.mjs'

const saved = (page) => page.locator('[data-said]', { hasText: 'Lagret kl.' }).waitFor()
const says = (page, text) => page.locator('[data-said]', { hasText: text }).waitFor()
const name = (page) => page.locator('input[name="name"]')
const open = async (page, path) => { await page.goto(asked.desk + path); return page }
const anew = async (page, path) => {
  await open(page, path)
  const found = page.locator('summary', { hasText: 'Start på nytt' })
  if (await found.count() === 0) return
  await found.click()
  await page.getByRole('button', { name: 'Slett teksten og start på nytt' }).click()
  await page.waitForFunction(() => !document.querySelector('#found'))
}

await walks({
  'a tab that is closed': async (browser) => {
    const page = await inside(browser, 'tone')
    await anew(page, '/people/new')
    await name(page).fill('Ada Fane')
    await saved(page)
    await page.close()
    const again = await open(await page.context().newPage(), '/people/new')
    assert.equal(await name(again).inputValue(), 'Ada Fane')
    await again.getByText('Her er det du skrev sist').waitFor()
    await clean(again)
    await clean(await open(again, '/drafts'))
  },
  'a page that is left at once': async (browser) => {
    const page = await inside(browser, 'tone')
    await anew(page, '/people/new')
    await name(page).fill('Ada Forlatt')
    await page.goto(asked.desk + '/tasks')
    await page.waitForFunction(async () => (await (await fetch('/people/new')).text()).includes('Ada Forlatt'))
  },
  'a browser that is killed': async () => {
    const server = await serve()
    const page = await inside(await server.connect(), 'tone')
    await anew(page, '/people/new')
    await name(page).fill('Ada Krasj')
    await saved(page)
    await server.kill()
    const next = await serve()
    try {
      const again = await open(await inside(await next.connect(), 'tone'), '/people/new')
      assert.equal(await name(again).inputValue(), 'Ada Krasj')
    } finally {
      await next.kill()
    }
  },
  'no net in mid-form': async (browser) => {
    const page = await inside(browser, 'tone')
    await anew(page, '/people/new')
    await page.context().setOffline(true)
    await name(page).fill('Ada Uten Nett')
    await says(page, 'Ingen kontakt med Samløp')
    await page.getByRole('button', { name: 'Registrer' }).or(page.locator('.form-buttons button').first()).first().click()
    await says(page, 'Ingen kontakt med Samløp')
    assert.equal(await name(page).inputValue(), 'Ada Uten Nett', 'the page stays')
    await page.context().setOffline(false)
    await saved(page)
    assert.equal(await name(await open(await page.context().newPage(), '/people/new')).inputValue(), 'Ada Uten Nett')
  },
  'a service that is away or has had enough': async (browser) => {
    const page = await inside(browser, 'tone')
    await anew(page, '/people/new')
    for (const status of [429, 503]) {
      await page.route('**/drafts/create_person', (r) => r.fulfill({ status, body: '' }))
      await name(page).fill('Ada ' + status)
      await says(page, 'kan ikke lagre akkurat nå')
      await page.locator('.form-buttons button').first().click()
      assert.equal(await name(page).inputValue(), 'Ada ' + status, 'the page stays')
      await page.unroute('**/drafts/create_person')
      await name(page).pressSequentially('.')
      await saved(page)
    }
  },
  'two tabs': async (browser) => {
    const first = await inside(browser, 'tone')
    await anew(first, '/people/new')
    const second = await open(await first.context().newPage(), '/people/new')
    await name(first).fill('Fra den første')
    await saved(first)
    await name(second).fill('Fra den andre')
    await says(second, 'Du har også skrevet i dette skjemaet et annet sted')
    await second.getByRole('button', { name: 'Se begge og velg' }).click()
    await second.getByRole('heading', { name: 'Du har skrevet i dette skjemaet to steder' }).waitFor()
    for (const text of ['Fra den første', 'Fra den andre']) assert.ok(await second.locator('dd', { hasText: text }).count() === 1, text)
    await clean(second)
    await second.getByRole('button', { name: 'Bruk det andre' }).click()
    await second.waitForFunction(() => document.querySelector('input[name="name"]').value === 'Fra den første')
    await name(second).fill('Fra begge')
    await saved(second)
  },
  'a log-in that is over': async (browser) => {
    const page = await inside(browser, 'tone')
    await anew(page, '/people/new')
    await page.context().clearCookies({ name: 'samlop' })
    await name(page).fill('Ada Utlogget')
    await says(page, 'Du er logget ut')
    await page.locator('.form-buttons button').first().click()
    assert.equal(await name(page).inputValue(), 'Ada Utlogget', 'the page stays')
    await clean(page)
    const [beside] = await Promise.all([page.context().waitForEvent('page'), page.locator('.saved a').click()])
    await beside.locator('button[value="tone"]').click()
    await beside.waitForURL(asked.desk + '/**')
    await page.bringToFront()
    await name(page).press('End')
    await name(page).pressSequentially('.')
    await saved(page)
    assert.equal(await name(await open(beside, '/people/new')).inputValue(), 'Ada Utlogget.')
  },
  'a log-in that is over, without JavaScript': async (browser) => {
    const page = await inside(browser, 'tone', { javaScriptEnabled: false })
    await open(page, '/people/new')
    await name(page).fill('Ada Uten Skript')
    await page.locator('input[name="birth_date"]').fill('31.2.1980') // which there is not
    await page.context().clearCookies({ name: 'samlop' })
    await page.locator('.form-buttons button').first().click()
    await page.getByText('Ada Uten Skript').waitFor()
    const beside = await page.context().newPage()
    await logIn(beside, 'tone')
    await page.getByRole('button', { name: 'Send på nytt' }).click()
    await page.locator('#errors').waitFor()
    assert.equal(await name(page).inputValue(), 'Ada Uten Skript', 'what is wrong is said, and the text is there')
  },
  'a case that has moved on': async (browser) => {
    const page = await inside(browser, 'tone')
    const step = `/cases/${asked.case}/steps/dismiss`
    await open(page, step)
    await page.locator('input[name="reason"]').first().check()
    await page.locator('[name="right_body"]').fill('Dalvik kommune tar saken')
    await saved(page)
    await page.locator('button[value="look"]:not([hidden])').click()
    await page.getByRole('button', { name: 'Ta steget' }).or(page.locator('button[value="take"]')).first().waitFor()
    const answer = await fetch(`${asked.desk}/api/v1/cases/${asked.case}/steps/assign_handler`, {
      method: 'POST', body: JSON.stringify({ staff: asked.nina.principal }),
      headers: { Authorization: 'Bearer ' + asked.nina.token, 'Content-Type': 'application/json', 'Idempotency-Key': crypto.randomUUID() },
    })
    assert.equal(answer.status, 200, await answer.text())
    await page.locator('button[value="take"]').click()
    await page.getByRole('heading', { name: 'Saken har gått videre siden du begynte' }).waitFor()
    await page.getByText('Derfor er ingenting sendt ennå').waitFor()
    assert.ok(await page.getByText('Dalvik kommune tar saken').count() > 0, 'the text is kept')
    await clean(page)
    await page.locator('button[value="take"]').click()
    await page.waitForURL('**/cases/' + asked.case + '?done=dismiss')
    await open(page, '/drafts')
    assert.equal(await page.locator('main a', { hasText: asked.number }).count(), 0, 'what is sent is no draft')
  },
  'a message and a plan that are being written': async (browser) => {
    const page = await inside(browser, 'siri')
    for (const [path, field, text] of [['messages', '#words', 'Kan vi møtes torsdag?'], ['plan/draft', '[name="carried_out"]', 'Hver uke']]) {
      await open(page, `/cases/${asked.planned}/${path}`)
      await page.locator(field).fill(text)
      await saved(page)
      const again = await open(await page.context().newPage(), `/cases/${asked.planned}/${path}`)
      assert.equal(await again.locator(field).inputValue(), text)
      await again.getByText('Her er det du skrev sist').waitFor()
      await clean(again)
    }
    await open(page, `/cases/${asked.planned}/messages`)
    await page.locator('[name="to"]').first().check()
    await page.locator('.form-buttons button').first().click()
    await page.waitForURL('**/messages?done=written')
    assert.equal(await page.locator('#words').inputValue(), '', 'what is sent is no draft')
  },
  'a message and a plan that are being written, without JavaScript': async (browser) => {
    const page = await inside(browser, 'siri', { javaScriptEnabled: false })
    for (const [path, field, button] of [['messages', '#words', '[value="edit"]:visible'], ['plan/draft', '[name="carried_out"]', '[name="add"]']]) {
      await open(page, `/cases/${asked.planned}/${path}`)
      await page.locator(field).fill('Uten skript')
      await page.locator('#sheet ' + button).first().click()
      await page.getByText('Lagret').first().waitFor()
      const again = await open(await page.context().newPage(), `/cases/${asked.planned}/${path}`)
      assert.equal(await again.locator(field).inputValue(), 'Uten skript')
    }
  },
  'a log-in that soon ends': async (browser) => {
    const page = await inside(browser, 'tone')
    await page.clock.install()
    await open(page, '/people/new')
    const bar = page.locator('.idle')
    assert.ok(await bar.isHidden())
    await page.clock.fastForward('56:00')
    await bar.getByText('Du blir snart logget ut, om 4 min').waitFor()
    await clean(page)
    await bar.getByRole('button', { name: 'Fortsett innlogget' }).click()
    await bar.waitFor({ state: 'hidden' })
    await page.clock.fastForward(61 * 60000)
    await bar.getByText('Du er logget ut').waitFor()
  },
})
