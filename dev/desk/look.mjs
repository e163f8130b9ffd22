// Looks at pages in a real Chromium, as somebody who has logged in through the issuer's
// page, and tells as JSON what a browser saw of each: its template, what axe-core finds, what the
// content policy stopped, what the console said, heading and title, how wide it is at
// 320 × 256 pixels (400 %), how much came over the wire and how much the layout moved.
//
//	node look.mjs <<< '{"desk": "http://…", "chromium": "/usr/bin/chromium", "modules": "…/.local/desk",
//	                    "who": "tone", "language": "nb", "schemes": ["light", "dark"], "script": true, "paths": ["/"]}'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const asked = JSON.parse(readFileSync(0, 'utf8'))
const require = createRequire(asked.modules + '/') // where scripts/setup put them
const { chromium } = require('playwright-core')
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8')
const browser = await chromium.launch({ executablePath: asked.chromium, args: ['--no-sandbox', '--disable-dev-shm-usage'] })
const seen = []
// audit runs axe, which is read past the content policy: a script element would be stopped, as it should.
// A theme changes colours alone, so that the rules of colour are what a second theme can break.
const audit = async (wire, which) => {
  const { result } = await wire.send('Runtime.evaluate', { expression: `axe.run(document, {resultTypes: ['violations'], ...${JSON.stringify(which)}})
    .then(r => JSON.stringify(r.violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map(n => n.html.slice(0, 200))}))))`,
    awaitPromise: true, returnByValue: true })
  return JSON.parse(result.value ?? '[{"id":"axe did not run"}]')
}
try {
  const context = await browser.newContext({
    locale: { nb: 'nb-NO', nn: 'nn-NO', en: 'en-GB' }[asked.language], colorScheme: asked.schemes[0],
    javaScriptEnabled: asked.script, viewport: { width: 1280, height: 900 },
  })
  const page = await context.newPage()
  const faults = []
  page.on('console', (m) => { if (['error', 'warning'].includes(m.type())) faults.push(m.text()) })
  page.on('pageerror', (e) => faults.push(String(e)))
  if (asked.who) {
    await page.goto(asked.desk + '/login?next=/')
    const button = page.locator(`button[value="${asked.who}"]`)
    if (await button.count() === 0) { // whom nobody knows can log in as well
      await page.locator('button[value]').first().evaluate((b, who) => { b.value = who }, asked.who)
    }
    await button.click()
    await page.waitForURL(asked.desk + '/**')
    await page.locator(`footer button[value="${asked.language}"]`).click()
  }
  const wire = await context.newCDPSession(page)
  await wire.send('Network.enable')
  let bytes = 0
  wire.on('Network.loadingFinished', (e) => { bytes += e.encodedDataLength })
  // go opens an address, or sends an empty form to it.
  const go = async (path) => {
    if (!path.startsWith('POST ')) return page.goto(asked.desk + path, { waitUntil: 'load' })
    await page.goto(asked.desk + '/logged-out')
    bytes = 0
    const answer = page.waitForResponse((r) => r.request().method() === 'POST')
    await page.evaluate((to) => {
      const form = Object.assign(document.createElement('form'), { method: 'post', action: to })
      document.body.append(form)
      form.submit()
    }, path.slice('POST '.length))
    await answer
    await page.waitForURL(asked.desk + path.slice('POST '.length), { waitUntil: 'load' })
    return answer
  }
  for (const path of asked.paths) {
    await page.goto('about:blank') // what the page before still loads is not of this one
    faults.length = 0
    bytes = 0
    await wire.send('Network.setCacheDisabled', { cacheDisabled: true })
    const answer = await go(path)
    const one = { path, status: answer.status(), bytes }
    one.title = await page.title()
    one.template = await page.locator('body').getAttribute('data-page')
    one.headings = await page.locator('h1').allTextContents()
    const awaited = await page.locator('link[rel=expect][blocking=render]').getAttribute('href')
    one.whole = await page.locator('body > :last-child').getAttribute('id') === awaited?.slice(1)
    if (asked.script) {
      Object.assign(one, await page.evaluate(() => new Promise((done) => {
        const told = { shift: 0, moved: [] }
        new PerformanceObserver((list) => {
          for (const e of list.getEntries().filter((e) => !e.hadRecentInput)) {
            told.shift += e.value
            told.moved.push(...e.sources.map((s) => String(s.node?.outerHTML ?? s.node?.data).slice(0, 120)))
          }
        }).observe({ type: 'layout-shift', buffered: true })
        requestAnimationFrame(() => requestAnimationFrame(() => done(told)))
      })))
      await wire.send('Runtime.evaluate', { expression: axe })
      one.violations = await audit(wire, {})
      for (const colorScheme of asked.schemes.slice(1)) {
        await page.emulateMedia({ colorScheme })
        one.violations.push(...await audit(wire, { runOnly: ['color-contrast', 'link-in-text-block'] }))
      }
      await page.emulateMedia({ colorScheme: asked.schemes[0] })
    }
    await page.setViewportSize({ width: 320, height: 256 }) // 1280 × 1024 at 400 %, which WCAG 1.4.10 counts in
    one.wide = await page.evaluate(() => document.documentElement.scrollWidth).catch(() => 0)
    await page.setViewportSize({ width: 1280, height: 900 })
    if (asked.pictures) await page.screenshot({ path: `${asked.pictures}/${seen.length}.png`, fullPage: true })
    one.faults = [...faults]
    seen.push(one)
  }
} finally {
  await browser.close()
}
process.stdout.write(JSON.stringify(seen))
