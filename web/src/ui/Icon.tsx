const PATHS = {
  home: "M3 11 12 3l9 8v9a1 1 0 0 1-1 1h-5v-7H9v7H4a1 1 0 0 1-1-1z",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14zm5 12 5 5",
  explore: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zm4 5-2.5 5.5L8 16l2.5-5.5z",
  create: "M4 4h16v16H4zm8 4v8m-4-4h8",
  bell: "M6 16V10a6 6 0 0 1 12 0v6l2 2H4zm4 5h4",
  person: "M12 4a4 4 0 1 1 0 8 4 4 0 0 1 0-8zM4 21c.5-4 4-6 8-6s7.5 2 8 6",
  heart: "M12 20.5 4.2 12.6a5 5 0 0 1 7.1-7.1l.7.8.7-.8a5 5 0 0 1 7.1 7.1z",
  comment: "M4 5h16v12h-9l-5 4v-4H4z",
  bookmark: "M6 3h12v18l-6-5-6 5z",
  gear: "M12 8.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM12 2v3m0 14v3M2 12h3m14 0h3M5 5l2 2m10 10 2 2m0-14-2 2M7 17l-2 2",
  more: "M5 12h.01M12 12h.01M19 12h.01",
  left: "m15 5-7 7 7 7",
  right: "m9 5 7 7-7 7",
  close: "m6 6 12 12M18 6 6 18",
  photo: "M3 5h18v14H3zm4.5 3a1.5 1.5 0 1 1 0 3 1.5 1.5 0 0 1 0-3zM3 17l6-5 4 3 4-4 4 4",
  stack: "M8 4h12v12H8zM4 8v12h12",
  play: "M7 4v16l13-8z",
  lock: "M6 11h12v10H6zm2 0V8a4 4 0 0 1 8 0v3",
  shield: "M12 3 20 6v6c0 5-3.5 8-8 9.5C7.5 20 4 17 4 12V6zm-3.5 9 2.5 2.5 4.5-5",
  sound: "M4 9h4l5-4v14l-5-4H4zm12-1a6 6 0 0 1 0 8m2-11a10 10 0 0 1 0 14",
  silent: "M4 9h4l5-4v14l-5-4H4zm12 1 5 5m0-5-5 5",
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside a text, or in a button with a label; on its own it says nothing. */
export function Icon({ name, filled = false }: { name: IconName; filled?: boolean }) {
  return (
    <svg className={`icon icon-${filled ? "filled" : name}`} viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}
