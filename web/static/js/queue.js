// The match queue on the keyboard: j and k walk, Enter takes the suggestion of a
// row that has only one, o opens the line. Without it the buttons and links are there.
(function () {
  'use strict'
  var at = -1

  function rows () { return document.querySelectorAll('tr[data-line]') }

  function go (n) {
    var all = rows()
    if (!all.length) return
    at = Math.max(0, Math.min(n, all.length - 1))
    all.forEach(function (r, i) { r.classList.toggle('at', i === at) })
    all[at].focus()
  }

  document.addEventListener('keydown', function (e) {
    if (e.ctrlKey || e.metaKey || e.altKey) return
    if (/^(INPUT|SELECT|TEXTAREA)$/.test(e.target.tagName)) return
    var row = rows()[at]
    if (e.key === 'j') return go(at + 1)
    if (e.key === 'k') return go(at - 1)
    if (!row) return
    if (e.key === 'o') return row.querySelector('a[data-open]').click()
    if (e.key === 'Enter' && e.target === row) {
      var button = row.querySelector('button[data-sole]')
      if (button) button.click()
    }
  })

  // A row that was answered is replaced by what became of it; the walk goes on.
  document.addEventListener('htmx:afterSwap', function () { go(at) })
})()
