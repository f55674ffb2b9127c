// The hand-over table: the box takes what a scanner types, whatever stands in it
// before; a signature is drawn with the finger; only what belongs to the answer is
// shown; notes are added up while they are counted. Pages work without it.
(function () {
  'use strict'

  var find = document.querySelector('.handover-find input[name=q]')
  if (find) {
    find.focus({ preventScroll: true })
    find.addEventListener('focus', function () { find.select() })
    // A scanner types the address and Enter faster than anybody can; one that sends
    // no Enter is helped along.
    find.form.addEventListener('submit', function () { clearTimeout(find.timer) })
    find.addEventListener('input', function () {
      if (/\/chi\/[A-Z0-9]{10}\?s=[\w.-]{80,}$/.test(find.value)) {
        clearTimeout(find.timer)
        find.timer = setTimeout(function () { find.form.requestSubmit() }, 250)
      }
    })
  }

  var form = document.querySelector('form[data-handover]')
  if (form) {
    var pad = form.querySelector('[data-sign]')
    var canvas = pad.querySelector('canvas')
    var pen = canvas.getContext('2d')
    var kept = form.elements.signature
    var drawn = false

    var value = function (name) {
      var on = form.querySelector('input[name=' + name + ']:checked')
      return on ? on.value : ''
    }
    var show = function () {
      var outcome = value('outcome'); var taker = value('taker'); var proof = value('proof')
      form.querySelectorAll('[data-when]').forEach(function (d) { d.hidden = d.dataset.when.split(' ').indexOf(outcome) < 0 })
      form.querySelectorAll('[data-taker]').forEach(function (d) { d.hidden = d.dataset.taker !== taker })
      form.querySelectorAll('[data-proof]').forEach(function (d) { d.hidden = d.dataset.proof !== proof })
      form.querySelectorAll('[data-witness]').forEach(function (d) { d.hidden = proof !== 'witness' && taker !== 'substitute' })
      pad.hidden = proof !== 'signature'
    }
    form.addEventListener('change', show)

    var wipe = function () {
      pen.fillStyle = '#fff'
      pen.fillRect(0, 0, canvas.width, canvas.height)
      pen.lineWidth = 4; pen.lineCap = pen.lineJoin = 'round'; pen.strokeStyle = '#12303a'
      drawn = false
      kept.value = ''
    }
    var at = function (e) {
      var r = canvas.getBoundingClientRect()
      return [(e.clientX - r.left) * canvas.width / r.width, (e.clientY - r.top) * canvas.height / r.height]
    }
    wipe()
    canvas.addEventListener('pointerdown', function (e) {
      canvas.setPointerCapture(e.pointerId)
      var p = at(e)
      pen.beginPath(); pen.moveTo(p[0], p[1]); pen.lineTo(p[0] + 0.1, p[1]); pen.stroke()
      drawn = true
      e.preventDefault()
    })
    canvas.addEventListener('pointermove', function (e) {
      if (!e.buttons || !canvas.hasPointerCapture(e.pointerId)) return
      var p = at(e)
      pen.lineTo(p[0], p[1]); pen.stroke()
    })
    pad.querySelector('[data-wipe]').addEventListener('click', wipe)
    form.addEventListener('submit', function () {
      kept.value = drawn && value('proof') === 'signature' ? canvas.toDataURL('image/png') : ''
    }, true)

    // With a screen to sign on, that comes first; nobody has chosen anything yet.
    if (!document.querySelector('.errors')) form.querySelector('input[name=proof][value=signature]').checked = true
    show()
  }

  var count = document.querySelector('form[data-count]')
  var sum = count && count.querySelector('[data-sum]')
  if (sum) {
    var add = function () {
      var total = 0
      count.querySelectorAll('[data-note]').forEach(function (i) {
        total += Number(i.dataset.note) * (Number(i.value.replace(/[.\s]/g, '')) || 0)
      })
      sum.querySelector('strong').textContent = String(total).replace(/\B(?=(\d{3})+$)/g, '.') + ' ₫'
    }
    sum.hidden = false
    count.addEventListener('input', add)
    add()
  }
})()
