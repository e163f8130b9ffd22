// Walks the first half of story 1 with the keyboard alone, from a request to a granted decision: Tab,
// Enter, Space, arrows. At each key it holds that it shows where one is, that this is in the
// window and nothing lies over it, and that focus is never lost.
//
//	node keys.mjs <<< '{"desk": "http://…", "chromium": "/usr/bin/chromium", "modules": "…/.local/desk", "login": {"tone": "…"}}'
import assert from 'node:assert/strict'
import { asked, walks } from './browser.mjs'

const most = 250 // keys until one gives up finding something

// focus is what has it, and whether that is to be seen.
const focus = (page) => page.evaluate(() => {
  const e = document.activeElement
  if (!e || e === document.body) return null
  const box = e.getBoundingClientRect()
  const shows = [e, ...(e.matches('ds-error-summary') ? [] : [e.closest('ds-field')].filter(Boolean))].some((one) => {
    const style = getComputedStyle(one)
    return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 1 || style.boxShadow !== 'none'
  })
  const [x, y] = [Math.max(1, Math.min(innerWidth - 1, box.left + Math.min(box.width / 2, 40))), Math.max(1, Math.min(innerHeight - 1, box.top + Math.min(box.height / 2, 12)))]
  const over = document.elementFromPoint(x, y)
  const words = (e.labels?.[0] ?? e).innerText || e.getAttribute('aria-label') || ''
  return {
    tag: e.tagName, id: e.id, name: words.trim().replace(/\s+/g, ' '), html: e.outerHTML.slice(0, 160), shows,
    inside: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
    free: !over || e.contains(over) || over.contains(e) || e.labels?.[0]?.contains(over) === true,
  }
})
const seen = async (page, at) => {
  at ??= await focus(page)
  assert.ok(at, `focus is lost on ${page.url()}`)
  assert.ok(at.shows, `it does not show that this has the focus on ${page.url()}: ${at.html}`)
  assert.ok(at.inside, `what has the focus is outside the window on ${page.url()}: ${at.html}`)
  assert.ok(at.free, `something lies over what has the focus on ${page.url()}: ${at.html}`)
  return at
}
// to presses Tab until something is reached. At the end of a page a browser goes round by its own controls once.
const to = async (page, name, tag) => {
  for (let n = 0, round = 0; n < most; n++) {
    await page.keyboard.press('Tab')
    const at = await focus(page)
    if (!at) {
      assert.ok(++round < 3, `there is no «${name}» on ${page.url()}`)
      continue
    }
    await seen(page, at)
    if (at.name === name && (!tag || at.tag === tag)) return
  }
  assert.fail(`«${name}» is not reached on ${page.url()}`)
}
const key = async (page, name) => { await page.keyboard.press(name); await seen(page) }
const enter = async (page) => { const moved = page.waitForNavigation(); await page.keyboard.press('Enter'); await moved }
const open = async (page, name) => { await to(page, name); await enter(page) }
const tick = async (page, name) => { await to(page, name, 'INPUT'); await key(page, 'Space') }
const type = async (page, name, text) => { await to(page, name); await page.keyboard.type(text); await seen(page) }
// group goes on to a group of choices and takes its first, or with arrows one further down.
const group = async (page, first, down = 0) => {
  await to(page, first, 'INPUT')
  await key(page, 'Space')
  for (let n = 0; n < down; n++) await key(page, 'ArrowDown')
  assert.ok(await page.evaluate(() => document.activeElement.checked), 'it is chosen')
}
const refused = async (page, field) => {
  assert.equal(await page.evaluate(() => document.activeElement.id), 'errors', 'the summary of what is wrong has the focus')
  await seen(page)
  await page.keyboard.press('Tab')
  await seen(page)
  await page.keyboard.press('Enter') // to the field
  const at = await seen(page)
  assert.ok(at.id.includes(field), `the link in the summary leads to ${at.id}, not to ${field}`)
}
const logIn = async (browser, who) => {
  const page = await (await browser.newContext({ locale: 'nb-NO', viewport: { width: 1280, height: 720 } })).newPage()
  page.setDefaultTimeout(60000)
  await page.goto(asked.desk + '/')
  await open(page, 'Logg inn')
  const button = page.locator(`button[value="${asked.login[who]}"]`)
  for (let n = 0; n < most && !await button.evaluate((e) => e === document.activeElement); n++) await page.keyboard.press('Tab')
  await enter(page)
  return page
}
const openCase = async (page) => {
  await open(page, 'Saker')
  await open(page, await page.locator('main tbody th a').first().innerText())
}

await walks({
  'from a request to a decision': async (browser) => {
    const kari = await logIn(browser, 'kari')
    await open(kari, 'Be om koordinator eller plan')
    await group(kari, 'Pasienten')
    await tick(kari, 'Koordinator')
    await tick(kari, 'Individuell plan')
    await open(kari, 'Registrer')

    const tone = await logIn(browser, 'tone')
    await openCase(tone)
    await open(tone, 'Begynne å avklare henvendelsen')
    await open(tone, 'Registrer') // with nothing chosen
    await refused(tone, 'identity')
    await key(tone, 'Tab')
    await key(tone, 'Space')
    await open(tone, 'Registrer')
    await open(tone, 'Gi ut samtykkeskjema')
    for (const kind of ['At arbeidet kan starte', 'Koordinator', 'Individuell plan']) await tick(tone, kind)
    await open(tone, 'Registrer')

    await open(kari, 'Min side')
    await open(kari, 'Skriv under på et samtykke')
    await open(kari, 'Registrer')

    await openCase(tone)
    await open(tone, 'Fullføre kartleggingen')
    for (let n = 0; n < 3; n++) await group(tone, 'Ja')
    await open(tone, 'Registrer')
    await open(tone, 'Fatte vedtak')
    await group(tone, 'Innvilget', 1)
    await key(tone, 'ArrowUp')
    await tick(tone, 'Koordinator')
    await tick(tone, 'Individuell plan')
    await type(tone, 'Hvilke paragrafer bygger det på?', 'hol §§ 7-1 og 7-2')
    await type(tone, 'Begrunnelse', 'Behovet varer over tid og gjelder to tjenester.')
    await open(tone, 'Se hva som vil skje')
    assert.equal(await tone.evaluate(() => document.activeElement.id), 'follows', 'what will follow has the focus')
    await open(tone, 'Ja, gjør dette')
    assert.match(await tone.locator('main').innerText(), /innvilget – koordinator, individuell plan/)
  },
})
