// Which language the person reads: the one chosen in the settings, or the browser's first that we have.

export const LANGUAGES = { en: "English", de: "Deutsch" };

export type Language = keyof typeof LANGUAGES;

const KEPT = "language";

export function language(): Language {
  const wanted = [kept(), ...navigator.languages].map((each) => each?.split("-")[0]);
  return wanted.find(isOurs) ?? "en";
}

/** Keep a choice, or go back to the browser's own; a page speaks it from its next load. */
export function choose(chosen: Language | null): void {
  if (chosen) localStorage.setItem(KEPT, chosen);
  else localStorage.removeItem(KEPT);
}

/** The choice, if there is one that we still have. */
export function kept(): Language | null {
  try {
    const chosen = localStorage.getItem(KEPT);
    return isOurs(chosen ?? undefined) ? (chosen as Language) : null;
  } catch {
    return null; // a browser that keeps nothing
  }
}

function isOurs(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}
