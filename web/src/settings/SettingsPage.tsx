import { Pushes } from "../live/Pushes";
import { HELP } from "../shortcuts/Shortcuts";
import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { DeleteAccount } from "./DeleteAccount";
import { ExportData } from "./ExportData";
import { LanguageChoice } from "./LanguageChoice";
import { CloseFriends, HiddenPeople } from "./ListedPeople";
import { Privacy } from "./Privacy";
import { Security } from "./Security";

/** What the viewer decides about the account. */
export default function SettingsPage() {
  useTitle(words.settings.title);
  return (
    <div className="column settings">
      <h1>{words.settings.title}</h1>
      <Privacy />
      <Pushes />
      <CloseFriends />
      <HiddenPeople />
      <LanguageChoice />
      <Security />
      <ExportData />
      <DeleteAccount />
      <section aria-labelledby="keys">
        <h2 id="keys">{words.shortcuts.title}</h2>
        <button type="button" className="button" onClick={() => dispatchEvent(new Event(HELP))}>
          {words.shortcuts.show}
        </button>
      </section>
      <section aria-labelledby="help">
        <h2 id="help">{words.settings.help}</h2>
        <p>
          <a href="/api/docs">{words.app.documentation}</a>
        </p>
      </section>
    </div>
  );
}
