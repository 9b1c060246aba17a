import { useTitle } from "../ui/title";
import { words } from "../words/words";
import { DeleteAccount } from "./DeleteAccount";
import { ExportData } from "./ExportData";
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
      <CloseFriends />
      <HiddenPeople />
      <Security />
      <ExportData />
      <DeleteAccount />
      <section aria-labelledby="help">
        <h2 id="help">{words.settings.help}</h2>
        <p>
          <a href="/api/docs">{words.app.documentation}</a>
        </p>
      </section>
    </div>
  );
}
