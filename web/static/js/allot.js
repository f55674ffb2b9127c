// The rules of allocation once more, for whoever wants to compute a published round
// again: the same steps as internal/allot, which says why. allot.run(input) takes
// the round's input file and gives its result, to the đồng, or throws where the
// input is no round. By the method norm, when what there is does not reach, shares
// are empty and short says how much is missing.
(function () {
  'use strict'
  var MOST = Number.MAX_SAFE_INTEGER
  var WORD = 32

  function least (a, b) { return b < a ? b : a }

  // Network is classes of rows that draw on lots. Its numbers are all of one kind,
  // that of zero: whole numbers, or BigInt where products grow too large for them.
  function Network (reach, lots, zero) {
    var i
    this.reach = reach
    this.zero = zero
    this.users = []
    this.holders = []
    this.free = []
    this.shut = []
    this.cameTo = []
    for (i = 0; i < lots; i++) {
      this.users.push([])
      this.holders.push([])
      this.free.push(zero)
      this.shut.push(false)
      this.cameTo.push({ turn: 0, c: 0, from: 0, to: 0 })
    }
    this.flow = []
    this.listed = []
    this.mask = []
    this.full = []
    this.wasClass = []
    this.unseen = new Uint32Array(Math.ceil(lots / WORD))
    this.met = []
    this.turn = 0
    for (i = 0; i < reach.length; i++) this.enter(i)
  }

  Network.prototype.enter = function (c) {
    var list = this.reach[c]
    var mask = new Uint32Array(this.unseen.length)
    for (var at = 0; at < list.length; at++) {
      this.users[list[at]].push({ c: c, at: at })
      mask[list[at] / WORD | 0] |= 1 << list[at] % WORD
    }
    this.flow.push(new Array(list.length).fill(this.zero))
    this.listed.push(new Array(list.length).fill(false))
    this.mask.push(mask)
    this.full.push(false)
    this.wasClass.push(0)
  }

  // empty takes everything back, for another try on the same lots.
  Network.prototype.empty = function () {
    for (var c = 0; c < this.reach.length; c++) {
      this.flow[c].fill(this.zero)
      this.listed[c].fill(false)
      this.full[c] = false
    }
    for (var l = 0; l < this.holders.length; l++) this.holders[l] = []
  }

  // grow gives class c up to need more and returns what it could not give.
  Network.prototype.grow = function (c, need, ahead) {
    var list = this.reach[c]
    while (!this.full[c]) {
      for (var at = 0; at < list.length; at++) {
        if (!need) return need
        var l = list[at]
        if (this.shut[l]) continue
        var d = least(this.free[l], need)
        if (d) {
          this.free[l] -= d
          this.add(c, at, d)
          need -= d
        }
      }
      if (!need) return need
      this.makeRoom(c, ahead)
    }
    return need
  }

  Network.prototype.makeRoom = function (c, most) {
    var turn = ++this.turn
    var queue = []
    var at, l
    this.wasClass[c] = turn
    this.met = [c]
    for (l = 0; l < this.shut.length; l++) this.see(l, this.shut[l])
    for (at = 0; at < this.reach[c].length; at++) {
      l = this.reach[c][at]
      if (!this.shut[l]) {
        this.cameTo[l] = { turn: turn, c: c, from: -1, to: at }
        queue.push(l)
        this.see(l, true)
      }
    }
    for (var i = 0; i < queue.length; i++) {
      var holding = this.holding(queue[i])
      for (var j = 0; j < holding.length; j++) {
        var u = holding[j]
        if (this.wasClass[u.c] === turn) continue
        this.wasClass[u.c] = turn
        this.met.push(u.c)
        if (!this.leadsOn(u.c)) continue
        var list = this.reach[u.c]
        for (at = 0; at < list.length; at++) {
          l = list[at]
          if (!(this.unseen[l / WORD | 0] >>> l % WORD & 1)) continue
          this.cameTo[l] = { turn: turn, c: u.c, from: u.at, to: at }
          if (this.free[l]) {
            this.shift(l, most)
            return
          }
          queue.push(l)
          this.see(l, true)
        }
      }
    }
    for (i = 0; i < this.met.length; i++) this.full[this.met[i]] = true
  }

  Network.prototype.see = function (l, met) {
    if (met) this.unseen[l / WORD | 0] &= ~(1 << l % WORD)
    else this.unseen[l / WORD | 0] |= 1 << l % WORD
  }

  Network.prototype.leadsOn = function (c) {
    for (var i = 0; i < this.unseen.length; i++) {
      if (this.mask[c][i] & this.unseen[i]) return true
    }
    return false
  }

  Network.prototype.holding = function (l) {
    var kept = []
    for (var i = 0; i < this.holders[l].length; i++) {
      var u = this.holders[l][i]
      if (this.flow[u.c][u.at]) kept.push(u)
      else this.listed[u.c][u.at] = false
    }
    this.holders[l] = kept
    return kept
  }

  Network.prototype.add = function (c, at, much) {
    this.flow[c][at] += much
    if (!this.listed[c][at]) {
      this.listed[c][at] = true
      this.holders[this.reach[c][at]].push({ c: c, at: at })
    }
  }

  Network.prototype.shift = function (end, most) {
    var d = least(this.free[end], most)
    var first = end
    var s
    while (this.cameTo[first].from >= 0) {
      s = this.cameTo[first]
      d = least(d, this.flow[s.c][s.from])
      first = this.reach[s.c][s.from]
    }
    for (var l = end; l !== first;) {
      s = this.cameTo[l]
      this.add(s.c, s.to, d)
      this.flow[s.c][s.from] -= d
      l = this.reach[s.c][s.from]
    }
    this.free[end] -= d
    this.free[first] += d
  }

  Network.prototype.release = function (c, much) {
    for (var at = 0; at < this.reach[c].length; at++) {
      var d = least(this.flow[c][at], much)
      this.flow[c][at] -= d
      this.free[this.reach[c][at]] += d
      much -= d
    }
  }

  // settle makes each lot in turn pay as much as it can while those before it pay
  // what they do.
  Network.prototype.settle = function () {
    for (var l = 0; l < this.free.length; l++) {
      for (var i = 0; i < this.users[l].length; i++) {
        var u = this.users[l][i]
        for (var at = u.at + 1; at < this.reach[u.c].length && this.free[l]; at++) {
          this.move(u.c, at, u.at, least(this.free[l], this.flow[u.c][at]))
        }
      }
      while (this.free[l] && this.takeOver(l)) { /* as long as somebody makes way */ }
    }
  }

  Network.prototype.move = function (c, from, to, much) {
    this.flow[c][from] -= much
    this.add(c, to, much)
    this.free[this.reach[c][from]] += much
    this.free[this.reach[c][to]] -= much
  }

  Network.prototype.takeOver = function (l) {
    var turn = ++this.turn
    var queue = [l]
    this.cameTo[l] = { turn: turn, c: 0, from: -1, to: -1 }
    for (var i = 0; i < queue.length; i++) {
      var users = this.users[queue[i]]
      for (var j = 0; j < users.length; j++) {
        var u = users[j]
        if (this.wasClass[u.c] === turn) continue
        this.wasClass[u.c] = turn
        for (var at = 0; at < this.reach[u.c].length; at++) {
          var from = this.reach[u.c][at]
          if (this.cameTo[from].turn === turn || !this.flow[u.c][at]) continue
          this.cameTo[from] = { turn: turn, c: u.c, from: at, to: u.at }
          if (from > l) {
            this.chain(from, this.free[l])
            return true
          }
          queue.push(from)
        }
      }
    }
    return false
  }

  Network.prototype.chain = function (end, most) {
    var d = most
    var l, s
    for (l = end; this.cameTo[l].from >= 0;) {
      s = this.cameTo[l]
      d = least(d, this.flow[s.c][s.from])
      l = this.reach[s.c][s.to]
    }
    for (l = end; this.cameTo[l].from >= 0;) {
      s = this.cameTo[l]
      this.move(s.c, s.from, s.to, d)
      l = this.reach[s.c][s.to]
    }
  }

  Network.prototype.open = function () {
    var can = this.reach.map(function () { return false })
    var seen = this.free.map(function () { return false })
    var queue = []
    for (var l = 0; l < this.free.length; l++) {
      if (!this.shut[l] && this.free[l]) {
        seen[l] = true
        queue.push(l)
      }
    }
    for (var i = 0; i < queue.length; i++) {
      var users = this.users[queue[i]]
      for (var j = 0; j < users.length; j++) {
        var c = users[j].c
        if (can[c]) continue
        can[c] = true
        for (var at = 0; at < this.reach[c].length; at++) {
          l = this.reach[c][at]
          if (!this.shut[l] && !seen[l] && this.flow[c][at]) {
            seen[l] = true
            queue.push(l)
          }
        }
      }
    }
    return can
  }

  function wrong (what) { throw new Error('allot: ' + what) }

  function plain (name) { return typeof name === 'string' && /^[ -~]+$/.test(name) }

  function byOrder (a, b) {
    if (a.order !== b.order) return a.order - b.order
    return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
  }

  function total (list, what, of, from) {
    var seen = new Set()
    var sum = 0
    list.forEach(function (x) {
      if (!plain(x.id) || seen.has(x.id)) wrong(what + ' ' + x.id + ': a name of its own is needed')
      seen.add(x.id)
      if (!Number.isSafeInteger(x[of]) || !Number.isSafeInteger(x.order) || x[of] < from || x[of] > MOST - sum) {
        wrong(what + ' ' + x.id + ': ' + x[of])
      }
      sum += x[of]
    })
    return sum
  }

  // arrange checks an input and puts it in order.
  function arrange (input) {
    if (input.method !== 'norm' && input.method !== 'norm_scaled') wrong('no method ' + input.method)
    if (!Number.isSafeInteger(input.unit) || input.unit < 1) wrong('a step of ' + input.unit)
    var r = { unit: input.unit, lots: (input.lots || []).slice(), rows: (input.rows || []).slice() }
    r.lots.sort(function (a, b) {
      return a.earmarked !== b.earmarked ? (a.earmarked ? -1 : 1) : byOrder(a, b)
    })
    r.rows.sort(byOrder)
    total(r.lots, 'lot', 'qty', 0)
    r.rowSum = total(r.rows, 'row', 'want', 1)
    classify(r)
    r.given = r.rows.map(function () { return 0 })
    return r
  }

  function named (names) { return names && names.length ? new Set(names) : null }

  function classify (r) {
    var ofPair = new Map()
    var ofReach = new Map()
    var purposes = r.lots.map(function (l) { return named(l.purposes) })
    var areas = r.lots.map(function (l) { return named(l.areas) })
    r.reach = []
    r.want = []
    r.cls = r.rows.map(function (x) {
      var pair = JSON.stringify([x.purpose, x.area])
      var c = ofPair.get(pair)
      if (c === undefined) {
        var lots = []
        for (var l = 0; l < r.lots.length; l++) {
          if ((!purposes[l] || purposes[l].has(x.purpose)) && (!areas[l] || areas[l].has(x.area))) lots.push(l)
        }
        var name = lots.join(' ')
        c = ofReach.get(name)
        if (c === undefined) {
          c = r.reach.push(lots) - 1
          r.want.push(0)
          ofReach.set(name, c)
        }
        ofPair.set(pair, c)
      }
      r.want[c] += x.want
      return c
    })
  }

  function fill (r, much) {
    var n = new Network(r.reach, r.lots.length, 0)
    var missing = 0
    r.lots.forEach(function (lot, l) { n.free[l] = lot.qty })
    for (var c = 0; c < r.reach.length; c++) missing += n.grow(c, much[c], much[c])
    return { net: n, missing: missing }
  }

  function byNorm (r) {
    var f = fill(r, r.want)
    if (!f.missing) {
      r.given = r.rows.map(function (x) { return x.want })
      f.net.settle()
      return result(r, f.net, r.rows.length
        ? [{ rows: r.rows.length, want: r.rowSum, money: r.rowSum, whole: true, floor: r.rowSum, extra: 0, given: r.rowSum }]
        : [])
    }
    return {
      shares: [],
      left: r.lots.filter(function (l) { return l.qty > 0 }).map(function (l) { return { lot: l.id, qty: l.qty } }),
      short: f.missing,
      tiers: [],
      steps: ['n=' + r.rows.length + ': ' + r.rowSum + ' - ' + f.missing + ' = ' + (r.rowSum - f.missing)]
    }
  }

  function tiers (r) {
    var all = []
    var active = r.reach.map(function () { return true })
    var n = new Network(r.reach, r.lots.length, BigInt(0))
    while (active.indexOf(true) >= 0) {
      var t = lowest(r, n, active)
      t.classes.forEach(function (c) {
        active[c] = false
        r.reach[c].forEach(function (l) { n.shut[l] = true })
      })
      all.push(t)
    }
    return all
  }

  function lowest (r, n, active) {
    var share = { money: 1, want: 1 }
    for (;;) {
      n.empty()
      var money = BigInt(share.money)
      var want = BigInt(share.want)
      var enough = true
      var c
      for (var l = 0; l < r.lots.length; l++) n.free[l] = BigInt(r.lots[l].qty) * want
      for (c = 0; c < r.reach.length; c++) {
        if (active[c]) {
          var need = BigInt(r.want[c]) * money
          if (n.grow(c, need, need)) enough = false
        }
      }
      if (!enough) {
        share = bound(r, active, n.shut, n.full)
        continue
      }
      var t = { classes: [], whole: share.money === share.want }
      var can = n.open()
      var tight = []
      for (c = 0; c < r.reach.length; c++) {
        tight.push(active[c] && (t.whole || !can[c]))
        if (tight[c]) t.classes.push(c)
      }
      var most = bound(r, active, n.shut, tight)
      t.want = most.want
      t.money = t.whole ? most.want : most.money
      return t
    }
  }

  function bound (r, active, shut, of) {
    var counted = []
    var b = { money: 0, want: 0 }
    for (var c = 0; c < r.reach.length; c++) {
      if (!active[c] || !of[c]) continue
      b.want += r.want[c]
      for (var at = 0; at < r.reach[c].length; at++) {
        var l = r.reach[c][at]
        if (!shut[l] && !counted[l]) {
          counted[l] = true
          b.money += r.lots[l].qty
        }
      }
    }
    return b
  }

  function roundOff (r, all) {
    var of = []
    var told = all.map(function (t, i) {
      t.classes.forEach(function (c) { of[c] = i })
      return { rows: 0, want: t.want, money: t.money, whole: t.whole, floor: 0, extra: 0, given: 0 }
    })
    var lost = all.map(function () { return [] })
    var held = r.reach.map(function () { return 0 })
    var ahead = r.reach.map(function () { return 0 })
    r.rows.forEach(function (x, i) {
      var c = r.cls[i]
      var t = all[of[c]]
      var got = x.want
      if (!t.whole) {
        var product = BigInt(x.want) * BigInt(t.money)
        var q = Number(product / BigInt(t.want))
        var rest = Number(product % BigInt(t.want))
        got = q - q % r.unit
        var k = { row: i, step: Math.min(r.unit, x.want - got), lost: q - got, rest: rest }
        if (k.lost > 0 || k.rest > 0) {
          lost[of[c]].push(k)
          ahead[c] += k.step
        }
      }
      r.given[i] = got
      held[c] += got
      told[of[c]].rows++
      told[of[c]].floor += got
    })
    var f = fill(r, held)
    if (f.missing) wrong('rounded down, and still too much')
    giveRest(r, f.net, lost, ahead, told)
    return { net: f.net, told: told }
  }

  function giveRest (r, n, lost, ahead, told) {
    var limit = r.reach.map(function () { return MOST })
    lost.forEach(function (list, i) {
      list.sort(function (a, b) { return b.lost - a.lost || b.rest - a.rest || a.row - b.row })
      told[i].given = told[i].floor
      list.forEach(function (k) {
        var c = r.cls[k.row]
        if (k.step > limit[c]) return
        var rest = n.grow(c, k.step, Math.max(ahead[c], k.step))
        if (rest) {
          var back = k.step - rest
          n.release(c, back)
          n.met.forEach(function (m) {
            n.full[m] = false
            limit[m] = back
          })
          return
        }
        ahead[c] -= k.step
        r.given[k.row] += k.step
        told[i].extra++
        told[i].given += k.step
      })
    })
  }

  function result (r, n, told) {
    var next = r.reach.map(function () { return 0 })
    var short = 0
    var shares = r.rows.map(function (x, i) {
      var c = r.cls[i]
      var rest = r.given[i]
      var s = { row: x.id, qty: rest, parts: [] }
      while (rest > 0) {
        var at = next[c]
        var d = Math.min(rest, n.flow[c][at])
        if (d > 0) {
          s.parts.push({ lot: r.lots[r.reach[c][at]].id, qty: d })
          n.flow[c][at] -= d
          rest -= d
        }
        if (rest > 0) next[c]++
      }
      short += x.want - s.qty
      return s
    })
    var left = []
    r.lots.forEach(function (lot, l) {
      if (n.free[l] > 0) left.push({ lot: lot.id, qty: n.free[l] })
    })
    return {
      shares: shares,
      left: left,
      short: short,
      tiers: told,
      steps: told.map(function (t) {
        var line = 'n=' + t.rows + ': ' + t.money + '/' + t.want + ' → ' + t.floor
        return t.whole ? line : line + ' + ' + (t.given - t.floor) + ' = ' + t.given
      })
    }
  }

  window.allot = {
    run: function (input) {
      var r = arrange(input)
      if (input.method === 'norm') return byNorm(r)
      var rounded = roundOff(r, tiers(r))
      rounded.net.settle()
      return result(r, rounded.net, rounded.told)
    }
  }
})()
