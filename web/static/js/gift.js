// Waits for the money: asks every few seconds, slower as time goes by, only
// while somebody looks, and shows the page anew when something has changed.
(function () {
  'use strict'
  var box = document.querySelector('[data-wait]')
  if (!box) return
  var state = box.dataset.state
  var pause = 4000
  var timer
  document.querySelectorAll('[data-live]').forEach(function (p) { p.hidden = false })

  function ask () {
    fetch(box.dataset.wait, { headers: { Accept: 'application/json' }, cache: 'no-store' })
      .then(function (r) { return r.ok ? r.json() : null })
      .then(function (now) {
        if (now && now.state !== state) return location.reload()
        later()
      })
      .catch(later)
  }

  function later () {
    pause = Math.min(pause * 1.15, 30000)
    clearTimeout(timer)
    if (!document.hidden) timer = setTimeout(ask, pause)
  }

  document.addEventListener('visibilitychange', function () {
    clearTimeout(timer)
    if (!document.hidden) { pause = 4000; ask() }
  })
  timer = setTimeout(ask, pause)
})()
