// One tap ticks every survey on the page that may be verified, or none of them.
// Without it each is ticked by hand.
(function () {
  'use strict'
  var all = document.querySelector('[data-tick-all]')
  if (!all) return
  var ticks = Array.from(document.querySelectorAll('.survey input[name=id]'))
  all.hidden = ticks.length < 2
  all.addEventListener('click', function () {
    var on = ticks.some(function (t) { return !t.checked })
    ticks.forEach(function (t) { t.checked = on })
  })
})()
