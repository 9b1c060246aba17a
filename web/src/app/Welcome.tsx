import SignInPage from "../session/SignInPage";
import { useTitle } from "../ui/title";
import { words } from "../words/words";

/** The first page for those who are not signed in. */
export default function Welcome() {
  useTitle("");
  return (
    <>
      <header className="welcome">
        <img src="/icon.svg" alt="" width="72" height="72" />
        <p className="brand">{words.app.name}</p>
        <p>{words.app.tagline}</p>
      </header>
      <SignInPage />
      <footer>
        <a href="/api/docs">{words.app.documentation}</a>
      </footer>
    </>
  );
}
