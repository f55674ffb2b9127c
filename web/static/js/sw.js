// Keeps the check page, its styles and scripts and the published keys on this device,
// so that a receipt's QR can be checked where there is no network. The server writes
// before it: version, the hash of all that it keeps, and files, pages, keys, their names.
//
// Nothing else is kept: no receipt, no gift, no officer's page. Whatever it does not
// know goes to the network as if it were not there.
/* global version, files, pages, keys */
(function () {
  'use strict'
  const name = 'quy-check-' + version
  const patience = 12000 // ms for a page, before what is kept stands in for it

  addEventListener('install', e => {
    skipWaiting()
    const fresh = u => new Request(u, { cache: 'reload' })
    e.waitUntil(caches.open(name).then(c => c.addAll(files.concat(pages, keys).map(fresh))))
  })

  addEventListener('activate', e => {
    e.waitUntil(caches.keys()
      .then(all => Promise.all(all.filter(n => n.startsWith('quy-check-') && n !== name).map(n => caches.delete(n))))
      .then(() => clients.claim()))
  })

  addEventListener('fetch', e => {
    const u = new URL(e.request.url)
    if (e.request.method !== 'GET' || u.origin !== location.origin) return
    if (e.request.mode === 'navigate') {
      const at = /^(\/en)?\/(?:kiem-tra|bien-nhan\/[^/.]+)$/.exec(u.pathname)
      if (at) e.respondWith(soon(e.request).catch(() => kept((at[1] || '') + '/kiem-tra')))
    } else if (u.pathname === keys) {
      e.respondWith(renewed(e.request))
    } else if (files.includes(u.pathname)) {
      e.respondWith(kept(u.pathname).catch(() => fetch(e.request)))
    }
  })

  // kept is what was put aside under a path.
  function kept (path) {
    return caches.open(name).then(c => c.match(path)).then(r => r || Promise.reject(new Error('not kept')))
  }

  function soon (request) {
    return Promise.race([fetch(request), new Promise((resolve, reject) => setTimeout(reject, patience))])
  }

  // renewed keeps the newest keys that came, and gives them where none come.
  function renewed (request) {
    return fetch(request).then(r => {
      if (!r.ok) return r
      const copy = r.clone()
      return caches.open(name).then(c => c.put(keys, copy)).then(() => r)
    }).catch(() => kept(keys))
  }
})()
