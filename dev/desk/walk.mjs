// Walks story 1 (stories/01-kari.yml) by clicking: each row through the desk's own forms, as whom the
// story names, on the day it names. Tells as JSON what the case's page shows after each row; the
// test holds it against the story. With a folder for pictures it takes them on the way.
//
//	node walk.mjs <<< '{"desk": "http://…", "api": "http://…/api/v1", "chromium": "/usr/bin/chromium", "modules": "…/.local/desk",
//	                    "world": "…", "token": "of the world's owner", "login": {"tone": "…"}, "pictures": ""}'
import assert from 'node:assert/strict'
import { asked, clean, inside, launch } from './browser.mjs'

const browser = await launch()
const people = {}
// as is somebody's page; they log in once, and keep it.
const as = async (who) => people[who] ??= await inside(browser, asked.login[who])
const clock = async (now) => {
  const answer = await fetch(`${asked.api}/training/worlds/${asked.world}/clock`, {
    method: 'PUT', body: JSON.stringify({ now }), headers: { Authorization: 'Bearer ' + asked.token, 'Content-Type': 'application/json' },
  })
  assert.equal(answer.status, 200, await answer.text())
}

// What a person does: a link, a choice, a line of text, a button.
const moves = async (page, control) => { const moved = page.waitForNavigation(); await control.click(); await moved }
const link = (page, name) => moves(page, page.locator('main').getByRole('link', { name, exact: true }).first())
const menu = (page, name) => moves(page, page.locator('header').getByRole('link', { name, exact: true }))
const begins = (words) => new RegExp('^\\s*' + words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
const choose = (page, legend, option) => page.getByRole('group', { name: begins(legend) }).last().getByLabel(option, { exact: true }).check()
const write = (page, label, text) => page.getByRole('textbox', { name: begins(label) }).or(page.getByRole('combobox', { name: begins(label) })).fill(text)
const press = (page, name) => moves(page, page.locator('main').getByRole('button', { name, exact: true }))
const main = async (page) => (await page.locator('main').innerText()).slice(0, 2000)
const heading = async (page, words) => {
  const said = await page.locator('h1').innerText()
  assert.ok(said.includes(words), `the page is called «${said}», not «${words}»: ${await main(page)}`)
}
// openCase is how one comes to a case: the list, and its number.
const openCase = async (page) => {
  await menu(page, 'Saker')
  await moves(page, page.locator('main tbody th a').first())
}
// step opens the form of a step from the page of a case, which folds away those that are seldom needed.
const step = async (page, name, called = name) => {
  const found = page.locator('main a', { hasText: new RegExp(begins(name).source + '\\s*$') }).first()
  assert.ok(await found.count() > 0, `there is no «${name}» on ${page.url()}: ${await main(page)}`)
  if (!await found.isVisible()) await found.locator('xpath=ancestor::details').locator('summary').first().click()
  await moves(page, found)
  await heading(page, called)
  assert.ok(await page.locator('form#sheet').count() > 0, `«${name}» has a form: ${await main(page)}`)
}
// take sends a form; where it cannot be undone, what will follow is read first.
const take = async (page, held = async () => {}) => {
  if (await page.locator('.form-buttons').getByRole('button', { name: 'Registrer', exact: true }).count() === 0) {
    await press(page, 'Se hva som vil skje')
    assert.deepEqual(await page.locator('#errors').allInnerTexts(), [], 'nothing is refused')
    await held()
    await press(page, 'Ja, gjør dette')
  } else await press(page, 'Registrer')
  assert.deepEqual(await page.locator('#errors').allInnerTexts(), [], 'nothing is refused')
}

// refused sends a form that is not to go through: the rule is named, and the summary of what is wrong has the focus.
const refused = async (page, rule) => {
  await moves(page, page.locator('.form-buttons button').first())
  const said = await page.locator('#errors').innerText()
  assert.ok(said.includes(rule), said)
  assert.equal(await page.evaluate(() => document.activeElement.id), 'errors', 'the summary has the focus')
}
// find searches for somebody by name and chooses the one who is found.
const find = async (page, legend, name) => {
  const field = page.getByRole('group', { name: begins(legend) }).last()
  await field.getByLabel('Søk etter navn').fill(name)
  await moves(page, field.getByRole('button', { name: 'Søk' }))
  await page.getByRole('group', { name: begins(legend) }).last().getByLabel(begins(name)).first().check()
}
// contact registers somebody from outside from the field that lacks them, and comes back to it.
const contact = async (page, field, name, address, kind = '') => {
  await moves(page, field.getByRole('button', { name: 'Registrer en ny kontakt' }))
  await heading(page, 'Registrer en ny kontakt')
  await clean(page)
  const [line, code, place] = address
  await write(page, 'Navn', name)
  if (kind) await choose(page, 'Hvem er det?', kind)
  await write(page, 'Adresse', line)
  await write(page, 'Postnummer', code)
  await write(page, 'Poststed', place)
  await take(page)
}
// postAll says of every letter that waits in the case that it was posted today.
const postAll = async (page) => {
  await step(page, 'Registrere at flere brev er sendt')
  for (const one of await page.getByRole('group', { name: begins('Hvilke brev?') }).getByRole('checkbox').all()) await one.check()
  await take(page)
}

const pictures = []
// picture is the window as it stands, from something on it on. What its caption quotes is to be seen in it.
const picture = async (page, name, from = '') => {
  const quoted = asked.captions[name]
  assert.ok(quoted, `${name} has no caption`)
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }))
  if (from) await page.locator(from).first().evaluate((e) => scrollTo({ top: e.getBoundingClientRect().top + scrollY - 24, behavior: 'instant' }))
  for (const words of quoted) {
    const shown = await page.locator('body').getByText(words).or(page.getByRole('textbox').and(page.locator(':not([value=""])'))).evaluateAll((all, text) => all.some((e) => {
      const box = e.getBoundingClientRect()
      return (e.matches('input, textarea') ? e.value : e.innerText).includes(text) && e.checkVisibility() && box.top >= 0 && box.top < innerHeight
    }), words)
    assert.ok(shown, `«${words}» is not to be seen in ${name}: ${await main(page)}`)
  }
  if (asked.pictures) {
    await page.evaluate(() => document.fonts.ready)
    await page.screenshot({ path: `${asked.pictures}/${name}.png` })
  }
  await page.evaluate(() => scrollTo(0, 0))
  pictures.push(name)
}

