{# Served at /service-worker.js. Keeps nothing personal: only the offline page and what it needs to
   look right. A change of any asset's address makes a new version. #}
{% set assets = [static("css/foundation.css"), static("css/layout.css"), static("css/controls.css"), static("css/content.css"), static("img/icon.svg")] -%}
const OFFLINE = {{ global_url("offline")|tojson }};
const ASSETS = {{ assets|tojson }};
const CACHE = "offline-" + [...ASSETS.join()].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7);

addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll([OFFLINE, ...ASSETS])));
  skipWaiting();
});

addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys().then((names) => Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)))),
  );
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (ASSETS.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
