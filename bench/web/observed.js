// Runs in the page before anything else: keeps what the browser tells of itself.
window.observed = { lcp: 0, shift: 0, slowest: 0 };
const each = (type, options, look) =>
  new PerformanceObserver((list) => list.getEntries().forEach(look)).observe({
    type,
    buffered: true,
    ...options,
  });
each("largest-contentful-paint", {}, (entry) => {
  if (entry.element?.tagName === "IMG") window.observed.lcp = entry.startTime;
});
each("layout-shift", {}, (entry) => {
  if (!entry.hadRecentInput) window.observed.shift += entry.value;
});
each("event", { durationThreshold: 16 }, (entry) => {
  if (entry.interactionId) window.observed.slowest = Math.max(window.observed.slowest, entry.duration);
});