// writeToKari fills the thread of messages from both sides, and holds it to what a page must be.
const writeToKari = async (ola) => {
  const said = async (page, to, words) => {
    await link(page, page === ola ? 'Meldinger' : 'Skriv eller les meldinger')
    await page.getByRole('group', { name: 'Til' }).getByRole('checkbox', { name: begins(to) }).check()
    await write(page, 'Melding', words)
    await moves(page, page.getByRole('button', { name: 'Send' }))
    await clean(page)
  }
  await said(ola, 'Kari Nordli', 'Hei, Kari. Passer det torsdag klokka ti?\nDa går vi gjennom planen sammen.')
  const kari = await as('kari')
  await menu(kari, 'Min side')
  await said(kari, 'Ola Fysio', 'Ja, det passer fint. ' + 'Jeg vil gjerne snakke om turene til butikken. '.repeat(20))
  await openCase(ola)
}

// read is what a case's page shows.
const read = (page) => page.evaluate(() => {
  const text = (e) => e?.innerText.trim() ?? ''
  const within = (id) => document.getElementById(id)?.closest('section')
  const fact = (name) => text([...document.querySelectorAll('main > dl.facts > dt')].find((e) => text(e) === name)?.nextElementSibling)
  const when = (e, name) => [...e.querySelectorAll('dt')].find((d) => d.textContent.trim() === name)?.nextElementSibling.querySelector('time')?.dateTime ?? ''
  const due = within('due')
  return {
    phase: text(document.querySelector('h1 + .ds-tag')), responsible: fact('Hovedansvarlig nå'), coordinator: fact('Koordinator'),
    open: [...due.querySelectorAll(':scope > details:has(dl)')].map((e) => ({
      name: e.querySelector('summary').textContent.split(' – ')[0].trim(), due: e.querySelector('summary time').dateTime,
      act_by: when(e, 'Siste virkedag'), counted_from: [...e.querySelectorAll('dt')].find((d) => d.textContent.trim() === 'Regnet slik')?.nextElementSibling.querySelector('time')?.dateTime ?? '',
      days: [...e.querySelectorAll('time')].map((one) => one.dateTime),
    })),
    settled: [...due.querySelectorAll(':scope > details:not(:has(dl)) li')].map((e) => {
      const [until, on] = [...e.querySelectorAll('time')]
      const [name, how] = [e.textContent.split(' – ')[0].trim(), until.nextSibling.textContent.replace(':', '').trim()]
      return { name, due: until.dateTime, how, on: on?.dateTime ?? '' }
    }),
    letters: [...(within('letters')?.querySelectorAll('tbody tr') ?? [])].map((e) => {
      const [name, to, , status] = [...e.children].map((c) => c.textContent.trim())
      return { name, to, status }
    }),
  }
})

