// The texts of a draft as they are when its page is hidden: whoever reloads goes before the database has
// them. They stay with the tab.

import type { Draft } from "./draft";
import { type Kept, listed } from "./draftStore";

const NAME = "draft";

/** Note a draft's texts at once. */
export function note(owner: string, draft: Draft): void {
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ owner, draft: listed(draft) }));
  } catch {
    // This device has no room: what was kept last has to do.
  }
}

export function clearNote(): void {
  sessionStorage.removeItem(NAME);
}

/** The kept draft with the texts that were noted later, which are then forgotten. Files that were not
 * kept are lost; so is a note for another draft than the kept one. */
export function withNoted(owner: string, kept: Draft | null): Draft | null {
  const found = sessionStorage.getItem(NAME);
  clearNote();
  if (!found) return kept;
  const noted: { owner: string; draft: Kept } = JSON.parse(found);
  if (noted.owner !== owner || (kept && kept.key !== noted.draft.key)) return kept;
  const files = noted.draft.files.flatMap((each) => {
    const file = kept?.files.find(({ id }) => id === each.id);
    return file ? [{ ...file, ...each }] : [];
  });
  return { ...noted.draft, files };
}
