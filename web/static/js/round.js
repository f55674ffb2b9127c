// Computes a published round again in the reader's browser: takes the list that the
// fund published, checks its hash, runs the rules of allot.js on its inputs, and
// compares every amount and every lot that pays, to the đồng.
(function () {
  'use strict'
  var box = document.querySelector('[data-recompute]')
  if (!box || !window.allot || !window.fetch) return
  var button = box.querySelector('[data-run]')
  var answer = box.querySelector('[data-answer]')
  var rows = box.querySelector('[data-rows]')
  box.hidden = false

  function say (words, values) {
    answer.textContent = words.replace(/%(\w+)%/g, function (all, name) { return values && name in values ? values[name] : all })
    box.dataset.state = Object.keys(answer.dataset).find(function (k) { return answer.dataset[k] === words }) || ''
  }

  function hex (bytes) {
    return Array.from(new Uint8Array(bytes), function (b) { return b.toString(16).padStart(2, '0') }).join('')
  }

  // hashOf is "" where the browser computes no hashes: outside https.
  function hashOf (text) {
    if (!window.crypto || !window.crypto.subtle) return Promise.resolve('')
    return crypto.subtle.digest('SHA-256', new TextEncoder().encode(text)).then(hex)
  }

  // differences names the rows whose amount or lots are not what the rule gives.
  function differences (item) {
    var mine = window.allot.run(item.input).shares
    var theirs = {}
    item.shares.forEach(function (s) { theirs[s.row] = s })
    var wrong = []
    mine.forEach(function (s) {
      var t = theirs[s.row]
      delete theirs[s.row]
      if (!t || t.qty !== s.qty || parts(t) !== parts(s)) wrong.push({ row: s.row, published: t ? t.qty : 0, computed: s.qty })
    })
    Object.keys(theirs).forEach(function (row) { wrong.push({ row: row, published: theirs[row].qty, computed: 0 }) })
    return wrong
  }

  function parts (share) {
    return share.parts.map(function (p) { return p.lot + ':' + p.qty }).sort().join(',')
  }

  function show (wrong, n, took) {
    rows.textContent = ''
    if (wrong.length === 0) return say(answer.dataset.agrees, { rows: n.toLocaleString(document.documentElement.lang), ms: Math.round(took) })
    say(answer.dataset.differs, { n: wrong.length })
    wrong.slice(0, 50).forEach(function (w) {
      var li = document.createElement('li')
      li.textContent = rows.dataset.row.replace(/%(\w+)%/g, function (all, name) {
        return name in w ? (typeof w[name] === 'number' ? w[name].toLocaleString(document.documentElement.lang) : w[name]) : all
      })
      rows.appendChild(li)
    })
  }

  function run () {
    button.disabled = true
    say(answer.dataset.working)
    fetch(box.dataset.recompute, { headers: { Accept: 'application/json' } })
      .then(function (r) {
        if (!r.ok) throw new Error(r.status)
        return r.json()
      })
      .then(function (file) {
        var text = file.list
        return hashOf(text).then(function (sum) {
          if (sum && sum !== box.dataset.hash) return say(answer.dataset.edited)
          var began = performance.now()
          var wrong = []
          var n = 0
          JSON.parse(text).items.forEach(function (item) {
            n += item.shares.length
            wrong = wrong.concat(differences(item))
          })
          show(wrong, n, performance.now() - began)
        })
      })
      .catch(function () { say(answer.dataset.broken) })
      .then(function () { button.disabled = false })
  }

  button.addEventListener('click', run)
})()