const rows = {
  '1.1': async () => {
    const kari = await as('kari')
    await link(kari, 'Be om koordinator eller plan')
    await choose(kari, 'Hvem spør?', 'Pasienten')
    await choose(kari, 'Hva bes det om?', 'Koordinator')
    await choose(kari, 'Hva bes det om?', 'Individuell plan')
    await write(kari, 'Hva står det i henvendelsen?', 'Etter slaget har jeg mange å forholde meg til. Jeg trenger noen som samler trådene.')
    await picture(kari, '1-ask')
    await clean(kari)
    await take(kari)
  },
  '1.2': async () => {
    const tone = await as('tone')
    await openCase(tone)
    await picture(tone, '2-case')
    await step(tone, 'Begynne å avklare henvendelsen')
    await choose(tone, 'Hvordan er personen identifisert?', 'Fødselsnummer')
    await take(tone)
    await step(tone, 'Gi ut samtykkeskjema')
    for (const kind of ['At arbeidet kan starte', 'Koordinator', 'Individuell plan']) await choose(tone, 'Hva gjelder samtykket?', kind)
    await picture(tone, '3-consent')
    await take(tone)
    await postAll(tone)
  },
  '1.3': async () => {
    const kari = await as('kari')
    await menu(kari, 'Min side')
    await step(kari, 'Skriv under på et samtykke')
    await picture(kari, '4-sign')
    await clean(kari)
    await take(kari)
  },
  '1.4': async () => {
    const tone = await as('tone')
    await openCase(tone)
    await step(tone, 'Fullføre kartleggingen')
    await choose(tone, 'Gjelder det to eller flere helse- og omsorgstjenester?', 'Ja')
    await choose(tone, 'Bør tjenestene ses i sammenheng?', 'Ja')
    await choose(tone, 'Er behovet av en viss varighet?', 'Ja')
    await write(tone, 'Kartleggingen med ord', 'Behov for hjemmesykepleie og fysioterapi over lengre tid; tjenestene bør ses i sammenheng.')
    await take(tone)
    await step(tone, 'Fatte vedtak')
    await choose(tone, 'Hva blir vedtaket?', 'Innvilget')
    await choose(tone, 'Hva gjelder vedtaket?', 'Koordinator')
    await choose(tone, 'Hva gjelder vedtaket?', 'Individuell plan')
    await write(tone, 'Hvilke paragrafer bygger det på?', 'hol §§ 7-1 og 7-2')
    await write(tone, 'Begrunnelse', 'Behovet varer over tid og gjelder to tjenester som bør ses i sammenheng.')
    await picture(tone, '5-decision')
    await take(tone, async () => {
      await clean(tone)
      await picture(tone, '6-follows', '#follows-letters')
    })
    await postAll(tone)
  },
  '1.5': async () => {
    const kari = await as('kari')
    await menu(kari, 'Min side')
    await step(kari, 'Si fra at du har fått vedtaket')
    await take(kari)
  },
  '1.6': async () => {
    const tone = await as('tone')
    await openCase(tone)
    await step(tone, 'Foreslå koordinator')
    await choose(tone, 'Er pasienten spurt om hvem det skal være?', 'Ja')
    await find(tone, 'Hvem ønsker pasienten?', 'Ola')
    await tone.getByRole('group', { name: begins('Foreslått koordinator') }).getByLabel(begins('Ola Fysio')).check()
    await take(tone)
    await step(tone, 'Oppnevne koordinator')
    await tone.getByLabel('Lederen har bekreftet at det er rom for oppgaven').check()
    await refused(tone, 'INV-34')
    await clean(tone)
    await picture(tone, '7-refused')
  },
  '1.7a': async () => {
    const tone = await as('tone')
    await menu(tone, 'Ansatte')
    await link(tone, 'Ola Fysio')
    for (const course of ['Rollen som koordinator', 'Individuell plan']) {
      await link(tone, 'Registrer opplæring')
      await choose(tone, 'Hvilken opplæring?', course)
      await write(tone, 'Gjennomført dagen', '4.3.2027')
      await take(tone)
    }
  },
  '1.7b': async () => {
    const tone = await as('tone')
    await openCase(tone)
    await step(tone, 'Oppnevne koordinator')
    await tone.getByLabel('Lederen har bekreftet at det er rom for oppgaven').check()
    await take(tone)
    await picture(tone, '8-appointed')
  },
  '1.8': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await step(ola, 'Starte planen')
    await take(ola)
    await step(ola, 'Føre opp deltakerne og skrive ut skjemaet')
    const all = ['Hele planen'] // one tick
    const who = [['Ola Fysio', 'Fysioterapi', all, all], ['Hilde Strøm', 'Hjemmesykepleie', all, ['e', 'f']],
      ['Nils Vang', 'Nav', ['a', 'b', 'c', 'e', 'g'], ['e'], ['Rådhusplassen 1', '6999', 'Fjordvik']],
      ['Grete Holm', 'Fastlege', all, [], ['Legesenteret 2', '6999', 'Fjordvik']]]
    for (const [i, [name, service, reads, writes, address]] of who.entries()) {
      if (i > 0) await press(ola, 'Legg til én til')
      const row = () => ola.getByRole('group', { name: `Deltaker ${i + 1}`, exact: true })
      const shown = row().getByRole('radio', { name: begins(name) })
      if (address) await contact(ola, row(), name, address)
      else if (await shown.count() === 0) {
        await row().getByLabel('Søk etter navn').fill(name)
        await moves(ola, row().getByRole('button', { name: 'Søk' }))
      }
      await shown.first().check()
      await row().getByLabel(begins('Tjeneste')).selectOption({ label: service })
      for (const point of reads) await row().getByRole('group', { name: begins('Kan lese') }).getByLabel(begins(point + (point.length > 1 ? '' : ' '))).check()
      for (const point of writes) await row().getByRole('group', { name: begins('Kan skrive') }).getByLabel(begins(point + (point.length > 1 ? '' : ' '))).check()
    }
    await take(ola)
  },
  '1.9': async () => {
    const kari = await as('kari')
    await menu(kari, 'Min side')
    await step(kari, 'Skriv under på et samtykke')
    await take(kari)
  },
  '1.10': async () => {},
  '1.11': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await link(ola, 'Gå til planen')
    await link(ola, 'Skriv i planen')
    await heading(ola, 'Skriv i planen')
    await write(ola, 'Mål', 'Gå til butikken alene')
    await write(ola, 'Ressurser', 'Kari er utholdende, og datteren bor i nærheten.')
    await write(ola, 'Behov', 'Trening, og hjelp om morgenen.')
    await write(ola, 'Hva gjør de?', 'Trener med Kari')
    const contribution = ola.getByRole('group', { name: 'Bidrag 1' })
    await contribution.getByLabel('Pasienten selv').check()
    await contribution.getByLabel(begins('Hva?')).fill('Øver på trappen hver dag.')
    await press(ola, 'Lagre kladden')
    const measure = ola.getByRole('group', { name: 'Tiltak 1' })
    await measure.getByLabel('Gå til butikken alene').check()
    await measure.getByLabel(begins('Hva?')).fill('Gangtrening')
    await measure.getByLabel(begins('Omfang')).fill('to ganger i uken')
    await measure.getByLabel(begins('Ola Fysio')).check()
    await write(ola, 'f. Hvordan', 'Hjemme hos Kari, tirsdag og fredag.')
    await write(ola, 'Fra', '31.3.2027')
    await write(ola, 'Til', '30.9.2027')
    await write(ola, 'Når justeres', 'Hvert halvår, og når noe endrer seg.')
    await write(ola, 'h. Om samtykket', 'Kari har samtykket til planen og til at deltakerne leser den.')
    await write(ola, 'i. Samarbeid', 'Fastlegen får planen når Kari ønsker det.')
    await press(ola, 'Lagre kladden')
    await clean(ola)
    await picture(ola, '9-plan')
    await step(ola, 'Ta planen i bruk')
    await choose(ola, 'Har pasienten vært med på å lage den?', 'Ja')
    await take(ola)
    await step(ola, 'Opprette ansvarsgruppe')
    for (const [i, [name, service]] of [['Ola Fysio', 'Fysioterapi'], ['Hilde Strøm', 'Hjemmesykepleie'],
      ['Nils Vang', 'Nav'], ['Grete Holm', 'Fastlege']].entries()) {
      if (i > 0) await press(ola, 'Legg til én til')
      const row = ola.getByRole('group', { name: `Medlem ${i + 1}`, exact: true })
      await row.getByRole('radio', { name: begins(name) }).check()
      await row.getByLabel(begins('Tjeneste')).selectOption({ label: service })
    }
    await take(ola)
  },
  '1.12a': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await step(ola, 'Planlegge et møte')
    await choose(ola, 'Hva slags møte?', 'Ansvarsgruppemøte')
    await write(ola, 'Dag', '20.4.2027')
    await write(ola, 'Klokkeslett', '10')
    await write(ola, 'Sted', 'Hjemme hos Kari')
    await take(ola)
    await link(ola, 'Møter')
    await clean(ola)
    await moves(ola, ola.locator('main ul.next a').first())
    await clean(ola)
    await step(ola, 'Kalle inn til et møte')
    await take(ola)
    await postAll(ola)
  },
  '1.12': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await link(ola, 'Møter')
    await moves(ola, ola.locator('main ul.next a').first())
    await step(ola, 'Registrere at et møte er holdt')
    await ola.locator('.form-more summary').click()
    const named = () => ola.getByRole('group', { name: begins('Hvem vil pasienten skal få kopi?') }).last()
    await contact(ola, named(), 'Anne Nordli', ['Elvegata 12', '6999', 'Fjordvik'], 'Pårørende')
    assert.ok(await named().getByRole('checkbox', { name: begins('Anne Nordli') }).isChecked(), 'she is chosen')
    for (const who of ['Kari Nordli', 'Ola Fysio', 'Hilde Strøm', 'Nils Vang']) {
      await ola.getByRole('group', { name: begins('Hvem var der?') }).last().getByRole('checkbox', { name: begins(who) }).check()
    }
    await write(ola, 'Hvordan ble det lagt til rette', 'Møtet var hjemme hos Kari; hun gikk gjennom målene sine først.')
    await take(ola)
  },
  '1.13': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await step(ola, 'Skrive referat')
    await write(ola, 'Referat', 'Treningen går som planlagt. Ingen endringer i planen.')
    await ola.locator('.form-more summary').click()
    await choose(ola, 'Mal', 'Kortfattet')
    await take(ola)
    await step(ola, 'Sende referatet')
    await take(ola)
    await postAll(ola)
  },
  '1.14': async () => {
    const hilde = await as('hilde')
    await openCase(hilde)
    await step(hilde, 'Melde fra om en vesentlig endring')
    await write(hilde, 'Hva', 'Kari har fått nytt hjelpemiddel og trenger mindre hjelp om morgenen.')
    await take(hilde)
  },
  '1.15': async () => {
    const ola = await as('ola')
    await openCase(ola)
    await clean(ola)
    await writeToKari(ola)
    await link(ola, 'Les planen')
    await clean(ola)
    await link(ola, 'Skriv i planen')
    await write(ola, 'f. Hvordan', 'Hjemmesykepleien kommer nå tre morgener i uken; treningen fortsetter.')
    await press(ola, 'Lagre kladden')
    await clean(ola)
    await step(ola, 'Fullføre revisjonen')
    await write(ola, 'Hva er nytt?', 'Mindre hjelp om morgenen.')
    await choose(ola, 'Har pasienten vært med', 'Ja')
    await take(ola)
  },
}

const seen = []
const dates = Object.fromEntries(asked.rows.map((r) => [r.row, r.at]))
for (const [row, go] of Object.entries(rows)) {
  const one = { row, wrong: '' }
  try {
    await clock(dates[row])
    await go()
    const tone = await as('tone')
    await openCase(tone)
    one.shown = await read(tone)
  } catch (e) {
    one.wrong = String(e.stack ?? e)
  }
  seen.push(one)
  if (one.wrong) break
}
await browser.close()
process.stdout.write(JSON.stringify({ rows: seen, pictures }))
