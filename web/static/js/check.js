// The check page checks a receipt's QR by itself: with the published keys, on this
// device, so that it does so without a network as well. What the signature cannot
// tell, whether the receipt still stands, it asks the book if it can reach it.
(function () {
  'use strict'
  const box = document.querySelector('[data-check]')
  const proof = window.proof
  if (!box || !proof || !window.fetch) return
  const form = document.querySelector('#receipt').form
  const lang = document.documentElement.lang
  const online = box.querySelector('[data-book]')
  let asked = 0 // the newest question: an older answer that comes late is dropped

  proof.keepForOffline().then(() => { document.querySelector('[data-kept]').hidden = false }).catch(() => {})
  takePhotos()
  form.addEventListener('submit', e => {
    const link = read(form.elements.receipt.value)
    if (!link.token) return // a code alone: only the book knows it
    e.preventDefault()
    check(link)
  })
  opened()

  // opened looks at what this page stands for: where there is no network it stands for
  // the page of a receipt, or for an answer of the book.
  function opened () {
    const here = new URL(location.href)
    if (here.pathname.includes('/bien-nhan/')) {
      form.elements.receipt.value = here.href
      return check(read(here.href))
    }
    if (!here.search || document.querySelector('[data-focus]')) return
    const typed = here.searchParams.get('receipt')
    const link = read(typed || '')
    if (typed) form.elements.receipt.value = typed
    if (link.token) check(link)
    else if (typed !== null || here.searchParams.has('account') || here.searchParams.has('amount')) show('offline', {})
  }

  // read finds code and signature in the address that a QR opens, whosever it is.
  function read (text) {
    try {
      const u = new URL(text.trim())
      const code = /\/bien-nhan\/([^/]+)$/.exec(u.pathname)
      return { code: code ? code[1].toUpperCase() : '', token: u.searchParams.get('s') || '', text }
    } catch (e) {
      return { code: '', token: '', text }
    }
  }

  // show puts one of the prepared answers on the page and reads it out.
  function show (name, said) {
    const answer = box.querySelector('[data-answer]')
    const words = box.querySelector('template[data-say="' + name + '"]')
    answer.className = 'notice ' + (words.dataset.look || '')
    answer.replaceChildren(words.content.cloneNode(true))
    for (const dd of box.querySelectorAll('[data-said]')) {
      dd.textContent = said[dd.dataset.said] || ''
      dd.parentElement.hidden = !said[dd.dataset.said]
    }
    box.querySelector('.facts').hidden = name !== 'held'
    online.hidden = true
    box.hidden = false
    answer.focus()
  }

  async function check (link) {
    const mine = ++asked
    const aged = box.querySelector('[data-keys]')
    aged.hidden = true
    if (!link.token) return show(link.code ? 'offline' : 'shape', {})
    if (!proof.able) return show('unsafe', {})
    let keys, said
    try {
      keys = await proof.keys()
    } catch (e) {
      return show('nokeys', {})
    }
    aged.textContent = proof.say(aged.dataset.keys, { at: moment(keys.at), age: age(keys.at) })
    aged.hidden = false
    try {
      said = await proof.readToken(link.token, keys)
    } catch (e) {
      if (e.wrong) return show(e.wrong === 'kid' ? 'unknown' : 'forged', {})
      return show(e.name === 'NotSupportedError' ? 'unable' : 'broken', {})
    }
    if (mine !== asked) return
    const facts = factsOf(said)
    if (!facts) return show('forged', {}) // ours, but of another kind of paper
    if (said.c !== link.code) return show('moved', {})
    show('held', facts)
    await askBook(said, mine)
  }

  // factsOf puts the short claims of a QR (package receipt) into words.
  function factsOf (said) {
    const kinds = { M: 'cash', K: 'transfer', BNHV: 'goods' }
    const d = /^(\d\d)(\d\d)(\d\d)$/.exec(String(said.d).padStart(6, '0'))
    if (!said.c || !Number.isSafeInteger(said.n) || !d || !kinds[said.k]) return null
    return {
      number: String(said.n).padStart(7, '0'),
      amount: said.a ? said.a.toLocaleString(lang) + ' ' + box.dataset.dong : box.dataset.goods,
      on: d[3] + '/' + d[2] + '/20' + d[1],
      unit: said.u,
      kind: box.dataset[kinds[said.k]],
      code: said.c.replace(/(.{4})(?=.)/g, '$1 ')
    }
  }

  // askBook tells what has become of the receipt since: only the book knows that.
  async function askBook (said, mine) {
    const status = online.querySelector('[data-status]')
    const tell = (word, look) => {
      status.textContent = online.dataset[word]
      online.className = 'notice ' + look
      online.dataset.state = word
    }
    tell('asking', 'wait')
    online.hidden = false
    online.querySelector('a').hidden = true
    try {
      const r = await fetch('/api/v1/receipts/' + encodeURIComponent(said.c), { headers: { Accept: 'application/json' }, cache: 'no-store' })
      if (mine !== asked) return
      if (r.status === 404) return tell('missing', 'trouble')
      if (!r.ok) throw new Error(r.status)
      const now = await r.json()
      if (!now.agrees || now.number !== said.n || (now.amount || 0) !== (said.a || 0)) return tell('differs', 'trouble')
      tell(now.status, { issued: '', replaced: 'wait', voided: 'trouble' }[now.status])
      const a = online.querySelector('a')
      a.href = a.dataset.page + now.code
      a.hidden = false
    } catch (e) {
      if (mine === asked) tell('alone', 'wait')
    }
  }

  function moment (at) {
    return at.toLocaleString(lang === 'vi' ? 'vi-VN' : 'en-GB', { hour: '2-digit', minute: '2-digit', day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'Asia/Ho_Chi_Minh' })
  }

  // age is how long ago that was, in the largest unit that is one.
  function age (at) {
    const seconds = Math.max(0, (Date.now() - at) / 1000)
    const sizes = [['day', 86400], ['hour', 3600], ['minute', 60]]
    const [unit, size] = sizes.find(s => seconds >= s[1]) || sizes[2]
    return new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }).format(-Math.floor(seconds / size), unit)
  }

  // takePhotos lets a browser that reads bar codes read a picture of the QR.
  async function takePhotos () {
    const field = document.querySelector('[data-photo]')
    if (!window.BarcodeDetector || !window.createImageBitmap) return
    const kinds = await window.BarcodeDetector.getSupportedFormats().catch(() => [])
    if (!kinds.includes('qr_code')) return
    field.hidden = false
    field.querySelector('input').addEventListener('change', async e => {
      const file = e.target.files[0]
      if (!file) return
      try {
        const found = await new window.BarcodeDetector({ formats: ['qr_code'] }).detect(await createImageBitmap(file))
        if (!found.length) return show('blurred', {})
        form.elements.receipt.value = found[0].rawValue
        check(read(found[0].rawValue))
      } catch (e) {
        show('blurred', {})
      }
    })
  }
})()
