// What every page may use: copy buttons, the error summary, double clicks.
// Pages work without it.
(function () {
  'use strict'

  // Copy: the button appears only where it can work.
  document.querySelectorAll('[data-copy]').forEach(function (b) {
    var words = b.innerHTML
    b.hidden = false
    b.addEventListener('click', function () {
      copy(b.dataset.copy).then(function () {
        b.textContent = b.dataset.done
        b.classList.add('done')
        setTimeout(function () { b.innerHTML = words; b.classList.remove('done') }, 2500)
      })
    })
  })

  function copy (text) {
    if (navigator.clipboard) {
      return navigator.clipboard.writeText(text).catch(function () { return byHand(text) })
    }
    return byHand(text)
  }

  // Plain http and old phones have no clipboard object.
  function byHand (text) {
    var area = document.createElement('textarea')
    area.value = text
    area.className = 'sr'
    document.body.append(area)
    area.select()
    var done = document.execCommand('copy')
    area.remove()
    return done ? Promise.resolve() : Promise.reject(new Error('copy'))
  }

  // Mistakes are read out at once.
  var errors = document.querySelector('[data-focus]')
  if (errors) errors.focus()

  // A second click while the first is on its way does nothing. Coming back with
  // the back button finds the form alive again.
  document.querySelectorAll('form[method=post]').forEach(function (form) {
    form.addEventListener('submit', function (e) {
      if (form.dataset.sent) return e.preventDefault()
      form.dataset.sent = 'yes'
    })
  })
  addEventListener('pageshow', function () {
    document.querySelectorAll('form[data-sent]').forEach(function (f) { delete f.dataset.sent })
    // A page from a cache is the same for everybody: here each filling-in gets a
    // name of its own, so that sending it twice does its work once.
    document.querySelectorAll('input[data-once]').forEach(function (i) { i.value = nonce() })
  })

  function nonce () {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (b) {
      return b.toString(16).padStart(2, '0')
    }).join('')
  }

  document.querySelectorAll('[data-print]').forEach(function (b) {
    b.hidden = false
    b.addEventListener('click', function () { print() })
  })
})()
