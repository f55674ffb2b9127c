// What a stranger needs to check the fund's word with nothing but the published keys:
// hashes and proofs of the public log (RFC 6962), its signed notes and cosignatures
// (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature) and the signatures in QR
// codes (RFC 7515, 8037), all by the browser's own WebCrypto. It shows nothing.
//
// What does not hold is thrown as wrong(step); a browser that cannot compute it throws
// something else, and nobody may take that for a proof.
(function () {
  'use strict'
  const subtle = window.crypto && window.crypto.subtle // only over https, or on this machine
  const utf8 = new TextEncoder()

  function wrong (step) {
    return Object.assign(new Error('wrong: ' + step), { wrong: step })
  }

  // bytes reads base64, with or without its URL letters.
  function bytes (text) {
    let raw
    try {
      raw = atob(text.replace(/-/g, '+').replace(/_/g, '/'))
    } catch (e) {
      throw wrong('shape')
    }
    return Uint8Array.from(raw, c => c.charCodeAt(0))
  }

  function hex (b) {
    return Array.from(b, x => x.toString(16).padStart(2, '0')).join('')
  }

  function join (...parts) {
    const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0))
    let at = 0
    for (const p of parts) {
      all.set(p, at)
      at += p.length
    }
    return all
  }

  const same = (a, b) => hex(a) === hex(b)

  async function sha256 (...parts) {
    return new Uint8Array(await subtle.digest('SHA-256', join(...parts)))
  }

  // RFC 6962, 2.1: what a leaf and what two branches hash to.
  const leafHash = body => sha256([0], utf8.encode(body))
  const nodeHash = (left, right) => sha256([1], left, right)

  // rootOf is the root of a tree of size leaves in which the leaf stands at index, if
  // the proof is one (RFC 9162, 2.1.3.2). Sizes outgrow the 32 bits of >> here.
  async function rootOf (hash, index, size, proof) {
    if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) throw wrong('proof')
    const half = n => Math.floor(n / 2)
    let at = index
    let last = size - 1
    for (const p of proof) {
      if (last === 0 || p.length !== 32) throw wrong('proof')
      if (at % 2 === 1 || at === last) {
        hash = await nodeHash(p, hash)
        while (at % 2 === 0 && at !== 0) {
          at = half(at)
          last = half(last)
        }
      } else {
        hash = await nodeHash(hash, p)
      }
      at = half(at)
      last = half(last)
    }
    if (last !== 0) throw wrong('proof')
    return hash
  }

  // signed reports whether a raw Ed25519 key signed the message. It throws what the
  // browser throws where it has no Ed25519.
  async function signed (key, signature, message) {
    const k = await subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify'])
    return subtle.verify({ name: 'Ed25519' }, k, signature, message)
  }

  // readKey takes a note's key apart: name, hash, and its kind before its 32 bytes.
  async function readKey (vkey) {
    const m = /^([^+\s]+)\+([0-9a-f]{8})\+(\S+)$/.exec(vkey)
    if (!m) throw wrong('key')
    const raw = bytes(m[3])
    const sum = await sha256(utf8.encode(m[1] + '\n'), raw)
    if (raw.length !== 33 || hex(sum.slice(0, 4)) !== m[2]) throw wrong('key')
    return { name: m[1], id: m[2], kind: raw[0], key: raw.slice(1) }
  }

  // readNote takes a checkpoint apart and believes nothing of it yet.
  function readNote (note) {
    const cut = note.lastIndexOf('\n\n')
    const text = note.slice(0, cut + 1)
    const [origin, size, root] = text.split('\n')
    const signatures = note.slice(cut + 2).split('\n').filter(Boolean).map(line => {
      const [dash, name, code] = line.split(' ')
      if (dash !== '\u2014' || !code) throw wrong('note')
      const raw = bytes(code)
      return { name, id: hex(raw.slice(0, 4)), signature: raw.slice(4) }
    })
    if (cut < 0 || !/^(0|[1-9]\d*)$/.test(size) || !root) throw wrong('note')
    return { text, origin, size: Number(size), root: bytes(root), signatures }
  }

  // openNote checks that the log's own key signed the checkpoint: the one that
  // /log/keys.json names for this size. Lines of other keys are nobody's.
  async function openNote (note, published) {
    const n = readNote(note)
    if (n.origin !== published.origin) throw wrong('key')
    const entry = published.log.filter(k => k.from_size <= n.size).sort((a, b) => b.from_size - a.from_size)[0]
    if (!entry) throw wrong('key')
    const key = await readKey(entry.vkey)
    const s = n.signatures.find(s => s.name === key.name && s.id === key.id)
    if (!s || key.name !== n.origin || key.kind !== 1) throw wrong('key')
    if (!await signed(key.key, s.signature, utf8.encode(n.text))) throw wrong('note')
    n.witnesses = await witnessed(n, published.witnesses || [])
    return n
  }

  // witnessed names the witnesses whose cosignature of the note holds, and when they
  // gave it: 8 bytes of seconds, then Ed25519 over them and the note.
  async function witnessed (n, witnesses) {
    const held = []
    for (const w of witnesses) {
      const key = await readKey(w.vkey)
      const s = n.signatures.find(s => key.kind === 4 && s.name === key.name && s.id === key.id && s.signature.length === 72)
      if (!s) continue
      const at = Number(new DataView(s.signature.buffer, s.signature.byteOffset, 8).getBigUint64(0))
      if (await signed(key.key, s.signature.slice(8), utf8.encode('cosignature/v1\ntime ' + at + '\n' + n.text))) held.push({ name: w.name, at })
    }
    return held
  }

  // readToken gives what a QR's signature is over, if one of the fund's keys made it.
  async function readToken (token, published) {
    const [head, claims, signature, more] = token.split('.')
    let header, said
    try {
      header = JSON.parse(new TextDecoder().decode(bytes(head)))
      said = JSON.parse(new TextDecoder().decode(bytes(claims)))
      bytes(signature)
    } catch (e) {
      throw wrong('shape')
    }
    if (more !== undefined || header.alg !== 'EdDSA' || typeof header.kid !== 'string') throw wrong('shape')
    const key = (published.receipts || []).find(k => k.kid === header.kid)
    if (!key) throw wrong('kid')
    if (!await signed(bytes(key.key), bytes(signature), utf8.encode(head + '.' + claims))) throw wrong('signature')
    return said
  }

  // keys are the published ones and when they were fetched: a kept copy is as old as
  // its own Date says.
  async function keys () {
    const r = await fetch('/log/keys.json', { headers: { Accept: 'application/json' } })
    if (!r.ok) throw new Error('keys: ' + r.status)
    return Object.assign(await r.json(), { at: new Date(r.headers.get('Date') || Date.now()) })
  }

  // say writes a sentence with its %names% filled in.
  function say (sentence, values) {
    return sentence.replace(/%(\w+)%/g, (all, name) => name in values ? values[name] : all)
  }

  // keepForOffline lets the check page open without a network from now on. It is
  // settled once everything is kept; where the browser keeps nothing, it fails.
  async function keepForOffline () {
    if (!navigator.serviceWorker) throw new Error('no service workers here')
    await navigator.serviceWorker.register('/sw.js')
    await navigator.serviceWorker.ready
  }

  window.proof = { able: Boolean(subtle), bytes, hex, same, sha256, leafHash, rootOf, readNote, openNote, readToken, readKey, keys, say, keepForOffline, wrong }
})()
