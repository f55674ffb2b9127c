// Sums while they are typed: 200000 becomes 200.000, and is read back in words,
// so that a zero too many is noticed. Choosing an amount empties the field, and
// typing one lets go of the choice.
(function () {
  'use strict'
  var digit = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín']
  var max = 9007199254740991

  function hundreds (n, full) {
    var out = []
    var h = Math.floor(n / 100); var t = Math.floor(n % 100 / 10); var u = n % 10
    if (h || full) out.push(digit[h], 'trăm')
    if (t > 1) out.push(digit[t], 'mươi')
    else if (t === 1) out.push('mười')
    else if (u && (h || full)) out.push('linh')
    if (u === 1 && t > 1) out.push('mốt')
    else if (u === 4 && t > 1) out.push('tư')
    else if (u === 5 && t > 0) out.push('lăm')
    else if (u) out.push(digit[u])
    return out
  }

  function words (n, full) {
    var out = []
    var sizes = [[1e9, 'tỷ'], [1e6, 'triệu'], [1e3, 'nghìn'], [1, '']]
    for (var i = 0; i < 4; i++) {
      var g = Math.floor(n / sizes[i][0])
      n %= sizes[i][0]
      if (!g) continue
      out = out.concat(g > 999 ? words(g, full) : hundreds(g, full))
      if (sizes[i][1]) out.push(sizes[i][1])
      full = true
    }
    return out
  }

  document.querySelectorAll('input[data-money], .money-field input[inputmode=numeric]').forEach(function (input) {
    var said = document.createElement('p')
    said.className = 'said'
    said.lang = 'vi'
    said.setAttribute('aria-live', 'polite')
    ;(input.closest('.with-unit') || input).after(said)
    var chips = document.querySelectorAll('.chips input[type=radio]')

    function tell () {
      if (document.documentElement.lang !== 'vi') return
      var digits = input.value.replace(/[.\s,]/g, '')
      if (!/^\d+$/.test(digits) || Number(digits) > max) { said.textContent = ''; return }
      var n = Number(digits)
      said.textContent = n ? words(n).join(' ').replace(/^./, function (c) { return c.toUpperCase() }) + ' đồng' : ''
    }

    input.addEventListener('input', function () {
      var before = input.value.slice(0, input.selectionStart).replace(/\D/g, '').length
      if (/^[\d.\s]+$/.test(input.value)) {
        var plain = input.value.replace(/\D/g, '').replace(/^0+(?=\d)/, '')
        input.value = plain.replace(/\B(?=(\d{3})+$)/g, '.')
        var at = 0
        while (before > 0 && at < input.value.length) if (/\d/.test(input.value[at++])) before--
        input.setSelectionRange(at, at)
      }
      if (input.value) chips.forEach(function (c) { c.checked = false })
      tell()
    })
    chips.forEach(function (c) {
      c.addEventListener('change', function () { input.value = ''; tell() })
    })
    tell()
  })
})()
