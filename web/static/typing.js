// Keeps what is typed in a form while it is typed, says so, and warns before a log-in ends.
// Nothing needs it: without it, text is kept by every button of a form. Nothing that is
// typed is kept in the browser, which others may use.
(() => {
  'use strict'
  const quiet = 1000 // milliseconds without a key before it is saved
  const longest = 5000 // and how long somebody may go on typing before it is all the same
  const again = 15000 // when it is tried again
  const patience = 20000 // and how long an answer is waited for
  const warned = 5 * 60 * 1000 // how long before the log-in ends that is said
  const small = 60000 // bytes that a browser sends for a page that is closed

  const sheets = document.querySelectorAll('input[data-draft]')

  // The log-in lasts as long as the page that was asked for last says, in whichever tab.
  const bar = document.querySelector('.idle')
  const others = 'BroadcastChannel' in window ? new BroadcastChannel('samlop-login') : null
  let ends = 0
  let last = 0
  let timer = 0
  const clock = () => {
    if (!bar) return
    clearTimeout(timer)
    const text = bar.querySelector('[role=alert]')
    const left = ends - Date.now()
    const say = (words) => { if (text.textContent !== words) text.textContent = words }
    if (left > warned) {
      bar.hidden = true
      say('')
      timer = setTimeout(clock, left - warned)
      return
    }
    bar.hidden = false
    const over = left <= 0
    bar.querySelector('button').hidden = over || ends >= last
    bar.querySelector('a').hidden = !over
    const words = (ends >= last ? text.dataset.last : text.dataset.soon).replace('{minutes}', String(Math.ceil(left / 60000)))
    say(over ? text.dataset.over : sheets.length > 0 ? words + ' ' + text.dataset.kept : words)
    if (!over) timer = setTimeout(clock, left % 60000 || 60000)
  }
  const lasts = (left, most, tell) => {
    if (!(left >= 0)) return
    ends = Date.now() + left * 1000
    last = Date.now() + most * 1000
    if (tell && others) others.postMessage({ left, most })
    clock()
  }
  if (bar) {
    lasts(Number(bar.dataset.left), Number(bar.dataset.most), true)
    if (others) others.onmessage = (e) => lasts(e.data.left, e.data.most, false)
    bar.querySelector('button').addEventListener('click', async () => {
      try {
        const answer = await fetch('/stay', { method: 'POST', redirect: 'error' })
        const told = await answer.json()
        lasts(answer.ok ? Number(told.left) : 0, answer.ok ? Number(told.most) : 0, answer.ok)
      } catch { /* no contact: the bar stays */ }
    })
    document.addEventListener('visibilitychange', clock)
  }

  const keep = (sheet) => {
    const form = sheet.form
    const said = form.querySelector('[data-said]')
    const version = form.elements['desk.draft']
    let dirty = false // something has been typed that is not saved
    let since = 0 // when that began
    let waits = 0
    let busy = null
    let state = 'saved'
    let leaves = false

    const say = (what, time) => {
      state = what
      if (!said) return // a page on which nothing is typed, between the form and the step
      const words = said.getAttribute('data-said-' + what).replace('{time}', time || '')
      if (said.textContent !== words) said.textContent = words
      for (const one of form.querySelectorAll('[data-when]')) one.hidden = one.dataset.when !== what
    }
    const later = (wait) => { clearTimeout(waits); waits = setTimeout(save, wait) }
    const send = async () => {
      dirty = false
      since = 0
      const body = new URLSearchParams(new FormData(form)).toString()
      try {
        const answer = await fetch(sheet.dataset.draft, {
          method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(patience), keepalive: body.length < small,
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
        })
        const told = await answer.json().catch(() => ({}))
        if (told.left) lasts(Number(told.left), Number(told.most), true)
        if (answer.ok) {
          version.value = told.version
          say('saved', told.time)
          return
        }
        dirty = true
        if (answer.status === 412) return say('conflict', told.time)
        if (answer.status === 401 || answer.status === 409) return say('expired')
        if (answer.status === 422 || answer.status === 413 || answer.status === 404) return say('full')
        say('away')
      } catch {
        dirty = true
        say('offline')
      }
      later(again)
    }
    const save = async () => {
      clearTimeout(waits)
      while (busy) await busy
      if (!dirty) return
      busy = send()
      await busy
      busy = null
    }
    const typed = () => {
      dirty = true
      since = since || Date.now()
      if (state === 'conflict') return // until one of the two has been chosen
      later(Math.max(0, Math.min(quiet, since + longest - Date.now())))
    }
    form.addEventListener('input', typed)
    form.addEventListener('change', typed)
    addEventListener('online', () => { if (dirty) save() })
    addEventListener('focus', () => { if (dirty && state !== 'conflict') save() })
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden' && dirty && !leaves && state !== 'conflict') save()
    })
    addEventListener('pagehide', () => { if (dirty && !leaves && state !== 'conflict') send() }) // there is no time to wait for one before
    addEventListener('pageshow', () => { leaves = false })
    addEventListener('beforeunload', (e) => { if (dirty && !leaves && state !== 'saved') e.preventDefault() })

    // A form is sent when what stands in it has been saved: where that cannot be, the page stays.
    let asked = false
    form.addEventListener('submit', async (e) => {
      if (leaves) return
      e.preventDefault()
      if (asked) return
      asked = true
      const button = e.submitter
      dirty = true
      await save()
      asked = false
      if (state === 'offline' || state === 'away' || state === 'expired') return
      leaves = true
      form.requestSubmit(button)
    })
  }
  for (const sheet of sheets) keep(sheet)
})()
