import { useId } from "react";
import { choose, kept, LANGUAGES, type Language } from "../words/language";
import { words } from "../words/words";

/** In which language the app speaks; until somebody chooses, the browser's. */
export function LanguageChoice() {
  const id = useId();
  const change = (chosen: string) => {
    choose((chosen || null) as Language | null);
    location.reload(); // every text on the page is in the old one
  };
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{words.settings.language}</h2>
      <select
        aria-labelledby={id}
        value={kept() ?? ""}
        onChange={(event) => change(event.target.value)}
      >
        <option value="">{words.settings.browserLanguage}</option>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </select>
    </section>
  );
}
