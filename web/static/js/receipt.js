// A receipt's page checks itself against the public log: takes the line that the log
// holds and its proof, computes everything again with proof.js, compares the line with
// what stands on this page for the reader to see, and says of each step whether it held.
(function () {
  'use strict'
  const box = document.querySelector('[data-proof]')
  const proof = window.proof
  if (!box || !proof || !window.fetch) return
  const lang = document.documentElement.lang
  const words = box.querySelector('[data-steps]').dataset
  const number = n => n.toLocaleString(lang)
  const pauses = [1, 2, 4, 8, 15, 30] // seconds to wait for a line that is on its way
  let tries = 0
  let values = {}

  box.querySelector('[data-steps]').hidden = false
  proof.keepForOffline().catch(() => {})
  run()

  // mark says of a step how it went: by a word, a shape and a sentence.
  function mark (name, state, why) {
    const step = box.querySelector('[data-step="' + name + '"]')
    const badge = step.querySelector('.badge')
    badge.className = 'badge ' + { held: 'done', wrong: 'trouble', unable: 'wait' }[state]
    badge.textContent = words[state]
    step.querySelector('[data-result]').textContent = proof.say(step.dataset[why || state] || step.dataset.wrong, values)
  }

  // conclude shows the one sentence that counts. What does not agree is said at the top
  // of the page as well, in the place of the words that called the receipt a true one.
  function conclude (state) {
    for (const n of box.querySelectorAll('[data-verdict]')) n.hidden = n.dataset.verdict !== state
    for (const b of box.querySelectorAll('.badge.waits')) {
      b.className = 'badge'
      b.textContent = words.skipped
    }
    const top = document.querySelector('[data-stands]')
    if (state === 'held' && top && top.dataset.valid) {
      top.className = 'notice'
      top.querySelector('h2').textContent = top.dataset.valid
      top.querySelector('p').textContent = top.dataset.text
    }
    if (state === 'wrong' && top) top.replaceWith(box.querySelector('[data-verdict="wrong"]').cloneNode(true))
    box.dataset.state = state
  }

  async function run () {
    if (!proof.able) return conclude('unsafe')
    let told, keys
    try {
      const r = await fetch(box.dataset.proof, { headers: { Accept: 'application/json' }, cache: 'no-store' })
      if (!r.ok) throw new Error(r.status)
      told = await r.json()
      if (told.leaf.state === 'pending') return later()
      keys = await proof.keys()
    } catch (e) {
      return conclude('broken')
    }
    arrived(told.leaf)
    await check(told, keys)
  }

  function later () {
    if (tries < pauses.length) setTimeout(run, pauses[tries++] * 1000)
  }

  // arrived puts the place into a page that was drawn while the line was on its way.
  function arrived (leaf) {
    values = { index: number(leaf.index), hash: leaf.hash }
    for (const e of box.querySelectorAll('[data-place]')) e.textContent = proof.say(e.dataset.place, values)
  }

  async function check (told, keys) {
    const leaf = told.leaf
    const hash = proof.bytes(btoa((leaf.hash.match(/../g) || []).map(h => String.fromCharCode(parseInt(h, 16))).join('')))
    let note = null
    const steps = {
      async leaf () {
        if (!proof.same(await proof.leafHash(leaf.body), hash)) throw proof.wrong('leaf')
      },
      async facts () {
        values.what = (await differences(told)).join('; ')
        if (values.what) throw proof.wrong('facts')
        // What the line only binds, the book's own keeper has opened: see package receipt.
        if ('differs' in box.dataset || !told.agrees) throw proof.wrong('sealed')
      },
      async proof () {
        note = proof.readNote(leaf.checkpoint)
        values.size = number(note.size)
        values.n = leaf.proof.length
        const root = await proof.rootOf(hash, leaf.index, note.size, leaf.proof.map(proof.bytes))
        if (!proof.same(root, note.root)) throw proof.wrong('proof')
      },
      async note () {
        note = await proof.openNote(leaf.checkpoint, keys)
        values.origin = note.origin
        if (note.witnesses.length) values.witnesses = note.witnesses.map(w => w.name).join(', ')
      }
    }
    for (const name of Object.keys(steps)) {
      try {
        await steps[name]()
        mark(name, 'held', name === 'note' && values.witnesses ? 'witnessed' : 'held')
      } catch (e) {
        if (!e.wrong) {
          mark(name, 'unable')
          return conclude(e.name === 'NotSupportedError' ? 'unable' : 'broken')
        }
        mark(name, 'wrong', e.wrong)
        return conclude('wrong')
      }
    }
    conclude('held')
  }

  // differences names what the line says otherwise than this page, as it is seen.
  async function differences (told) {
    const said = JSON.parse(told.leaf.body)
    const seen = name => Array.from(document.querySelectorAll('[data-fact="' + name + '"]'), e => e.innerText.trim()).join('; ')
    const digits = text => Number(text.replace(/\D/g, ''))
    values.number = said.number
    values.series = said.series
    values.on = dayOf(said.on)
    values.unit = said.unit
    values.amount = said.amount ? number(said.amount) + '\u00a0₫' : ''
    const rows = [
      ['series', seen('series'), said.series],
      ['number', digits(seen('number')), said.number],
      ['on', seen('on'), values.on],
      ['unit', box.dataset.unit, said.unit]
    ]
    if (said.goods) rows.push(['goods', await goodsHash(told.items), said.goods], ['goods', seen('goods'), told.items.map(i => i.told).join('; ')])
    else rows.push(['amount', digits(seen('amount')), said.amount])
    if (said.kind !== 'receipt') rows.push(['kind', 'receipt', said.kind])
    const shown = (name, v) => name === 'amount' ? number(v || 0) + '\u00a0₫' : v
    return rows.filter(r => r[1] !== r[2]).map(r => proof.say(words.differs, { what: words[r[0]], page: shown(r[0], r[1]), log: shown(r[0], r[2]) }))
  }

  function dayOf (iso) {
    const [y, m, d] = iso.split('-')
    if (lang === 'vi') return d + '/' + m + '/' + y
    return Number(d) + ' ' + 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[m - 1] + ' ' + y
  }

  // goodsHash binds the goods as package receipt does: canonical JSON, keys in order.
  async function goodsHash (items) {
    const lines = items.map(i => Object.assign(i.expires_on ? { expires_on: i.expires_on } : {}, { item: i.item, name: i.name, qty: i.qty, told: i.told }))
    const body = JSON.stringify({ items: lines, kind: 'receipt_items', v: 1 })
    return proof.hex(await proof.sha256(new TextEncoder().encode(body)))
  }
})()
