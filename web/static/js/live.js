// Shows gifts as they arrive, while somebody looks: the server tells, the page puts the
// new lines on top and the totals in their place. Where nobody looks it hangs up. Where the
// server has no room for one more listener it asks for the whole page now and then, which
// the server has in memory. Without scripts the page is as new as it was when it was opened.
(function () {
  'use strict'
  var box = document.querySelector('[data-arrivals]')
  if (!box || !window.EventSource) return
  var since = box.dataset.since
  var most = Number(box.dataset.most)
  var status = box.querySelector('[data-arrived]')
  var saidAt = 0
  var polls = 0
  var stream, timer

  function listen () {
    hangUp()
    stream = new EventSource(box.dataset.arrivals + '?sau=' + since)
    stream.onopen = function () { polls = 0; mark(true) }
    stream.onmessage = function (e) {
      since = e.lastEventId
      show(JSON.parse(e.data))
    }
    stream.addEventListener('mark', function (e) { since = e.data })
    // Too much came meanwhile to be told one by one.
    stream.addEventListener('again', function () {
      hangUp()
      timer = setTimeout(function () { read().then(listen, later) }, 500 + Math.random() * 5000)
    })
    stream.onerror = function () {
      mark(false)
      if (stream && stream.readyState === EventSource.CLOSED) later() // no room; else the browser comes back by itself
    }
  }

  function hangUp () {
    clearTimeout(timer)
    if (stream) stream.close()
    stream = null
  }

  // The slow way: the page itself, a minute or more apart, and a new try now and then.
  function later () {
    hangUp()
    timer = setTimeout(function () {
      if (++polls % 5 === 0) return listen()
      read().then(later, later)
    }, 60000 + Math.random() * 30000)
  }

  function read () {
    return fetch(location.pathname, { cache: 'no-cache' }).then(function (r) {
      if (!r.ok) throw new Error(r.status)
      return r.text()
    }).then(function (text) {
      var page = new DOMParser().parseFromString(text, 'text/html')
      var fresh = page.querySelector('[data-arrivals]')
      if (!fresh) return
      since = fresh.dataset.since
      var rows = fresh.querySelector('tbody')
      if (rows) body().replaceChildren.apply(body(), Array.from(rows.children))
      page.querySelectorAll('[data-tally]').forEach(function (t) { total(t.dataset.tally, t.innerHTML) })
      none()
    })
  }

  function body () { return box.querySelector('tbody') }

  function none () {
    var empty = box.querySelector('[data-none]')
    if (empty) empty.hidden = body().children.length > 0
  }

  function show (m) {
    var made = document.createElement('template')
    made.innerHTML = '<table><tbody>' + m.rows + '</tbody></table>'
    var rows = Array.from(made.content.querySelectorAll('tr'))
    // One that ended just as the page was made stands there already.
    rows = rows.filter(function (r) { return !body().querySelector('[data-gift="' + r.dataset.gift + '"]') })
    rows.forEach(function (r) { r.classList.add('new') })
    body().prepend.apply(body(), rows)
    while (body().children.length > most) body().lastElementChild.remove()
    Object.keys(m.tally).forEach(function (slug) { total(slug, m.tally[slug]) })
    none()
    // Read aloud, so not for every gift of a busy evening.
    if (Date.now() - saidAt > 15000) {
      saidAt = Date.now()
      status.textContent = m.said
    }
  }

  function total (slug, html) {
    document.querySelectorAll('[data-tally]').forEach(function (t) {
      if (t.dataset.tally !== slug) return
      var open = t.querySelector('details[open]')
      t.innerHTML = html
      var same = t.querySelector('details')
      if (open && same) same.open = true
    })
  }

  function mark (on) {
    document.querySelectorAll('[data-live]').forEach(function (p) { p.hidden = !on })
  }

  document.addEventListener('visibilitychange', function () {
    if (document.hidden) { hangUp(); mark(false) } else listen()
  })
  addEventListener('pagehide', hangUp)
  addEventListener('pageshow', function (e) { if (e.persisted && !document.hidden) listen() })
  if (!document.hidden) listen()
})()
