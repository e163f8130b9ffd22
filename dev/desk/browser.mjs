// What every walk in a real Chromium needs: the browser, somebody logged in, fields found by
// the words beside them as a person finds them, and a page held to what each must be.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

export const asked = JSON.parse(readFileSync(0, 'utf8'))
const require = createRequire(asked.modules + '/') // where scripts/setup put them
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const patience = 60000

const options = { executablePath: asked.chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] }
export const launch = () => chromium.launch(options)

// serve is a browser that can be killed.
export const serve = async () => {
  const server = await chromium.launchServer(options)
  return { connect: () => chromium.connect(server.wsEndpoint()), kill: () => server.kill() }
}

// logIn goes through the issuer's page.
export const logIn = async (page, subject) => {
  await page.goto(asked.desk + '/login?next=/')
  await page.locator(`button[value="${subject}"]`).click()
  await page.waitForURL(asked.desk + '/**')
}

// inside is a page of somebody who has logged in through the issuer's page.
export const inside = async (browser, subject, more = {}) => {
  const context = await browser.newContext({ locale: 'nb-NO', viewport: { width: 1280, height: 900 }, ...more })
  context.setDefaultTimeout(patience)
  const page = await context.newPage()
  await logIn(page, subject)
  return page
}

// audit is what axe-core finds; it is read past the content policy, which stops a script element.
export const audit = async (page) => {
  const wire = await page.context().newCDPSession(page)
  const { result } = await wire.send('Runtime.evaluate', { expression: axe + `;axe.run(document, {resultTypes: ['violations']})
    .then(r => JSON.stringify(r.violations.map(v => [v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))])))`,
    awaitPromise: true, returnByValue: true })
  await wire.detach()
  return JSON.parse(result.value ?? '["axe did not run"]')
}

// narrow is a window of 1280 × 1024 at 400 %, which WCAG 1.4.10 counts in: 320 × 256. Nothing is
// scrolled sideways, and no control is wider than the window.
export const narrow = async (page) => {
  const size = page.viewportSize()
  await page.setViewportSize({ width: 320, height: 256 })
  const told = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    out: [...document.querySelectorAll('body *')].filter((e) => {
      if (e.closest('.scroll > *, .skip, .ds-sr-only') || !e.checkVisibility()) return false
      const box = e.getBoundingClientRect()
      return box.width > 0 && (box.right > 321 || box.left < -1)
    }).map((e) => e.outerHTML.slice(0, 160)).slice(-3),
    held: Math.max(0, ...[...document.querySelectorAll('*')].filter((e) => ['fixed', 'sticky'].includes(getComputedStyle(e).position) && e.checkVisibility())
      .map((e) => e.getBoundingClientRect().height)),
  }))
  await page.setViewportSize(size)
  assert.deepEqual(told.out, [], `${page.url()}: beside the window at 400 %`)
  assert.ok(told.wide <= 320, `${page.url()} is ${told.wide} wide at 400 %`)
  assert.ok(told.held <= 128, `${page.url()}: what stays in place takes ${told.held} of 256 pixels at 400 %`)
}

// clean holds a page to axe, to one first heading and to 400 %.
export const clean = async (page) => {
  assert.deepEqual(await audit(page), [], `axe finds something on ${page.url()}`)
  assert.equal(await page.locator('h1').count(), 1, `one first heading on ${page.url()}`)
  await narrow(page)
}

// walks runs each walk by itself and says of each what went wrong, if anything; asked.only names one of them.
export const walks = async (all) => {
  const seen = []
  const browser = await launch()
  for (const [walk, go] of Object.entries(all)) {
    if (asked.only && !walk.includes(asked.only)) continue
    const one = { walk, wrong: '' }
    try {
      await go(browser)
    } catch (e) {
      one.wrong = String(e.stack ?? e)
    }
    for (const c of browser.contexts()) await c.close()
    seen.push(one)
  }
  await browser.close()
  process.stdout.write(JSON.stringify(seen))
}
